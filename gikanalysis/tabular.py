"""Reading the package's own CSV and YAML files: one small strict loader for all of them.

A data file is reviewed by scholars and edited by hand, so the loader refuses what a slip of the
hand produces (unknown or missing columns, duplicate keys, values outside a closed list) and
reports all faults of a file at once, each with file and row.
"""

from __future__ import annotations

import csv
import io
import string
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import yaml

from gikanalysis.errors import DataFileError


@dataclass(slots=True)
class Table:
    """Rows of one CSV file with their row numbers, collecting faults as they are found."""

    name: str
    rows: list[tuple[int, dict[str, str]]]
    faults: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        return iter(self.rows)

    def fault(self, row: int, what: str) -> None:
        """Record a fault; nothing is raised before `check`."""
        self.faults.append(f"{self.name} row {row}: {what}")

    def unique(self, *columns: str) -> Table:
        """Require that the values of `columns` together occur once."""
        seen: dict[tuple[str, ...], int] = {}
        for number, row in self.rows:
            key = tuple(row[c] for c in columns)
            if key in seen:
                self.fault(number, f"{' + '.join(columns)} {' + '.join(key)!r} stands in row {seen[key]} already")
            seen.setdefault(key, number)
        return self

    def allowed(self, column: str, values: Collection[str]) -> Table:
        """Require that `column` holds one of `values`."""
        for number, row in self.rows:
            if row[column] not in values:
                self.fault(number, f"{column} {row[column]!r} is not one of: {', '.join(sorted(values))}")
        return self

    def filled(self, *columns: str) -> Table:
        """Require that `columns` are not empty."""
        for number, row in self.rows:
            for column in columns:
                if not row[column]:
                    self.fault(number, f"{column} is empty")
        return self

    def check(self) -> Table:
        """Raise `DataFileError` with all faults found so far."""
        DataFileError.raise_if(self.faults)
        return self


def read_text(package: str, name: str) -> str:
    """Return the text of data file `name` in `package`."""
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")


def read_csv(package: str, name: str, columns: Sequence[str]) -> Table:
    """Read a CSV data file that must have exactly `columns`, in that order.

    Lines that begin with ``#`` before the head are comments. Row numbers count lines of the file
    as an editor shows them, as long as no field holds a line break.
    """
    return parse_csv(name, read_text(package, name), columns)


def parse_csv(name: str, text: str, columns: Sequence[str]) -> Table:
    """Parse CSV `text`; see `read_csv`. Raises `DataFileError` when the head is wrong."""
    lines = text.lstrip("\ufeff").splitlines(keepends=True)
    skipped = 0
    while skipped < len(lines) and lines[skipped].startswith("#"):
        skipped += 1
    reader = csv.reader(io.StringIO("".join(lines[skipped:])), strict=True)
    try:
        head = next(reader, [])
    except csv.Error as error:
        raise DataFileError([f"{name} head: no CSV: {error}"]) from error
    if head != list(columns):
        missing = [c for c in columns if c not in head]
        unknown = [c for c in head if c not in columns]
        raise DataFileError(
            [f"{name} head: missing columns {missing}, unknown columns {unknown}, expected order {list(columns)}"]
        )
    table = Table(name, [])
    try:
        for record in reader:
            number = skipped + reader.line_num
            if len(record) != len(columns):
                table.fault(number, f"{len(record)} fields instead of {len(columns)}")
                continue
            table.rows.append((number, dict(zip(columns, (value.strip() for value in record), strict=True))))
    except csv.Error as error:
        table.fault(skipped + reader.line_num, f"no CSV from here on: {error}")
    return table


_LANGUAGES = ("zh", "en")


class _UniqueKeyLoader(yaml.SafeLoader):
    """YAML that refuses a key given twice (plain YAML silently keeps the last one)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        doubled = sorted({str(k) for k in keys if keys.count(k) > 1})
        if doubled:
            line = node.start_mark.line + 1
            raise DataFileError([f"line {line}: key given twice: {', '.join(doubled)}"])
        return dict(super().construct_mapping(node, deep=deep))


def read_yaml(package: str, name: str) -> Mapping[str, Any]:
    """Read a YAML mapping; keys given twice are refused."""
    try:
        content = yaml.load(read_text(package, name), Loader=_UniqueKeyLoader)
    except yaml.YAMLError as error:
        raise DataFileError([f"{name}: {error}"]) from error
    except DataFileError as error:
        raise DataFileError([f"{name} {fault}" for fault in error.faults]) from error
    if not isinstance(content, dict):
        raise DataFileError([f"{name}: not a mapping"])
    return content


def read_words(package: str, name: str) -> dict[str, dict[str, str]]:
    """Read a YAML file of words; each entry stands in both languages with the same fields."""
    return parse_words(read_yaml(package, name), f"{package.rpartition('.')[2]}/{name}")


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def parse_words(content: Mapping[str, Any], name: str = "words.yaml") -> dict[str, dict[str, str]]:
    """Check that each entry stands in both languages with the same fields, and return them all."""
    faults: list[str] = []
    for key, entry in content.items():
        if not isinstance(entry, dict) or set(entry) != set(_LANGUAGES):
            faults.append(f"{name} {key}: needs exactly zh and en")
        elif not all(isinstance(text, str) and text for text in entry.values()):
            faults.append(f"{name} {key}: empty")
        elif _fields(entry["zh"]) != _fields(entry["en"]):
            faults.append(f"{name} {key}: fields differ between zh and en")
    DataFileError.raise_if(faults)
    return {key: dict(entry) for key, entry in content.items()}
