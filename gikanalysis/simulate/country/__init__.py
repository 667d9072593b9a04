"""A whole simulated country: bodies of all levels over years, with trends, habits, text, and known truth.

`places` deals the requests out to bodies, `figures` draws their reports and adds them up, `wording` and `dating`
write the rest of a page, `writing` fills a folder. All numbers stand in country.yaml, all words in the tables.
"""

from gikanalysis.simulate.country.figures import Filed, reports
from gikanalysis.simulate.country.knowledge import Country, country
from gikanalysis.simulate.country.places import ALL, Place, places
from gikanalysis.simulate.country.writing import Written, documents, write_country

__all__ = [
    "ALL",
    "Country",
    "Filed",
    "Place",
    "Written",
    "country",
    "documents",
    "places",
    "reports",
    "write_country",
]
