"""The page of a proof of concept: no script, no network; drawings in it, legible on paper."""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from .. import _checks
from .._language import duration_text, size_text
from .._machine.outputs import check_output_folder
from .._printable import printable
from ..charts.marks import swatch
from ..files import write_text
from ..json_text import strict_json
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
    styles = Markup(_styles())  # nosec B704: files of the package
    return environment.get_template("poc.html").render(
        title=printable(poc.title), styles=styles,
        badge=poc.outcome, tone=TONES[found.outcome], heading=found.heading, why=found.why,
        next=found.next, costs=poc.costs_of_fusing, said=poc.said,
        gains=_panels([gains_drawing(poc)]), front=_panels([front_drawing(poc)]),
        widths=_panels(list(width_drawings(poc))), words=_panels([words_drawing(poc)]),
        learning=_panels([learning]), columns=_columns(poc), rows=_rows(poc),
        rules=poc.about["rules"], facts=_facts(poc),
    )  # fmt: skip


def write(poc: Poc, folder: str | Path) -> Path:
    """Write poc.html and poc.json.

    Parameters
    ----------
    poc : Poc
        Of :func:`workbench.poc.run`.
    folder : str or Path
        Made if it is not there; files of these names are replaced.

    Returns
    -------
    Path
        Of poc.html.

    Raises
    ------
    InputError
        If it is no answer of a proof of concept, or the folder cannot be written.

    Examples
    --------
    >>> write("results", "out")
    Traceback (most recent call last):
        ...
    workbench._require.InputError: poc='results': expected what workbench.poc.run gives.
    """
    _checks.typed("poc", poc, Poc, "what workbench.poc.run gives")
    place = Path(folder)
    check_output_folder(place, "folder")
    place.mkdir(parents=True, exist_ok=True)
    record = {"created": datetime.now(UTC).isoformat(timespec="seconds"), **poc.record()}
    write_text(place / "poc.json", strict_json(record, indent=1) + "\n")
    write_text(place / "poc.html", poc_page(poc))
    return place / "poc.html"


class Figures:
    """The drawings of a proof of concept, as a notebook shows them.

    Parameters
    ----------
    poc : Poc
        Of :func:`workbench.poc.run`.

    Raises
    ------
    InputError
        If it is none.
    """

    def __init__(self, poc: Poc) -> None:
        _checks.typed("poc", poc, Poc, "what workbench.poc.run gives")
        self._poc = poc

    def __repr__(self) -> str:
        return f"Figures({self._poc.outcome!r})"

    def _repr_html_(self) -> str:
        poc = self._poc
        some = [gains_drawing(poc), front_drawing(poc), words_drawing(poc), learning_drawing(poc)]
        panels = _panels([*some, *width_drawings(poc)])
        drawn = "".join(_figure(panel) for panel in panels)
        style = f"<style>{IN_NOTEBOOKS}</style>"
        return f'{style}<div class="workbench-poc">{drawn}</div>'


IN_NOTEBOOKS = """
.workbench-poc {display: grid; gap: 20px; padding: 8px; background: #fff; color: #1b2430;
  grid-template-columns: repeat(auto-fit, minmax(330px, 1fr))}
.workbench-poc figure {margin: 0; max-width: 560px}
.workbench-poc figcaption {font-weight: 600}
.workbench-poc svg:not(.swatch) {width: 100%; height: auto}
.workbench-poc .swatch {width: 14px; height: 14px}
.workbench-poc text {fill: #5b6673; font-size: 11px}
.workbench-poc .grid, .workbench-poc .shade {stroke: #e3e7ec; fill: none}
.workbench-poc .level {stroke: #b8c0ca; stroke-dasharray: 4 3}
.workbench-poc .zero, .workbench-poc .ring {stroke: #1b2430}
.workbench-poc p, .workbench-poc .legend {font-size: 13px; margin: 2px 0}
"""


def _figure(panel: Mapping[str, Any]) -> str:
    legend = " ".join(f"{each['swatch']} {each['name']}" for each in panel["legend"])
    title, note = html.escape(panel["title"]), html.escape(panel["note"])
    words = f'<div class="legend">{legend}</div>{panel["svg"]}<p>{note}</p>'
    return f"<figure><figcaption>{title}</figcaption>{words}</figure>"


def _styles() -> str:
    package = Path(str(files("workbench")))
    of_reports = package / "report" / "static" / "css"
    sheets = [of_reports / "base.css", of_reports / "dark.css"]
    sheets += [package / "poc" / "static" / "poc.css"]
    return "".join(sheet.read_text("utf-8") for sheet in sheets)


def _panels(drawings: list[Drawing | None]) -> list[dict[str, Any]]:
    from markupsafe import Markup

    swatches = {
        kind: Markup(swatch(look))  # nosec B704: no words in it
        for kind, look in LOOKS.items()
    }
    panels = []
    for drawing in drawings:
        if drawing is None:
            continue
        svg = Markup(drawing.svg)  # nosec B704: words in it are escaped
        legend = [{"name": kind, "swatch": swatches[kind]} for kind in drawing.kinds]
        title = printable(drawing.title)
        panels.append({"title": title, "svg": svg, "note": drawing.note, "legend": legend})
    return panels


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
