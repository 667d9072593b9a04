"""What a folder of products holds: every file with its hash, so that nothing of others is overwritten."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from gikanalysis.errors import GikError

NAME = "run.json"


class NotOurs(GikError):
    """A file in the way was not made by this program, or was changed since."""


@dataclass(slots=True)
class Product:
    """One brief: what it was made from, what it says, its files with their hashes.

    `files` are all files of this name that the program wrote; those that a failed attempt left of an
    earlier one are kept in the list, so that the program knows them for its own.
    """

    key: str
    language: str
    made_from: str
    panel: str = ""
    title: str = ""
    reports: int = 0
    doubts: int = 0
    files: dict[str, str] = field(default_factory=dict)
    error: str = ""


class Ledger:
    """The list of products in a folder, kept in ``run.json``.

    Raises `NotOurs` when there is a ``run.json`` that this program did not write.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.products: dict[str, Product] = {}
        self.pages: dict[str, str] = {}
        path = folder / NAME
        if not path.is_file():
            return
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            self.products = {key: Product(**value) for key, value in content["products"].items()}
            self.pages = dict(content["pages"])
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise NotOurs(
                f"{path}: is no list of briefs that this program wrote, or is damaged; "
                "choose another folder (--out), or move the file away"
            ) from error

    def current(self, key: str, made_from: str) -> bool:
        """Whether a product is there, made from the same inputs, with all its files untouched."""
        product = self.products.get(key)
        if product is None or product.made_from != made_from or product.error:
            return False
        return all(sha_of(self.folder / name) == sha for name, sha in product.files.items())

    def require_free(self, names: Iterable[str], *, force: bool) -> None:
        """Raise `NotOurs` when one of `names` holds what this ledger did not write as it stands."""
        known = {name: sha for p in self.products.values() for name, sha in p.files.items()} | self.pages
        for name in names:
            path = self.folder / name
            if not force and path.exists() and known.get(name) != sha_of(path):
                raise NotOurs(
                    f"{path}: is there already and was not made by this program, or was changed since; "
                    "it is left as it is. Choose another folder (--out) or allow it (--force)"
                )

    def failed(self, product: Product, error: str) -> None:
        """Record that a product could not be made; what an earlier attempt left stays known."""
        before = self.products.get(product.key)
        left = {
            name: sha for name, sha in (before.files if before else {}).items() if (self.folder / name).exists()
        }
        product.files = left | product.files
        product.error = error
        self.products[product.key] = product
        self.save()

    def save(self) -> None:
        """Write the ledger in one step."""
        content = {
            "products": {key: asdict(product) for key, product in sorted(self.products.items())},
            "pages": dict(sorted(self.pages.items())),
        }
        write(self.folder / NAME, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def sha_of(path: Path) -> str:
    """The hash of a file, empty when it is not there."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def write(path: Path, text: str) -> str:
    """Write a text file in one step and return its hash."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)
    return sha_of(path)
