"""Parts as HTML: escaped, set for both languages, whole pages in the house style."""

from __future__ import annotations

import base64
import io
import re
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from gikanalysis.figures.numbers import Language
from gikanalysis.pages.parts import Chart
from gikanalysis.pages.typeface import embedded

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_HAN = r"[\u3400-\u9fff]+(?:[\u3000-\u303f\uff00-\uffef\d]*[\u3400-\u9fff]+)*"
_NUMBER = r"\d[\d\u2009,.]*%?"
_ATOM = rf"{_NUMBER}\u2060?[–～]\u2060?{_NUMBER}|\d{{1,3}}(?:\u2009\d{{3}})+|\[[\u3400-\u9fff]{{1,4}}\]"
_PIECES = {
    "zh": re.compile(rf"(?P<atom>{_ATOM})"),
    "en": re.compile(rf"(?P<atom>{_ATOM})|(?P<han>{_HAN})"),
}


def typeset(text: str, language: Language) -> Markup:
    """Escape a text for HTML; ranges and grouped numbers stay on one line, Chinese in English is marked so.

    >>> print(typeset("宿迁 <b> 3–6%", "en"))
    <span lang="zh-Hans">宿迁</span> &lt;b&gt; <span class="k">3–6%</span>
    """
    from markupsafe import Markup, escape

    parts, last = [], 0
    for found in _PIECES[language].finditer(text):
        attribute = Markup('class="k"') if found.lastgroup == "atom" else Markup('lang="zh-Hans"')
        parts += [escape(text[last : found.start()]), Markup("<span {}>{}</span>").format(attribute, found[0])]
        last = found.end()
    return Markup("").join([*parts, escape(text[last:])])


def render(template: str, **values: object) -> str:
    """Fill one of the templates; everything from a report is escaped."""
    return _environment().get_template(template).render(**values)


@lru_cache(maxsize=64)
def _encoded(png: bytes) -> str:
    """A picture as WebP without loss, a quarter smaller than PNG."""
    from PIL import Image

    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").save(out, "WEBP", lossless=True, method=4, quality=75)
    return base64.b64encode(out.getvalue()).decode()


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("gikanalysis.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["typeset"] = typeset
    environment.filters["picture"] = lambda data: Markup("data:image/webp;base64,") + _encoded(data)
    environment.tests["outside"] = lambda href: str(href).startswith(("http://", "https://"))
    environment.tests["chart"] = lambda item: isinstance(item, Chart)
    return environment


def whole_page(template: str, **values: object) -> str:
    """Fill a page template and give it the house style with the Chinese characters it uses."""
    from markupsafe import Markup

    style = resources.files("gikanalysis.pages").joinpath("templates", "style.css").read_text(encoding="utf-8")
    plain = render(template, style="", **values)
    return render(template, style=Markup(style + embedded(plain)), **values)
