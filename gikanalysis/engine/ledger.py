"""What a folder of products holds: every file with its hash, so that nothing of others is overwritten."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from gikanalysis.errors import GikError

NAME = "run.json"


class NotOurs(GikError):
    """A file in the way was not made by this program, or was changed since."""


@dataclass(slots=True)
class Product:
    """One brief or study: what it was made from, what it says, its files with their hashes.

    `files` are all files of this name that the program wrote, named from the folder of products; those that
    a failed attempt left of an earlier one are kept in the list, so that the program knows them for its own.
    `replaced` are the hashes of those that the files took the place of: a run that is killed between writing
    this list and moving the files leaves either.
    """

    key: str
    language: str
    made_from: str
    kind: str = ""
    panel: str = ""
    title: str = ""
    reports: int = 0
    doubts: int = 0
    simulated: bool = False
    formats: list[str] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    error: str = ""


class Ledger:
    """The list of products in a folder, kept in ``run.json``; `runs` tells of the last run of each kind.

    Raises `NotOurs` when there is a ``run.json`` that this program did not write.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.products: dict[str, Product] = {}
        self.pages: dict[str, str] = {}
        self.replaced: dict[str, str] = {}
        self.runs: dict[str, dict[str, Any]] = {}
        self._lines: dict[str, str] = {}
        path = folder / NAME
        if not path.is_file():
            return
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            self.products = {key: Product(**value) for key, value in content["products"].items()}
            self.pages = dict(content["pages"])
            self.replaced = dict(content["replaced"])
            self.runs = dict(content["runs"])
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise NotOurs(
                f"{path}: is no list of products that this program wrote, or is damaged; "
                "choose another folder (--out), or move the file away"
            ) from error

    @property
    def failures(self) -> list[Product]:
        """The products that could not be made."""
        return [product for product in self.products.values() if product.error]

    def current(self, key: str, made_from: str, formats: Iterable[str]) -> bool:
        """Whether a product is there, made from the same inputs, with all its files untouched."""
        product = self.products.get(key)
        if product is None or product.made_from != made_from or product.error:
            return False
        if not set(formats) <= set(product.formats):
            return False
        return all(sha_of(self.folder / name) == sha for name, sha in product.files.items())

    def require_free(self, names: Iterable[str], *, key: str = "", force: bool) -> None:
        """Raise `NotOurs` when one of `names` holds what this ledger did not write as it stands.

        `names` are files of product `key`; without it they are pages.
        """
        product = self.products.get(key)
        books = [product.files, product.replaced] if product else [self.pages, self.replaced]
        for name in names:
            path = self.folder / name
            if not force and path.exists() and sha_of(path) not in {book.get(name) for book in books}:
                raise NotOurs(
                    f"{path}: is there already and was not made by this program, or was changed since; "
                    "it is left as it is. Choose another folder (--out) or allow it (--force)"
                )

    def place(self, product: Product, made: Mapping[str, Path]) -> None:
        """Record a product and move its files (`made`, by name) into the folder.

        What an earlier attempt made and this one did not is removed, unless somebody changed it.
        """
        earlier = self._there(product.key)
        product.files = {name: sha_of(path) for name, path in made.items()}
        product.replaced = earlier
        self._record(product)
        for name, path in made.items():
            (self.folder / name).parent.mkdir(exist_ok=True)
            path.replace(self.folder / name)
        for name in earlier.keys() - made.keys():
            (self.folder / name).unlink(missing_ok=True)

    def failed(self, product: Product, made: Mapping[str, Path]) -> None:
        """Record that a product could not be made; what an earlier attempt left stays known."""
        left = self._there(product.key)
        product.files = left | {name: sha_of(path) for name, path in made.items()}
        product.replaced = left
        self._record(product)
        for name, path in made.items():
            (self.folder / name).parent.mkdir(exist_ok=True)
            path.replace(self.folder / name)

    def _there(self, key: str) -> dict[str, str]:
        """The files of a product as they stand, those left out that somebody changed."""
        before = self.products.get(key)
        if before is None:
            return {}
        found = {name: sha_of(self.folder / name) for name in before.replaced.keys() | before.files.keys()}
        return {n: sha for n, sha in found.items() if sha and sha in (before.files.get(n), before.replaced.get(n))}

    def page(self, name: str, text: str) -> None:
        """Write a page or list that stands beside the products, and record it."""
        self.replaced[name] = sha_of(self.folder / name)
        self.pages[name] = hashlib.sha256(text.encode()).hexdigest()
        self.save()
        write(self.folder / name, text)

    def _record(self, product: Product) -> None:
        self.products[product.key] = product
        self._lines[product.key] = _line(product)
        self.save()

    def save(self) -> None:
        """Write the ledger in one step, a line each product; of thousands only the new line is made anew."""
        for key, product in self.products.items():
            if key not in self._lines:
                self._lines[key] = _line(product)
        told = {"runs": self.runs, "pages": dict(sorted(self.pages.items())), "replaced": self.replaced}
        head = json.dumps(told, ensure_ascii=False, indent=1).removesuffix("\n}")
        lines = ",\n".join(f"{json.dumps(key)}: {self._lines[key]}" for key in sorted(self._lines))
        write(self.folder / NAME, f'{head},\n "products": {{\n{lines}\n}}}}\n')


def _line(product: Product) -> str:
    return json.dumps(asdict(product), ensure_ascii=False)


def sha_of(path: Path) -> str:
    """The hash of a file, empty when it is not there."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def write(path: Path, text: str) -> None:
    """Write a text file in one step."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)
