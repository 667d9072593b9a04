"""Which row of the new forms took over which row of the old: links of three kinds, and the rows left over.

An exact link is solid blue, a close one pale with an outline, one that only gives a range is
hatched with a dashed outline. A row without a counterpart leads to a node that says so. Links are
equally wide: the figure shows rows of forms, not numbers of requests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from gikanalysis.errors import GikError, UnknownName
from gikanalysis.figures.door import rows_of
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.marks import note, size_in_points
from gikanalysis.figures.numbers import Language
from gikanalysis.figures.palette import Fill, colour
from gikanalysis.figures.rows import LINE_POINTS
from gikanalysis.figures.sentences import Said, listed, sentence_of
from gikanalysis.figures.style import Width
from gikanalysis.figures.words import word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Match = Literal["exact", "close", "interval", "none"]
MATCHES: Mapping[str, Match] = {
    "exact": "exact",
    "close": "close",
    "interval": "interval",
    "broad": "interval",  # what the crosswalk calls broad or narrow can only be given as a range
    "narrow": "interval",
    "none": "none",
}
DRAWN: tuple[Match, ...] = ("exact", "close", "interval")
NOWHERE = ""
"""Key of the node of rows without a counterpart; it stands below all others."""
SLOT, LINK, GAP, NODE = 13.0, 11.0, 8.0, 5.0
"""Points: room of a link at a node, its width, the gap between nodes, the width of a node."""
LABEL_SHARE = {"wide": 0.34, "narrow": 0.345}


@dataclass(frozen=True, slots=True)
class Link:
    """One link: keys of its two rows (`NOWHERE` for none), kind, grade of comparability."""

    source: str
    target: str
    match: Match
    grade: str = ""


@dataclass(frozen=True, slots=True)
class FlowModel:
    """The rows of both sides in the order of the frame, key to label, and the links."""

    sources: Mapping[str, str]
    targets: Mapping[str, str]
    links: tuple[Link, ...]

    def count(self, match: Match) -> int:
        """How many links are of one kind."""
        return sum(link.match == match for link in self.links)


def flow_model(data: object) -> FlowModel:
    """Read a frame for the figure; see `crosswalk_flow`.

    Raises `GikError` for a link given twice, a link between nothing and nothing, one key with two
    labels, and a kind that does not go with the rows; `UnknownName` for an unknown kind.
    """
    sides: tuple[dict[str, str], dict[str, str]] = ({}, {})
    links: dict[tuple[str, str], Link] = {}
    for row in rows_of(data, ("source", "source_label", "target", "target_label", "match")):
        keys = (str(row["source"] or NOWHERE), str(row["target"] or NOWHERE))
        kind = str(row["match"])
        if kind not in MATCHES:
            raise UnknownName("match", kind, MATCHES)
        if keys in links:
            raise GikError(f"two links from {keys[0] or 'nowhere'} to {keys[1] or 'nowhere'}")
        if keys == (NOWHERE, NOWHERE) or (MATCHES[kind] == "none") != (NOWHERE in keys):
            raise GikError(f"a link of the kind {kind} from {keys[0] or 'nowhere'} to {keys[1] or 'nowhere'}")
        for key, label, side in zip(keys, (row["source_label"], row["target_label"]), sides, strict=True):
            if side.setdefault(key, str(label or key)) != str(label or key) and key != NOWHERE:
                raise GikError(f"two labels for {key}: {side[key]}, {label}")
        links[keys] = Link(*keys, MATCHES[kind], str(row.get("grade") or ""))
    sources, targets = ({key: name for key, name in side.items() if key != NOWHERE} for side in sides)
    return FlowModel(sources, targets, tuple(links.values()))


def crosswalk_flow(
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
) -> Axes:
    """Draw the links between the rows of the 2014 form and those of the 2019 and 2021 forms; return the axes.

    `data` has the columns source and target (keys of rows; null for none), source_label and
    target_label (their names), match (exact, close, interval or broad or narrow, none) and, where
    there is one, grade (the letter of comparability). Rows stand in the order of the frame.
    """
    model = flow_model(data)
    frame = make_frame(Options(language, width, standalone, simulated, words), flow_signs(model))
    points = frame.sizes.width - 8 if ax is None else size_in_points(ax)[0]
    left, right = (_nodes(model, side, frame, points) for side in (0, 1))
    height = max(_height(left), _height(right))
    key = [(frame.say(f"link_{kind}"), _fill(kind)) for kind in DRAWN if model.count(kind)]
    if ax is None:
        ax = open_axes(frame, max(height, 24.0), Margins(4, 4, 20, 4), key)
    else:
        dress_axes(ax, frame, key, above=16)
    ax.set_xlim(0, points)
    ax.set_ylim(max(height, 24.0), 0)
    ax.axis("off")
    if not model.links:
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
        return ax
    _draw(ax, model, (_spread(left, height), _spread(right, height)), frame, points)
    return ax


def flow_signs(model: FlowModel) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    asked = {"sign_equal_links": bool(model.links), "sign_grade": any(link.grade for link in model.links)}
    return [key for key, used in asked.items() if used]


def flow_said(model: FlowModel, language: Language) -> Said:
    """The alt text: how many links of each kind, and the rows that have no counterpart."""
    if not model.links:
        return Said("alt_flow", "", [word("alt_empty", language)], [])
    sizes = word("alt_flow_size", language, sources=len(model.sources), targets=len(model.targets))
    gap = "" if language == "zh" else " "
    kinds = [f"{word(f'link_{kind}', language)}{gap}{model.count(kind)}" for kind in DRAWN if model.count(kind)]
    numbers = [sizes, sentence_of(kinds, language)]
    lost = [model.sources[link.source] for link in model.links if link.target == NOWHERE]
    new = [model.targets[link.target] for link in model.links if link.source == NOWHERE]
    for key, names in (("alt_flow_lost", lost), ("alt_flow_new", new)):
        if names:
            numbers.append(word(key, language, items=listed(names, language)))
    return Said("alt_flow", "", numbers, [])


# ---- layout --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Node:
    """One row of a form: its broken label, its links in the order they leave it, its place."""

    key: str
    label: str
    links: tuple[Link, ...]
    top: float = 0.0

    @property
    def height(self) -> float:
        """Points it needs for links or label."""
        return max(SLOT * len(self.links), (self.label.count("\n") + 1) * LINE_POINTS)

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.top + self.height / 2

    def slot(self, link: Link) -> float:
        """The height at which a link meets it."""
        return self.middle + (self.links.index(link) - (len(self.links) - 1) / 2) * SLOT


def _nodes(model: FlowModel, side: int, frame: Frame, points: float) -> list[_Node]:
    limit = points * LABEL_SHARE["narrow" if frame.sizes.narrow else "wide"]
    names, others = (model.sources, model.targets) if side == 0 else (model.targets, model.sources)
    order = {key: place for place, key in enumerate([*others, NOWHERE])}
    found = []
    for key in (*names, NOWHERE):
        ends = [(link.source, link.target) for link in model.links]
        own = [link for link, end in zip(model.links, ends, strict=True) if end[side] == key]
        if own:
            own.sort(key=lambda link: order[(link.source, link.target)[1 - side]])
            said = names.get(key) or frame.say("link_none" if side else "link_new")
            found.append(_Node(key, frame.fit(said, 9.0, limit - 4), tuple(own)))
    return found


def _height(nodes: Sequence[_Node]) -> float:
    return sum(node.height + GAP for node in nodes)


def _spread(nodes: Sequence[_Node], height: float) -> list[_Node]:
    """Set the nodes below each other over the whole height."""
    extra = (height - _height(nodes)) / max(len(nodes), 1)
    placed, top = [], (GAP + extra) / 2
    for node in nodes:
        placed.append(replace(node, top=top))
        top += node.height + GAP + extra
    return placed


# ---- drawing -------------------------------------------------------------------------------------


def _fill(match: Match) -> Fill:
    return {
        "exact": Fill(colour("main"), colour("paper")),
        "close": Fill(colour("main_block"), colour("ink")),
        "interval": Fill(colour("paper"), colour("ink"), "////"),
        "none": Fill(colour("tint"), colour("ink")),
    }[match]


def _draw(ax: Axes, model: FlowModel, sides: tuple[list[_Node], list[_Node]], frame: Frame, points: float) -> None:
    limit = points * LABEL_SHARE["narrow" if frame.sizes.narrow else "wide"]
    edges = (limit + NODE, points - limit - NODE)
    for side, nodes in enumerate(sides):
        sign = -1 if side == 0 else 1
        for node in nodes:
            corner = (edges[side] - (NODE if side == 0 else 0), node.middle - SLOT * len(node.links) / 2)
            box = Rectangle(corner, NODE, SLOT * len(node.links), facecolor=colour("ink_2"), linewidth=0, zorder=6)
            if node.key == NOWHERE:
                box.set(facecolor=colour("paper"), edgecolor=colour("ink_3"), linewidth=0.8, hatch="////")
            ax.add_patch(box)
            at, ha = (edges[side] + sign * (NODE + 4), node.middle), ("right" if side == 0 else "left")
            note(ax, at, node.label, ha=ha, role="ink_3" if node.key == NOWHERE else "ink", coords="data")
    rows = [{node.key: node for node in nodes} for nodes in sides]
    for link in model.links:
        ends = (rows[0][link.source].slot(link), rows[1][link.target].slot(link))
        _draw_link(ax, link, edges, ends)
    note(ax, (edges[0], 0), frame.say("form_2014"), offset=(0, 4), ha="right", va="bottom", coords="data")
    new = frame.fit(frame.say("form_2019_2021"), 9.0, limit + NODE)
    note(ax, (edges[1], 0), new, offset=(0, 4), va="bottom", coords="data")


def _draw_link(ax: Axes, link: Link, across: tuple[float, float], heights: tuple[float, float]) -> None:
    (x0, x1), (y0, y1), half = across, heights, LINK / 2
    bend, fill = (x1 - x0) * 0.45, _fill(link.match)
    corners = [
        (x0, y0 - half),
        (x0 + bend, y0 - half),
        (x1 - bend, y1 - half),
        (x1, y1 - half),
        (x1, y1 + half),
        (x1 - bend, y1 + half),
        (x0 + bend, y0 + half),
        (x0, y0 + half),
        (x0, y0 - half),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    band = PathPatch(Path(corners, codes), facecolor=fill.fill, gid=link.match)
    looks = {
        "exact": {"edgecolor": colour("paper"), "linewidth": 0.8, "zorder": 4},
        "close": {"edgecolor": colour("main"), "linewidth": 0.9, "zorder": 3},
        "interval": {"edgecolor": colour("ink_3"), "linewidth": 0.9, "linestyle": (0, (3, 2)), "zorder": 2},
        "none": {"edgecolor": colour("axis"), "linewidth": 0.8, "linestyle": (0, (1, 2)), "zorder": 1},
    }
    band.set(hatch=fill.hatch or None, **looks[link.match])
    ax.add_patch(band)
    if link.grade:
        drawn = note(ax, (x1 - 4, y1), link.grade, ha="right", role=fill.label, coords="data")
        if fill.hatch:
            drawn.set_bbox({"boxstyle": "square,pad=0.08", "facecolor": fill.fill, "edgecolor": "none"})
