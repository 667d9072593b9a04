"""Reports and folders of reports written for the tests of panel, command line and briefs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "data" / "reports"
BODIES = ("吴忠市人民政府", "华宁县人民政府", "宿迁市人民政府", "常德市人民政府", "灵武市人民政府")


def prose(body: str = "吴忠市人民政府", year: int = 2018, received: int = 12, note: str = "") -> str:
    """A report without a table: quick to read, one figure."""
    return (
        f"{body}{year}年政府信息公开工作年度报告\n\n"
        f"本报告所列数据的统计期限自{year}年1月1日至{year}年12月31日。\n\n"
        f"三、依申请公开情况\n\n{year}年收到政府信息公开申请{received}件。{note}\n"
    )


def sample(name: str, replaced: Mapping[str, str] | None = None) -> str:
    """One of the sample reports, with some of its text replaced (every text must be there)."""
    text = (SAMPLES / name).read_text(encoding="utf-8")
    for old, new in (replaced or {}).items():
        assert old in text, f"{name} has no {old!r}"
        text = text.replace(old, new)
    return text


def form_2014(year: int, received: int = 20, completed: int = 20) -> str:
    """A report of 吴忠 on the 2014 form."""
    return sample(
        "wuzhong-2018.txt",
        {
            "2018": str(year),
            "(一) 收到申请数	件	20": f"(一) 收到申请数	件	{received}",
            "4. 信函申请数	件	13": f"4. 信函申请数	件	{received - 7}",
            "(二) 申请办结数	件	20": f"(二) 申请办结数	件	{completed}",
            "1. 按时办结数	件	20": f"1. 按时办结数	件	{completed}",
        },
    )


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write `files` below `folder` and return the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def corpus(folder: Path, bodies: Iterable[str] = BODIES, years: Iterable[int] = (2017, 2018)) -> Path:
    """A folder of small reports: every body in every year."""
    wanted = [(body, year) for body in bodies for year in years]
    return write(folder, {f"{b[:2]}-{y}.txt": prose(b, y, 10 + n) for n, (b, y) in enumerate(wanted)})


def tree(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Inode, time of change and content of every file below a folder."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        state = path.stat()
        found[path.relative_to(folder).as_posix()] = (state.st_ino, state.st_mtime_ns, path.read_bytes())
    return found


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Content of every file of a panel but the manifest, which tells when it was built."""
    return {name: state[2] for name, state in tree(folder).items() if name != "manifest.json"}
