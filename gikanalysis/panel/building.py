"""Sources → a panel: incremental, resumable, replaced in one step.

What is read is staged in batches beside the panel, so that a build that was killed goes on where it
stopped. Only years in which something changed are written anew; unchanged sources are not read again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock, Timeout

from gikanalysis import __version__
from gikanalysis.corrections import Corrections, Ledger
from gikanalysis.corrections import read as read_ledger
from gikanalysis.errors import PanelError
from gikanalysis.panel import across, compare, store
from gikanalysis.panel.corrected import correct, digest, years_that_differ
from gikanalysis.panel.prefer import prefer
from gikanalysis.panel.rows import (
    FAILURES,
    READ_TABLES,
    SCHEMAS,
    Tables,
    failures_of,
    findings_of,
    reports_from,
    tables_of,
)
from gikanalysis.report import Failure, Report, try_report
from gikanalysis.sources import Source, discover, ledgers
from gikanalysis.sources.workers import in_folder
from gikanalysis.vocabulary.codebook import vocabulary_id
from gikanalysis.vocabulary.harmonizing import observe
from gikanalysis.vocabulary.observation import body_key, frame

BATCH = 50
_TELLS_NOTHING = ("cli.py", "tables.py")  # modules that only show what the panel holds
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What a build did; the counts close: `files` = `reports` + `failures`."""

    panel: Path
    files: int
    reports: int
    failures: int
    read: int
    kept: int
    removed: int
    corrections: int
    differences: int
    failed: tuple[Failure, ...]


@cache
def version_of_knowledge() -> str:
    """A hash of the package's data files and version: when it changes, sources are read again."""
    digest = hashlib.sha256(__version__.encode())
    root = resources.files("gikanalysis")
    for folder in ("", "forms", "extract", "checks", "corrections", "vocabulary", "regions", "readers", "panel"):
        for item in sorted(root.joinpath(folder).iterdir(), key=lambda entry: entry.name):
            if item.name.endswith((".csv", ".yaml", ".py")) and item.name not in _TELLS_NOTHING:
                digest.update(item.name.encode())
                digest.update(item.read_bytes())
    return digest.hexdigest()[:16]


def build(
    paths: Iterable[str | Path],
    panel: str | Path,
    *,
    jobs: int = 1,
    keep_text: bool = True,
    corrections: Sequence[str | Path] = (),
    progress: Progress | None = None,
) -> BuildSummary:
    """Build or bring up to date the panel at `panel` from the reports below `paths`.

    The panel then holds exactly the sources found below `paths`. `jobs` is the number of processes
    (-1: all cores). `corrections` are ledgers beside those called ``corrections.csv`` below `paths`; all of
    them hold, or the build is refused. Raises `UnreadableSource` when a path does not exist,
    `DataFileError` for a wrong manifest or ledger, `PanelError` when `panel` is a folder of something else
    or another build is at work.
    """
    target = Path(panel)
    store.recover(target)
    _refuse_foreign(target)
    given = list(paths)
    sources = discover(given, leave_out=[target, *corrections])
    books = [*ledgers(given, leave_out=[target, *corrections]), *map(Path, corrections)]
    told = [read_ledger(path) for path in dict.fromkeys(books)]
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(target.with_name(f".{target.name}.lock"))
    try:
        with lock.acquire(timeout=0):
            return _Build(target, sources, told, jobs, keep_text, progress).run()
    except Timeout as error:
        raise PanelError(f"{target}: another build is at work on this panel; wait until it is done") from error


def _refuse_foreign(panel: Path) -> None:
    """A build replaces the whole folder, so nothing may stand in it that is not the panel's own."""
    if panel.exists() and not panel.is_dir():
        raise PanelError(f"{panel}: is a file; give a folder for the panel")
    names = sorted(entry.name for entry in panel.iterdir()) if panel.is_dir() else []
    if names and not store.is_panel(panel):
        raise PanelError(f"{panel}: is not empty and is no panel; it is left as it is, give another folder")
    foreign = [name for name in names if name not in store.NAMES and not name.startswith(".")]
    if foreign:
        raise PanelError(
            f"{panel}: a build replaces the whole folder, which holds what is not of the panel; "
            f"move away: {', '.join(foreign)}"
        )


class _Build:
    """One build. The steps are the methods of `run`, in order."""

    def __init__(
        self,
        panel: Path,
        sources: Sequence[Source],
        told: Sequence[Ledger],
        jobs: int,
        keep_text: bool,
        progress: Progress | None,
    ) -> None:
        self.panel = panel
        self.sources = sources
        self.ledgers = told
        self.corrections: Corrections = {}
        self.jobs = jobs
        self.keep_text = keep_text
        self.progress = progress or (lambda done, total: None)
        self.staging = panel.with_name(f".{panel.name}.staging")
        self.next = panel.with_name(f".{panel.name}.new")
        self.old = self._old_manifest()
        self.keys = {source.name: self._key(source) for source in sources}

    def run(self) -> BuildSummary:
        before: Mapping[str, str] = self.old.get("sources", {})
        changed = [s for s in self.sources if before.get(s.name) != self.keys[s.name]]
        removed = sorted(set(before) - set(self.keys))
        failed = self._kept_failures(changed, removed)
        same_ledgers = self.old.get("corrections") == digest(self.ledgers)
        if not changed and not removed and self.old and same_ledgers:
            self._sweep()
            return self._summary(failed, read=0, removed=0)
        fresh, new_failures = self._read(changed)
        failed = sorted([*failed, *new_failures])
        gone = {source.name for source in changed} | set(removed)
        reports, cells = (self._all(name, fresh, gone) for name in ("reports", "cells"))
        self.corrections, table = correct(self.ledgers, reports, cells)
        self._assemble(fresh, gone, failed, table)
        self._sweep()
        return self._summary(failed, read=len(changed), removed=len(removed))

    def _sweep(self) -> None:
        """Remove what this build, or one that was cut off, left beside the panel."""
        shutil.rmtree(self.staging, ignore_errors=True)
        shutil.rmtree(self.next, ignore_errors=True)

    def _old_manifest(self) -> dict[str, Any]:
        if not (self.panel / store.MANIFEST).is_file():
            return {}
        try:
            manifest = store.read_manifest(self.panel)
        except PanelError:
            return {}
        return manifest if manifest.get("knowledge") == version_of_knowledge() else {}

    def _key(self, source: Source) -> str:
        """What must stay the same for a source not to be read again."""
        told = json.dumps([dict(sorted(source.hint.items())), source.where_published, self.keep_text])
        return f"{source.sha256()} {hashlib.sha256(told.encode()).hexdigest()[:12]}"

    def _kept_failures(self, changed: Sequence[Source], removed: Sequence[str]) -> list[Failure]:
        if not self.old:
            return []
        gone = {source.name for source in changed} | set(removed)
        rows = pl.read_parquet(self.panel / store.FAILURES).iter_rows()
        return [Failure(*row) for row in rows if row[0] not in gone]

    # Reading, batch by batch -----------------------------------------------------------------

    def _read(self, changed: Sequence[Source]) -> tuple[Tables, list[Failure]]:
        batches = [changed[start : start + BATCH] for start in range(0, len(changed), BATCH)]
        tables: list[Tables] = []
        failures: list[Failure] = []
        done = 0
        for batch, (read, bad) in zip(batches, self._batches(batches), strict=True):
            tables.append(read)
            failures.extend(bad)
            done += len(batch)
            self.progress(done, len(changed))
        merged = {
            name: pl.concat([t[name] for t in tables]) if tables else tables_of([], {})[name]
            for name in READ_TABLES
        }
        return merged, failures

    def _batches(self, batches: Sequence[Sequence[Source]]) -> Iterator[tuple[Tables, list[Failure]]]:
        from joblib import Parallel, delayed

        self.staging.mkdir(parents=True, exist_ok=True)
        work = [(batch, self.staging / self._batch_name(batch), self.keep_text) for batch in batches]
        if self.jobs == 1:
            yield from (_read_batch(*arguments) for arguments in work)
        else:
            calls = (delayed(in_folder)(Path.cwd(), _read_batch, *arguments) for arguments in work)
            yield from Parallel(n_jobs=self.jobs, return_as="generator")(calls)

    def _batch_name(self, batch: Sequence[Source]) -> str:
        told = json.dumps([version_of_knowledge(), *([s.name, self.keys[s.name]] for s in batch)])
        return f"batch-{hashlib.sha256(told.encode()).hexdigest()[:24]}"

    def _all(self, table: str, fresh: Tables, gone: set[str]) -> pl.LazyFrame:
        """A table of all years: what is kept of the old panel and what was read."""
        if not self.old:
            return fresh[table].lazy()
        kept = store.scan(self.panel, table).filter(~pl.col("source").is_in(sorted(gone)))
        return pl.concat([kept, fresh[table].lazy()])

    # Assembling the new generation -----------------------------------------------------------

    def _assemble(
        self, fresh: Tables, gone: set[str], failed: Sequence[Failure], corrections: pl.DataFrame
    ) -> None:
        new = self.next
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        touched = self._touched_years(fresh, gone, corrections)
        old_years = store.years(self.panel) if self.old else []
        for year in sorted({*old_years, *touched}, key=lambda y: y or 0):
            if year in touched:
                self._write_year(new, year, fresh, gone)
            else:
                for table in SCHEMAS:
                    store.link_part(self.panel, new, table, year)
        failures_of(failed).write_parquet(new / store.FAILURES)
        corrections.write_parquet(new / store.CORRECTIONS)
        store.write_manifest(new, self._manifest(new, failed))
        store.replace(self.panel, new)

    def _touched_years(self, fresh: Tables, gone: set[str], corrections: pl.DataFrame) -> set[int | None]:
        """Years with new, changed or removed sources or corrections, and those after that look back at them."""
        direct: set[int | None] = set(fresh["reports"]["year"].unique().to_list())
        if self.old:
            old = store.scan(self.panel, "reports").filter(pl.col("source").is_in(sorted(gone)))
            direct |= set(old.select("year").collect()["year"].unique().to_list())
            direct |= years_that_differ(pl.read_parquet(self.panel / store.CORRECTIONS), corrections)
            there = set(store.years(self.panel))
            after = {
                year + back for year in direct if year is not None for back in range(1, across.LOOKS_BACK + 1)
            }
            direct |= after & there
        return direct

    def _write_year(self, new: Path, year: int | None, fresh: Tables, gone: set[str]) -> None:
        tables = self._year(year, fresh, gone)
        if tables["reports"].is_empty():
            return
        tables["reports"] = prefer(tables)
        past, prints = self._past(year, fresh, gone)

        def earlier(report: Report, back: int) -> Report | None:
            return past.get((back, *body_key(report))) if report.issuer else None

        def before(report: Report) -> Report | None:
            return earlier(report, 1)

        preferred = set(tables["reports"].filter("preferred")["source"])
        known = {**prints, **across.prints_of(tables["texts"])}
        reports = across.with_findings(reports_from(tables, self.corrections), preferred, earlier, known)
        tables["findings"] = findings_of(reports)
        tables["observations"] = frame(observe(reports, before))
        differing = compare.differences_in(tables)
        if differing.height:
            told = compare.findings(differing, tables["observations"])
            tables["findings"] = pl.concat([tables["findings"], told]).sort("source", maintain_order=True)
            tables["observations"] = frame(observe(reports_from(tables, self.corrections), before))
        for name, table in tables.items():
            store.write_part(new, name, year, table)

    def _past(
        self, year: int | None, fresh: Tables, gone: set[str]
    ) -> tuple[dict[tuple[object, ...], Report], across.Prints]:
        """The preferred reports of the years before, by how many years and whose, and prints of their texts."""
        found: dict[tuple[object, ...], Report] = {}
        prints: dict[str, Sequence[str]] = {}
        for back in range(1, across.LOOKS_BACK + 1) if year is not None else ():
            tables = self._year((year or 0) - back, fresh, gone)
            reports = reports_from(tables | {"reports": prefer(tables).filter("preferred")}, self.corrections)
            found |= {(back, *body_key(report)): report for report in reports}
            prints |= across.prints_of(tables["texts"]) if back == 1 else {}
        return found, prints

    def _year(self, year: int | None, fresh: Tables, gone: set[str]) -> Tables:
        """The tables of one year: what is kept of the old panel and what was read."""
        result = {}
        for name in READ_TABLES:
            mine = fresh[name].filter(pl.col("year").eq_missing(year))
            if self.old:
                kept = store.read_part(self.panel, name, year).filter(~pl.col("source").is_in(sorted(gone)))
                mine = pl.concat([kept, mine])
            result[name] = mine.sort("source", maintain_order=True)
        anew = [compare.RULE, *across.rules()]  # made anew each time
        result["findings"] = result["findings"].filter(~pl.col("rule").is_in(anew))
        return result

    def _manifest(self, new: Path, failed: Sequence[Failure]) -> dict[str, Any]:
        counts = {table: store.scan(new, table).select(pl.len()).collect().item() for table in SCHEMAS}
        counts["differences"] = compare.differences_of(new).height
        counts["corrections"] = sum(map(len, self.corrections.values()))
        if len(self.sources) != counts["reports"] + len(failed):
            raise PanelError(
                f"the counts do not close: {len(self.sources)} files, {counts['reports']} reports, "
                f"{len(failed)} failures; the old panel stands"
            )
        return {
            "format": store.FORMAT,
            "package": __version__,
            "knowledge": version_of_knowledge(),
            "vocabulary": vocabulary_id(),
            "panel_hash": _panel_hash(self.keys, digest(self.ledgers)),
            "built": datetime.now(UTC).isoformat(timespec="seconds"),
            "sources": self.keys,
            "corrections": digest(self.ledgers),
            "counts": {"files": len(self.sources), "failures": len(failed), **counts},
            "text": self.keep_text,
        }

    def _summary(self, failed: Sequence[Failure], *, read: int, removed: int) -> BuildSummary:
        files = len(self.sources)
        counts = store.read_manifest(self.panel)["counts"]
        return BuildSummary(
            panel=self.panel,
            files=files,
            reports=files - len(failed),
            failures=len(failed),
            read=read,
            kept=files - read,
            removed=removed,
            corrections=counts["corrections"],
            differences=counts["differences"],
            failed=tuple(failed),
        )


def _panel_hash(keys: Mapping[str, str], corrections: str) -> str:
    """What identifies the content of a panel: sources, knowledge they were read with, corrections."""
    told = json.dumps([version_of_knowledge(), sorted(keys.items()), corrections])
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _read_source(source: Source) -> Report | Failure:
    return try_report(source.path, attachments=source.attachments, hint=source.hint, name=source.name)


def _read_batch(batch: Sequence[Source], staged: Path, keep_text: bool) -> tuple[Tables, list[Failure]]:
    """Read one batch, or take it from the staging folder of a build that was cut off."""
    if (staged / "done").is_file():
        tables = {name: pl.read_parquet(staged / f"{name}.parquet") for name in READ_TABLES}
        return tables, [Failure(*row) for row in pl.read_parquet(staged / store.FAILURES).iter_rows()]
    results = [_read_source(source) for source in batch]
    reports = [result for result in results if isinstance(result, Report)]
    failures = [result for result in results if isinstance(result, Failure)]
    tables = tables_of(reports, {s.name: s.where_published for s in batch}, keep_text=keep_text)
    staged.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.write_parquet(staged / f"{name}.parquet")
    pl.DataFrame([tuple(f) for f in failures], schema=FAILURES, orient="row").write_parquet(
        staged / store.FAILURES
    )
    (staged / "done").touch()
    return tables, failures
