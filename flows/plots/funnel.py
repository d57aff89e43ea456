"""Steps of which each keeps a part of the one before: bars to one scale, with the share that is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from flows.plots.lettering import NARROWEST, exactly, shortly, width
from flows.plots.plot import Plot, cell
from flows.plots.svg import LINE, box, canvas, words

_BAR, _ROW = 14, LINE + 22


def funnel(
    title: str, steps: Sequence[tuple[str, int]], *, links: Mapping[str, str] | None = None, caption: str = ""
) -> Plot:
    """The steps in the order given, widest first as a rule; a step may be larger than the one before.

    ``links``: step → where what it counts is listed.
    """
    most = max([count for _, count in steps if count > 0], default=1)
    shapes = [shape for place in range(len(steps)) for shape in _step(place, steps, most)]
    height = max(_ROW * len(steps), LINE + 6)
    if not steps:
        shapes = [words(0, LINE, "Nothing to draw yet.", room=NARROWEST)]
    rows = tuple(
        (cell(name, (links or {}).get(name, "")), cell(exactly(count)), cell(_share(place, steps)))
        for place, (name, count) in enumerate(steps)
    )
    said = "; ".join(f"{name}: {shortly(count)}" for name, count in steps) or "Nothing to draw yet."
    return Plot(
        title, canvas(title, said, height, shapes), caption, ("Step", "Number", "Of the step before"), rows
    )


def _share(place: int, steps: Sequence[tuple[str, int]]) -> str:
    """What is left of the step before, in words; nothing where there is none before, or nothing in it."""
    before = steps[place - 1][1] if place else 0
    if before <= 0:
        return ""
    share = Fraction(steps[place][1], before)
    if share > 10:
        return "more than ten times"
    return f"{float(share):.0%}" if share == 0 or share * 100 >= 1 else "under 1%"


def _step(place: int, steps: Sequence[tuple[str, int]], most: int) -> Iterator[str]:
    (name, count), top = steps[place], _ROW * place
    said, share = shortly(count), _share(place, steps)
    whole = f"{said} ({share})" if share else said
    yield words(0, top + LINE - 3, name, room=max(NARROWEST - width(whole) - 8, 80))
    yield words(100, top + LINE - 3, whole, room=NARROWEST, anchor="end", kind="value")
    if place and steps[place - 1][1] > 0:
        yield box(0, top + LINE + 1, 100 * min(steps[place - 1][1] / most, 1), _BAR, "bar-soft")
    if count > 0:
        yield box(0, top + LINE + 1, 100 * (count / most), _BAR, "bar", f"{name}: {said}")
