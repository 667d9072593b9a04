"""The wheel: everything inside, and working in an empty folder far from the source tree."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from gikanalysis import __version__

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "reports"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this tree, built without network."""
    folder = tmp_path_factory.mktemp("wheel")
    told = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A fresh environment that has the wheel; the libraries are borrowed from this one, the package is not."""
    root = tmp_path_factory.mktemp("fresh")
    venv.create(root, with_pip=False)
    bin_folder = root / ("Scripts" if os.name == "nt" else "bin")
    python = bin_folder / ("python.exe" if os.name == "nt" else "python")
    told = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(told, capture_output=True, text=True, check=True).stdout.strip())
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--no-deps",
        "--no-index",
        "-q",
        str(wheel),
    ]
    subprocess.run(install, check=True, timeout=120, capture_output=True)
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return bin_folder


def run(installed, folder, command: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run an installed command in `folder`; templates of the borrowed libraries lie in this environment."""
    shared = os.pathsep.join([str(Path(sys.prefix) / "share" / "jupyter"), os.environ.get("JUPYTER_PATH", "")])
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")} | {
        "JUPYTER_PATH": shared
    }
    told = [str(installed / command), *map(str, arguments)]
    return subprocess.run(
        told, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False
    )


def test_wheel_holds_every_file_of_the_package(wheel):
    """Modules, data, templates and the notebook are inside; tests, samples and caches are not."""
    held = set(zipfile.ZipFile(wheel).namelist())
    package = [p for p in (ROOT / "gikanalysis").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    wanted = {p.relative_to(ROOT).as_posix() for p in package}
    wanted |= {f"gikanalysis/notebooks/{p.name}" for p in (ROOT / "notebooks").glob("*.ipynb")}
    assert sorted(wanted - held) == []
    extra = {name for name in held - wanted if ".dist-info/" not in name}
    assert extra == set()


def test_wheel_carries_licence_and_notice(wheel):
    """What the licence asks for travels with the wheel."""
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/NOTICE") for name in names)


def test_wheel_works_in_an_empty_folder(installed, tmp_path):
    """audit, build and brief do their work with nothing but the wheel."""
    where = run(installed, tmp_path, "python", "-c", "import gikanalysis; print(gikanalysis.__file__)")
    assert str(installed.parent.resolve()) in str(Path(where.stdout.strip()).resolve())
    assert run(installed, tmp_path, "gik", "--version").stdout.strip() == __version__
    audited = run(installed, tmp_path, "gik", "audit", SAMPLES / "lingwu-2020.txt")
    assert (audited.returncode, audited.stderr) == (0, "")
    assert "灵武市人民政府  2020" in audited.stdout
    built = run(installed, tmp_path, "gik", "build", SAMPLES)
    assert built.returncode == 0, built.stderr
    assert "7 files = 7 reports + 0 failures" in built.stdout
    briefed = run(installed, tmp_path, "gik", "brief", "--province", "云南")
    assert briefed.returncode == 0, briefed.stderr
    page = (tmp_path / "reports_out" / "briefs" / "530000_yunnan_zh.html").read_text(encoding="utf-8")
    assert "华宁县政务服务管理局" in page
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.startswith(".")) == ["panel", "reports_out"]
