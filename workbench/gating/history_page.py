"""Measures over runs as one page: a small drawing for each measure, no script, no network."""

from importlib.resources import files
from pathlib import Path

import pandas as pd

from .._printable import printable
from ..charts.lines import Point, line_chart
from ..charts.marks import Look, looks_of, swatch
from ..views.style import space_colours

Runs = list[tuple[str, str]]  # name and date of each


def history_page(table: pd.DataFrame) -> str:
    """Write measures over runs as a page.

    Parameters
    ----------
    table : DataFrame
        Of :func:`workbench.gating.history_of`.

    Returns
    -------
    str
        HTML with drawings in it; nothing is asked of a network, and nothing runs.

    Examples
    --------
    >>> row = ["run", "2026-01-01", "CLIP", "k-NN", 0.9, 0.88, 0.92]
    >>> columns = ["run", "created", "space", "measure", "value", "low", "high"]
    >>> history_page(pd.DataFrame([row], columns=columns)).count("<figure>")
    1
    """
    from jinja2 import Environment, PackageLoader
    from markupsafe import Markup

    runs = list(dict.fromkeys(zip(table.run, table.created, strict=True)))
    looks = looks_of(space_colours(dict.fromkeys(table.space)))
    panels = [
        {
            "title": printable(measure),
            "drawing": Markup(_drawing(str(measure), rows, runs, looks)),  # nosec B704: escaped
        }
        for measure, rows in table.groupby("measure", sort=False)
    ]
    legend = [
        {"name": printable(name), "swatch": Markup(swatch(look))}  # nosec B704: no words in it
        for name, look in looks.items()
    ]
    environment = Environment(
        loader=PackageLoader("workbench.gating", "static"), autoescape=True, trim_blocks=True
    )
    template = environment.get_template("history.html")
    styles = Markup(_styles())  # nosec B704: files of the package
    return template.render(panels=panels, legend=legend, said=_said(runs), styles=styles)


def _said(runs: Runs) -> str:
    first, last = runs[0][1][:10], runs[-1][1][:10]
    count = f"{len(runs)} run{'' if len(runs) == 1 else 's'}"
    return printable(f"{count}, {first} to {last}. Bars are intervals of 95 %.")


def _styles() -> str:
    package = Path(str(files("workbench")))
    of_reports = package / "report" / "static" / "css"
    sheets = [of_reports / "base.css", of_reports / "dark.css"]
    sheets += [package / "gating" / "static" / "history.css"]
    return "".join(sheet.read_text("utf-8") for sheet in sheets)


def _drawing(measure: str, rows: pd.DataFrame, runs: Runs, looks: dict[str, Look]) -> str:
    """One measure: a line for each space."""
    places = {run: i for i, run in enumerate(runs)}
    series = {}
    for space, of_space in rows.groupby("space", sort=False):
        numbers = of_space[["value", "low", "high"]].to_numpy(float)
        at = [places[run] for run in zip(of_space.run, of_space.created, strict=True)]
        series[str(space)] = [Point(i, *row) for i, row in zip(at, numbers.tolist(), strict=True)]
    return line_chart(measure, [name for name, _ in runs], series, looks)
