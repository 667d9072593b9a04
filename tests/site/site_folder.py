"""Products without a notebook run, for the tests of the index."""

from __future__ import annotations

from gikanalysis.engine.ledger import Ledger, Product

FILES = (".html", ".pdf", ".docx", ".facts.json", ".ipynb")
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}\"'"


def place(ledger: Ledger, key: str, about: dict[str, str], **settings: object) -> None:
    """Put a product with its files into a folder."""
    kind = str(settings.pop("kind", "briefs"))
    product = Product(key, key.rsplit("_", maxsplit=1)[-1], "inputs", kind, about=about, **settings)
    made = {}
    for ending in FILES:
        path = ledger.folder / f"{key}{ending}"
        path.write_text(key, encoding="utf-8")
        made[f"{kind}/{key}{ending}"] = path
    ledger.place(product, made)


def brief(adcode: str, zh: str, en: str, level: str = "province") -> dict[str, str]:
    """What a ledger says of a brief."""
    return {"adcode": adcode, "level": level, "years": "", "zh": zh, "en": en}
