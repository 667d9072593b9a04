"""The house itself: layers, sizes, examples that run, nothing heavy at the door, nothing private inside."""

from __future__ import annotations

import ast
import doctest
import importlib
import json
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import gikanalysis

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "gikanalysis"
LONGEST_MODULE = 400
HEAVY = ("pandas", "polars", "pyarrow", "matplotlib", "seaborn", "papermill", "numpy", "typer")
MODULES = sorted(info.name for info in pkgutil.walk_packages([str(PACKAGE)], "gikanalysis."))


def tracked() -> list[Path]:
    """The files that git keeps, or would keep; without git those of the source tree."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("no git here to ask which files are tracked")
    told = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(told, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_layers():
    """Each stage imports only what stands below it."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run(['--no-cache'])"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert "0 broken" in done.stdout


def test_every_part_of_the_package_has_its_layer():
    """A new module or folder of the package must be given a place in the contract."""
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("layers = [")[2].partition("]")[0]
    named = set(re.findall(r"gikanalysis\.(\w+)", contract))
    there = {p.stem for p in PACKAGE.iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()} - {
        "__init__"
    }
    assert named == there


def test_no_module_is_too_long():
    """A module of more than 400 lines is two modules."""
    lengths = {p.relative_to(ROOT): len(p.read_text(encoding="utf-8").splitlines()) for p in PACKAGE.rglob("*.py")}
    assert {str(path): length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_every_test_says_what_it_proves():
    """Each test function has a docstring of its own."""
    silent = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node):
                silent.append(f"{path.name}: {node.name}")  # noqa: PERF401 - reads better as a loop
    assert silent == []


def test_every_public_name_has_its_docstring():
    """What `import gikanalysis as gik` offers is there, and says what it is for."""
    for name in gikanalysis.__all__:
        assert name == "__version__" or getattr(gikanalysis, name).__doc__, name
    assert set(gikanalysis.__all__) == set(dir(gikanalysis))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = gikanalysis.nothing


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name):
    """Every example in a docstring gives what it says."""
    results = doctest.testmod(importlib.import_module(name), report=True)
    assert results.failed == 0


def test_importing_the_package_is_light():
    """`import gikanalysis` loads none of the heavy libraries."""
    told = f"import sys, gikanalysis; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"


def test_notebooks_hold_no_outputs():
    """Notebooks are kept without outputs and counts."""
    for path in [p for p in tracked() if p.suffix == ".ipynb"]:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            assert cell["cell_type"] != "code" or (cell["outputs"], cell["execution_count"]) == ([], None), path


def test_nothing_private_is_tracked():
    """No path of a machine, no registry but the public one, no home folder, in any file of the project."""
    private = re.compile(
        rb"/(?:home|root|Users|mnt|workspace|work)/\w|[A-Z]:\\\\?Users|--(?:extra-)?index-url|pypi\.(?!org)[\w.-]+/|artifactory|nexus\."
    )
    own = Path(__file__).resolve()
    found = []
    for path in tracked():
        if path.resolve() == own or path.suffix in (".png", ".woff", ".parquet"):
            continue
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            if match := private.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {match[0]!r}")
    assert found == []


def test_no_package_folder_is_hidden_from_git():
    """An ignore rule for products must not hide a folder of the package or of the tests."""
    kept = {path.relative_to(ROOT).as_posix() for path in tracked()}
    modules = [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    there = {p.relative_to(ROOT).as_posix() for p in modules if "__pycache__" not in p.parts}
    assert there - kept == set()


def _study_names() -> str:
    """The names of the studies, in quotation marks."""
    from gikanalysis.studies.registry import studies

    return " ".join(f'"{name}"' for name in studies())


def test_every_data_file_is_loaded_by_name():
    """Each CSV and YAML file of the package is named in the code of its folder or a script, so none lies dead."""
    scripts = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "scripts").glob("*.py"))
    dead = []
    for path in [*PACKAGE.rglob("*.csv"), *PACKAGE.rglob("*.yaml")]:
        code = "".join(p.read_text(encoding="utf-8") for p in path.parent.rglob("*.py"))
        if path.parent.name == "words":  # the words of a study are read by its name
            code = _study_names() + "".join(p.read_text(encoding="utf-8") for p in path.parents[1].rglob("*.py"))
        if (
            f'"{path.name}"' not in code + scripts
            and f'"{path.stem}"' not in code
            and f'/{path.name}"' not in code
        ):
            dead.append(path.relative_to(ROOT).as_posix())
    assert dead == []


def test_continuous_integration_runs_the_tests():
    """`.ci/run` can be run and calls `make test`; the make targets of the README are there."""
    script = ROOT / ".ci" / "run"
    assert "make test" in script.read_text(encoding="utf-8")
    assert script.stat().st_mode & 0o100
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [
        name for name in ("briefs", "test", "lab") if not re.search(rf"^{name}:", makefile, re.MULTILINE)
    ] == []
