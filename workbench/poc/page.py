"""The page of a proof of concept: no script, no network; drawings in it, legible on paper."""

from __future__ import annotations

import html
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from .._printable import printable
from ..charts.marks import swatch
from ..report.price import duration_text, size_text
from .drawings import (
    LOOKS,
    Drawing,
    front_drawing,
    gains_drawing,
    learning_drawing,
    width_drawings,
    words_drawing,
)
from .result import Poc
from .saying import Outcome

TONES = {
    Outcome.FUSE: "good",
    Outcome.DO_NOT: "plain",
    Outcome.NOT_ENOUGH: "warn",
    Outcome.NOTHING: "warn",
}
SHORT = {
    "k-NN accuracy": "k-NN", "NMI of spectral clusters": "NMI",
    "recall@1 of captions by captions": "recall@1", "few-shot accuracy with prompts": "few-shot",
}  # fmt: skip


def poc_page(poc: Poc) -> str:
    """Draw the page.

    Parameters
    ----------
    poc : Poc
        What was found.

    Returns
    -------
    str
        HTML.
    """
    from jinja2 import Environment, PackageLoader
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("workbench.poc", "static"), autoescape=True, trim_blocks=True
    )
    found = poc.recommendation
    learning = learning_drawing(poc)
    return environment.get_template("poc.html").render(
        title=printable(poc.title), styles=Markup(_styles()),  # nosec B704: files of the package
        badge=poc.outcome, tone=TONES[found.outcome], heading=found.heading, why=found.why,
        next=found.next, costs=poc.costs_of_fusing, said=poc.said,
        gains=_panels([gains_drawing(poc)]), front=_panels([front_drawing(poc)]),
        widths=_panels(list(width_drawings(poc))), words=_panels([words_drawing(poc)]),
        learning=_panels([learning]), columns=_columns(poc), rows=_rows(poc),
        rules=poc.about["rules"], facts=_facts(poc),
    )  # fmt: skip


def summary_html(poc: Poc) -> str:
    """Say the recommendation as a piece of HTML, for a notebook.

    Parameters
    ----------
    poc : Poc
        What was found.

    Returns
    -------
    str
        Words alone, escaped.
    """
    said = "".join(f"<li>{html.escape(words)}</li>" for words in poc.sentences[1:])
    return f"<h3>{html.escape(poc.recommendation.heading)}</h3><ul>{said}</ul>"


def _styles() -> str:
    package = Path(str(files("workbench")))
    of_reports = package / "report" / "static" / "css"
    sheets = [of_reports / "base.css", of_reports / "dark.css"]
    sheets += [package / "poc" / "static" / "poc.css"]
    return "".join(sheet.read_text("utf-8") for sheet in sheets)


def _panels(drawings: list[Drawing | None]) -> list[dict[str, Any]]:
    from markupsafe import Markup

    return [
        {
            "title": printable(drawing.title),
            "svg": Markup(drawing.svg),  # nosec B704: words in it are escaped
            "note": drawing.note,
            "legend": [
                {"name": kind, "swatch": Markup(swatch(LOOKS[kind]))}  # nosec B704: no words in it
                for kind in drawing.kinds
            ],
        }
        for drawing in drawings
        if drawing is not None
    ]


def _columns(poc: Poc) -> list[str]:
    """Heads of the table."""
    measures = [_short(str(name)) for name in poc.about["measures"] if name in poc.settings]
    costs = ["setting", "l", "a vector", "ms a query", "kernel error", "words"]
    return [*costs, *map(printable, measures), ""]


def _short(measure: str) -> str:
    """A measure in few letters; its target stays."""
    for words, few in SHORT.items():
        if measure.startswith(words):
            return measure.replace(words, few)
    return measure


def _rows(poc: Poc) -> list[dict[str, Any]]:
    table = poc.table()
    measures = [str(name) for name in poc.about["measures"] if name in table]
    return [
        {"cells": _cells(row, measures), "marked": bool(row["marks"])}
        for row in table.to_dict("records")
    ]


def _cells(row: Mapping[Any, Any], measures: list[str]) -> list[str]:
    numbers = [_number(row[name]) for name in ("kernel_error", "words", *measures)]
    cost = [f"{row['width']:,}", size_text(row["bytes"]), f"{row['ms_per_query']:.2g}"]
    return [printable(str(row["setting"])), *cost, *numbers, str(row["marks"])]


def _number(value: float) -> str:
    return "–" if value != value else f"{value:.3f}"


def _facts(poc: Poc) -> list[tuple[str, str]]:
    """What was asked, of what."""
    about = poc.about
    budget = [
        *([size_text(about["budget_bytes"]) + " a vector"] if about["budget_bytes"] else []),
        *([f"{about['budget_seconds']:g} s a query"] if about["budget_seconds"] else []),
    ]
    return [
        ("KPIs", printable(", ".join(about["kpis"]))),
        (str(about["things"]), f"{about['samples']:,}"),
        ("divisions", f"{about['seeds']} of {about['cv']} folds ({about['split_by']})"),
        ("kernel", str(about["kernel"])),
        ("worth fusing", f"{100 * about['margin']:g} of 100"),
        ("budget", ", ".join(budget) or "none"),
        ("took", duration_text(about["seconds"])),
    ]
