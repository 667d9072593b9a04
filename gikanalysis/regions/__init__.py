"""Administrative divisions with their names over time, and the resolver that finds them in names of bodies."""

from gikanalysis.regions.hosts import division_of_host, divisions_of_host
from gikanalysis.regions.register import (
    Division,
    Province,
    division_at,
    divisions,
    full_name,
    province_of,
    provinces,
)
from gikanalysis.regions.resolver import (
    Place,
    candidates,
    contains,
    find_all,
    find_in,
    history,
    lookup,
    path_name,
    resolve,
)

__all__ = [
    "Division",
    "Place",
    "Province",
    "candidates",
    "contains",
    "division_at",
    "division_of_host",
    "divisions",
    "divisions_of_host",
    "find_all",
    "find_in",
    "full_name",
    "history",
    "lookup",
    "path_name",
    "province_of",
    "provinces",
    "resolve",
]
