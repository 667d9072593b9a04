"""Figures of the 2014 form: every sum holds, every order check and plausibility check is silent."""

from __future__ import annotations

from gikanalysis.simulate.numbers import Dice

_LAST_YEAR_WITH_CHARGES = 2016


def figures(dice: Dice, year: int) -> dict[str, float]:
    """Draw the figures of all rows that carry one."""
    return {
        **_disclosed(dice),
        **_answers_to_the_public(dice),
        **_requests(dice),
        **_disputes_and_charges(dice, year),
        **_capacity(dice),
    }


def _disclosed(dice: Dice) -> dict[str, float]:
    total = max(1, dice.count("items"))
    issued = dice.count("documents")
    channels = [dice.part(total, 0, 0.1), dice.part(total, 0.3, 1.0)]
    channels += [dice.part(total, 0, 0.3) if dice.happens(0.6) else 0 for _ in range(3)]
    wanting = total - sum(channels)
    if wanting > 0:  # each item went out by at least one channel
        channels[1] += wanting
    return {
        "1.1": total,
        "1.1.a": min(dice.part(issued, 0.5, 1.0), total),
        "1.1.b": issued,
        **{f"1.2.{number}": float(count) for number, count in enumerate(channels, 1)},
    }


def _answers_to_the_public(dice: Dice) -> dict[str, float]:
    press, online = dice.count("events"), dice.count("events", 0.5)
    articles, social, other = dice.count("events", 6), dice.count("events", 4), dice.count("events", 2)
    return {
        "2.1": dice.part(press + online + articles + social + other, 0, 0.8),
        "2.2.1": press,
        "2.2.1.a": dice.part(press),
        "2.2.2": online,
        "2.2.2.a": dice.part(online),
        "2.2.3": articles,
        "2.2.4": social,
        "2.2.5": other,
    }


def _requests(dice: Dice) -> dict[str, float]:
    received = dice.count("requests")
    completed = dice.completed(received)
    on_time = completed if dice.happens(0.6) else dice.part(completed, 0.85, 1.0)
    replies = dice.share(completed, "replies")
    cells: dict[str, float] = {"3.1": received, "3.2": completed, "3.3": completed}
    cells |= {f"3.1.{n}": float(c) for n, c in enumerate(dice.share(received, "request_channels"), 1)}
    cells |= {"3.2.1": on_time, "3.2.2": completed - on_time}
    cells |= {f"3.3.{number}": float(count) for number, count in enumerate(replies, 1)}
    cells |= {f"3.3.4.{n}": float(c) for n, c in enumerate(dice.share(replies[3], "refusals"), 1)}
    return cells


def _disputes_and_charges(dice: Dice, year: int) -> dict[str, float]:
    cells: dict[str, float] = {"6": dice.count("disputes", 0.5)}
    for row in ("4", "5"):
        parts = dice.share(dice.count("disputes", 0.4, "review" if row == "4" else "lit_direct"), "decided")
        cells |= {row: sum(parts), **{f"{row}.{n}": float(count) for n, count in enumerate(parts, 1)}}
    charged = year <= _LAST_YEAR_WITH_CHARGES and dice.happens(0.15)
    return cells | {"7": round(dice.random.uniform(0.01, 3), 2) if charged else 0.0}


def _capacity(dice: Dice) -> dict[str, float]:
    staff = max(1, dice.count("staff"))
    full_time = dice.part(staff, 0, 0.5)
    trainings = dice.count("events", 0.8)
    return {
        "8.1": max(1, round(staff / dice.random.uniform(2, 6))),
        "8.2": max(1, dice.part(staff, 0.1, 0.8)),
        "8.3": staff,
        "8.3.1": full_time,
        "8.3.2": staff - full_time,
        "8.4": min(dice.money("staff", 1.5), 100.0 * staff) if dice.has_funds() else 0.0,
        "9.1": dice.count("events", 0.9),
        "9.2": trainings,
        "9.3": trainings * dice.random.randint(8, 90),
    }
