"""Fused vectors: how fast, how exact, how short, beside their rivals in one process.

    python benchmarks/fuse.py [--rows 20000] [--embeddings FOLDER] [--rule] [--out FOLDER]

Without ``--embeddings`` real sets are left out, and only the demonstration's widths are measured.
``--rule`` measures all projections at many shapes: the rule of ``projection="auto"`` comes from it.
Writes fuse.json, fuse.md and fuse.html (a plot of the errors).
"""

import argparse
import json
from pathlib import Path

import pandas as pd
import plotly.express as px
from fuse_cases.short import Case, demonstration, error_table, real_cases, width_table
from fuse_cases.speed import machine_in_words, rule_table, speed_table


def tables_of(arguments: argparse.Namespace) -> dict[str, pd.DataFrame]:
    """Tables that were asked for, by their titles."""
    if arguments.rule:
        return {'The rule of projection="auto" (ms per 1,000 rows)': rule_table(arguments.repeats)}
    tables = {}
    if "speed" in arguments.parts:
        tables["Time of fused rows"] = speed_table(arguments.rows, arguments.repeats)
    real = list(real_cases(arguments.embeddings)) if arguments.embeddings else []
    if "errors" in arguments.parts and real:
        each = {case.clip.tobytes(): case for case in real}  # once where two have the same rows
        errors = [error_table(list(each.values()), C) for C in (0.1, 1.0)]
        tables["Relative error of the image kernel"] = pd.concat(errors)
    if "widths" in arguments.parts:
        cases: list[Case] = [*real, *demonstration()]
        tables["Width that keeps 99 % of the exact space"] = width_table(cases, arguments.C)
    return tables


def write(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    """One file of numbers, one to read, one to look at."""
    folder.mkdir(parents=True, exist_ok=True)
    machine = machine_in_words()
    records = {
        title: json.loads(table.to_json(orient="records")) for title, table in tables.items()
    }
    report = {"machine": machine, "tables": records}
    (folder / "fuse.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    parts = [f"Measured on {machine}."]
    parts += [f"## {title}\n\n{markdown(table)}" for title, table in tables.items()]
    (folder / "fuse.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    for title, table in tables.items():
        if title.startswith("Relative error"):
            plot_errors(table).write_html(folder / "fuse.html", include_plotlyjs=True)


def plot_errors(table: pd.DataFrame) -> object:
    """Error against width, a line for each method."""
    fixed = ["data", "C", "columns of the product", "rows"]
    long = table.melt(fixed, var_name="method", value_name="relative error").dropna()
    figure = px.line(
        long, x="columns of the product", y="relative error", color="method", line_dash="rows",
        facet_col="data", facet_row="C", log_x=True, log_y=True, markers=True,
    )  # fmt: skip
    return figure


def markdown(table: pd.DataFrame) -> str:
    """A table of numbers with three digits."""
    lines = [" | ".join(map(str, table.columns)), " | ".join("---" for _ in table.columns)]
    lines += [" | ".join(map(_cell, row)) for row in table.itertuples(index=False)]
    return "\n".join(f"| {line} |" for line in lines)


def _cell(value: object) -> str:
    if value is None or value != value:
        return "-"
    return f"{value:.3g}" if isinstance(value, float) and value < 100 else str(value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("-C", type=float, default=0.1)
    parser.add_argument("--embeddings", type=Path)
    parser.add_argument("--rule", action="store_true")
    parser.add_argument("--parts", nargs="*", default=["speed", "errors", "widths"])
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks"))
    arguments = parser.parse_args()
    tables = tables_of(arguments)
    write(tables, arguments.out)
    print((arguments.out / "fuse.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
