"""What a check has to say of a report."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """One finding. The first eight fields are the public columns (`schema.FINDINGS`).

    `found` is what the report prints, `expected` what the check asks for. `suggests` names the cell
    that `suggestion` would stand in; `corroborated` is true only when something else in the report
    agrees with it. `total` is set where a strict sum fails: its total cell and what the parts add up to.
    """

    rule: str
    severity: str
    outcome: str
    cells: tuple[str, ...]
    message: str
    expected: float | None = None
    found: float | None = None
    suggestion: float | None = None
    message_zh: str = ""
    suggests: str | None = None
    corroborated: bool = False
    total: tuple[str, float] | None = None
