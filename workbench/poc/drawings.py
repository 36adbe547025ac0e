"""The drawings of a proof of concept: gains, the front of costs, widths, words, more samples."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from .._language import size_text
from ..charts.gains import Gain, gains_chart
from ..charts.marks import Look
from ..charts.scatter import Dot, Level, Series, scatter_chart
from .division import KROSSFUSE, WEIGHED
from .laws import Law, half_at
from .learning import Point
from .result import Poc
from .saying import Outcome

LOOKS = {
    "corner": Look("#E69F00", "square"),
    "exact kernel": Look("#0072B2", "diamond"),
    "random projection": Look("#CC79A7", "triangle"),
    "PCA of the product": Look("#009E73", "circle"),
    "Nystrom": Look("#D55E00", "cross"),
    "pictures alone (Nystrom)": Look("#8A8F98", "diamond"),
}
GRID = Look("#8A8F98", "circle")
LINE = Look("#0072B2", "circle")
UNLABELLED = (WEIGHED, KROSSFUSE)  # beside others that say about the same
DASHED = {
    Law.ROOT: "by the root of their number",
    Law.COUNT: "3 divided by their number, as no outcome differs",
}
CORNERS = ("CLIP", "expert", "concatenation", "KrossFuse")


class Drawing(NamedTuple):
    """A drawing of the page.

    Attributes
    ----------
    title : str
        Above it.
    svg : str
        The drawing.
    kinds : list of str
        Keys of ``LOOKS`` that its legend has.
    note : str
        Below it.
    """

    title: str
    svg: str
    kinds: list[str]
    note: str = ""


def gains_drawing(poc: Poc) -> Drawing | None:
    """Draw the recommended vectors against every simpler rival.

    Parameters
    ----------
    poc : Poc
        With its findings.

    Returns
    -------
    Drawing or None
        None without any.
    """
    look = LOOKS["exact kernel"]
    gains = [
        Gain(f"over {each.rival}: {each.measure}", *each.difference[:3], look)
        for each in poc.findings
    ]
    if not gains:
        return None
    margin = float(poc.about["margin"])
    note = f"Intervals of 95 %. Shaded: less than {100 * margin:g} of 100 decides nothing."
    drawing = gains_chart("What fusing gains over simpler spaces", gains, margin)
    return Drawing("What fusing gains over each simpler space", drawing, [], note)


def front_drawing(poc: Poc) -> Drawing:
    """Draw the score against the bytes of a vector, with the front and the knee.

    Parameters
    ----------
    poc : Poc
        With its settings.

    Returns
    -------
    Drawing
        The front joined, the knee and the recommended vectors labelled.
    """
    rows = poc.settings
    front = rows[rows.front].sort_values("bytes")
    line = [Dot(size, kpi) for size, kpi in zip(front.bytes, front.kpi, strict=True)]
    series = {
        "front": Series(Look("#8A8F98", "circle"), line, joined=True, dashed=True, faint=True)
    }
    for kind in [name for name in LOOKS if name in set(rows.kind)]:
        own = rows[rows.kind == kind].to_dict("records")
        series[kind] = Series(LOOKS[kind], [_of_setting(row, poc) for row in own])
    axes = "bytes of a vector", "score of the KPIs"
    svg = scatter_chart("Score against the bytes of a vector", series, axes, log=True)
    note = (
        "Dashed: the front, settings that none beats in both. Ringed: the knee, and what is"
        " recommended."
    )
    kinds = [name for name in series if name != "front"]
    return Drawing("What a byte buys", svg, kinds, note)


def _of_setting(row: Mapping[Any, Any], poc: Poc) -> Dot:
    marks = [name for name in ("knee", "recommended") if row[name]]
    if poc.recommendation.outcome is not Outcome.FUSE and "recommended" in marks:
        marks[marks.index("recommended")] = "best fused"
    label = f"{row['setting']} ({', '.join(marks)})" if marks else ""
    if not label and row["kind"] == "corner" and row["setting"] not in UNLABELLED:
        label = str(row["setting"])
    words = f"{row['setting']}: {row['kpi']:.3f}, {size_text(row['bytes'])} a vector"
    return Dot(
        float(row["bytes"]), float(row["kpi"]), words, label, float(row["low"]),
        float(row["high"]), ringed=bool(marks),
    )  # fmt: skip


def width_drawings(poc: Poc) -> list[Drawing]:
    """Draw every measure and the error of the kernel against the width.

    Parameters
    ----------
    poc : Poc
        With its settings.

    Returns
    -------
    list of Drawing
        A line for each method; simpler spaces as levels.
    """
    rows = poc.settings
    measures = [str(name) for name in poc.about["measures"] if name in rows]
    panels = [("kernel_error", "relative error of the kernel")]
    panels = [*((name, name) for name in measures), *panels]
    return [_by_width(rows, column, title) for column, title in panels]


def _by_width(rows: pd.DataFrame, column: str, title: str) -> Drawing:
    made = [kind for kind in LOOKS if kind not in ("corner", "exact kernel")]
    series = {}
    for kind in made:
        own = rows[(rows.kind == kind) & rows[column].notna()].sort_values("width")
        dots = [
            Dot(float(width), float(value), f"{name}, l = {width:,}: {value:.3f}")
            for name, width, value in zip(own.setting, own.width, own[column], strict=True)
        ]
        if dots:
            series[kind] = Series(LOOKS[kind], dots, joined=True)
    levels = []
    if column != "kernel_error":
        simple = rows[rows.kind.isin(["corner", "exact kernel"]) & rows[column].notna()]
        levels = _levels(simple, column)
    svg = scatter_chart(f"{title} against the width", series, ("width l", ""), log=True,
                        levels=levels)  # fmt: skip
    return Drawing(title, svg, list(series))


def _levels(rows: pd.DataFrame, column: str) -> list[Level]:
    """Levels of simpler spaces; those that would lie on each other share their words."""
    spread = float(rows[column].max() - rows[column].min()) or 1.0
    levels: list[Level] = []
    for name, value in sorted(zip(rows.setting, rows[column], strict=True), key=lambda r: -r[1]):
        if name == WEIGHED:
            continue
        if levels and levels[-1].y - value < 0.06 * spread:
            last = levels.pop()
            levels.append(Level(last.y, f"{last.words}, {name}"))
        else:
            levels.append(Level(float(value), str(name)))
    return levels


def words_drawing(poc: Poc) -> Drawing | None:
    """Draw what every setting of the weights does to words and to the KPIs.

    Parameters
    ----------
    poc : Poc
        With its trade-off.

    Returns
    -------
    Drawing or None
        None where the data have no measure of words that weights change.
    """
    rows = poc.trade_off
    if not rows.words.notna().any():
        return None
    all_of_them = [Dot(x, y) for x, y in zip(rows.words, rows.kpi, strict=True)]
    front = rows[rows.front].sort_values("words")
    series = {
        "weights": Series(GRID, all_of_them, faint=True),
        "front": Series(LINE, [Dot(x, y) for x, y in zip(front.words, front.kpi, strict=True)],
                        joined=True, faint=True),
        "corner": Series(LOOKS["corner"], _corners(rows)),
        "exact kernel": Series(LOOKS["exact kernel"], [_own(poc)]),
    }  # fmt: skip
    axes = str(poc.about["words_measure"]), "score of the KPIs"
    svg = scatter_chart("Words and pictures, by the weights", series, axes)
    note = "Each dot is one setting of the weights; the line joins those that none beats in both."
    return Drawing("Words and pictures", svg, ["corner", "exact kernel"], note)


def _corners(rows: pd.DataFrame) -> list[Dot]:
    """The best setting of every corner, by the KPIs."""
    dots = []
    for kind in CORNERS:
        own = rows[rows.kind == kind]
        if len(own):
            best = int(own.kpi.to_numpy(float).argmax())
            x, y = float(own.words.iloc[best]), float(own.kpi.iloc[best])
            dots.append(Dot(x, y, f"{kind}: words {x:.3f}, KPIs {y:.3f}", kind))
    return dots


def _own(poc: Poc) -> Dot:
    """The setting that is chosen."""
    rows, chosen = poc.trade_off, poc.weights.parameters()
    same = np.all([rows[name] == value for name, value in chosen.items()], axis=0)
    own = rows.iloc[int(np.flatnonzero(same)[0])]
    words = f"fused: words {own.words:.3f}, KPIs {own.kpi:.3f}"
    return Dot(float(own.words), float(own.kpi), words, "fused", ringed=True)


def learning_drawing(poc: Poc) -> Drawing | None:
    """Draw how the interval shortens with more samples: measured, and carried on while it is open.

    Parameters
    ----------
    poc : Poc
        With its learning curve.

    Returns
    -------
    Drawing or None
        None without a point.
    """
    points = [point for point in poc.points if math.isfinite(point.half)]
    if not points:
        return None
    last, margin = points[-1], float(poc.about["margin"])
    measured = [
        Dot(point.samples, point.half, f"{point.samples:,}: to within {point.half:.3f}")
        for point in points
    ]
    series = {"measured": Series(LINE, measured, joined=True)}
    note = "Dots: measured on parts of the samples."
    if poc.recommendation.outcome is Outcome.NOT_ENOUGH:
        beyond = _beyond(last, max(4 * last.samples, 1.3 * poc.decision.samples))
        series = {"beyond": Series(GRID, beyond, joined=True, dashed=True, faint=True)} | series
        note += f" Dashed: {DASHED[last.law]}."
    axes = f"labelled {poc.about['things']}", "half-width of the interval (95 %)"
    levels = [Level(margin, "what matters")]
    svg = scatter_chart("How sure, by the number of samples", series, axes, log=True, levels=levels)
    return Drawing("How sure, by the number of samples", svg, [], note)


def _beyond(last: Point, end: float) -> list[Dot]:
    """The interval of all samples, carried on by its law."""
    return [
        Dot(n, half_at(last.half, last.samples, n, last.law))
        for n in np.geomspace(last.samples, end, 12).tolist()
    ]
