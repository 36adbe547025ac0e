"""Fused vectors: how fast, how exact, how short, beside their rivals in one process.

    python benchmarks/fuse.py [--data FOLDER] [--parts speed errors widths] [--out FOLDER]
    python benchmarks/fuse.py --parts rule

FOLDER has `embeddings` and `clothing` (see tests/test_real.py); without it only the demonstration
is measured. ``rule`` measures all projections at many shapes: what ``projection="auto"`` goes by.
Each part is kept, and widths each data set and method, so that it can be run on its own and goes on
where it was stopped. Writes fuse.json, fuse.md and plots (fuse-errors.html, fuse-widths.html).
"""

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.express as px
from fuse_cases.cases import METHODS, cases_of
from fuse_cases.errors import LEAST, error_table, goal_table
from fuse_cases.speed import rule_table, speed_table
from fuse_cases.unseen import unseen_table
from fuse_cases.widths import width_table
from written import write

from workbench.views import PALETTE, TEMPLATE

ERRORS, WIDTHS = "Relative error of the image kernel", "Width that keeps 99 % of the exact space"
WEIGHTS = (0.1, 1.0)  # C of errors and widths

Tables = dict[str, pd.DataFrame]


def speed(asked: argparse.Namespace) -> Tables:
    return {"Time of fused rows": speed_table(asked.rows, asked.repeats)}


def rule(asked: argparse.Namespace) -> Tables:
    return {'The rule of projection="auto" (ms per 1,000 rows)': rule_table(asked.repeats)}


def errors(asked: argparse.Namespace) -> Tables:
    cases = list(cases_of(asked.data))
    table = pd.concat([error_table(cases, C) for C in WEIGHTS])
    unseen = pd.concat([unseen_table(cases, C) for C in WEIGHTS])
    best = "Best method, and the least error that is possible"
    return {ERRORS: table, best: goal_table(table), "Rows that were not fitted": unseen}


def widths(asked: argparse.Namespace) -> Tables:
    cases = list(cases_of(asked.data))
    for C in WEIGHTS:
        table = width_table(cases, C, asked.out / "fuse-widths-parts.json")
    return {WIDTHS: table}


PARTS: dict[str, Callable[[argparse.Namespace], Tables]] = {
    "speed": speed, "errors": errors, "widths": widths, "rule": rule,
}  # fmt: skip


def kept_tables(folder: Path) -> Tables:
    """Tables of all parts that were measured, this time or before."""
    tables = {}
    for part in PARTS:
        file = folder / f"fuse-{part}.part.json"
        if file.is_file():
            records = json.loads(file.read_text(encoding="utf-8"))
            tables |= {title: pd.DataFrame(rows) for title, rows in records.items()}
    return tables


def keep(tables: Tables, part: str, folder: Path) -> None:
    """Write the tables of one part, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    records = {
        title: json.loads(table.to_json(orient="records")) for title, table in tables.items()
    }
    file = folder / f"fuse-{part}.part.json"
    new = file.with_suffix(".new")
    new.write_text(json.dumps(records), encoding="utf-8")
    os.replace(new, file)


def plots(tables: Tables) -> dict[str, Any]:
    """Error against width, and the widths that keep the accuracy."""
    figures = {}
    if ERRORS in tables:
        figures["errors"] = plot_errors(tables[ERRORS])
    if WIDTHS in tables:
        figures["widths"] = plot_widths(tables[WIDTHS])
    return figures


def plot_errors(table: pd.DataFrame) -> Any:
    """Error against width, a line for each method."""
    fixed = ["data", "C", "columns of the product", "rows"]
    named = table[[*fixed, *METHODS, LEAST]]
    long = named.melt(fixed, var_name="method", value_name="relative error")
    return px.line(
        long[long["relative error"] > 1e-4], x="columns of the product", y="relative error",
        color="method", line_dash="rows", facet_col="data", facet_row="C", log_x=True, log_y=True,
        markers=True, template=TEMPLATE, color_discrete_sequence=PALETTE,
    )  # fmt: skip


def plot_widths(table: pd.DataFrame) -> Any:
    """A point for each data set, target and method; none where no width did."""
    named = table.assign(what=table.data + ", " + table.target)
    return px.scatter(
        named.dropna(subset="width"), x="width", y="what", color="method", symbol="metric",
        facet_col="C", log_x=True, template=TEMPLATE, color_discrete_sequence=PALETTE,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=6)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=["speed", "errors", "widths"])
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks"))
    asked = parser.parse_args()
    for part in asked.parts:
        keep(PARTS[part](asked), part, asked.out)
    tables = kept_tables(asked.out)
    print(write(asked.out, "fuse", tables, plots(tables)))


if __name__ == "__main__":
    main()
