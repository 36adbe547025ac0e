"""What a benchmark leaves behind: its tables as JSON, as Markdown and as a figure."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import torch

from workbench.fusion.screening import has_bfloat16_units


def write(
    folder: Path, name: str, tables: Mapping[str, pd.DataFrame], figures: Mapping[str, Any]
) -> str:
    """Write NAME.json, NAME.md and a page for each figure; the Markdown is what it gives back."""
    folder.mkdir(parents=True, exist_ok=True)
    machine = machine_in_words()
    records = {
        title: json.loads(table.to_json(orient="records")) for title, table in tables.items()
    }
    report = json.dumps({"machine": machine, "tables": records}, indent=1)
    (folder / f"{name}.json").write_text(report, encoding="utf-8")
    parts = [f"Measured on {machine}."]
    parts += [f"## {title}\n\n{markdown(table)}" for title, table in tables.items()]
    text = "\n\n".join(parts) + "\n"
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
    for title, figure in figures.items():
        figure.write_html(folder / f"{name}-{title}.html", include_plotlyjs=True)
    return text


def markdown(table: pd.DataFrame) -> str:
    """A table of numbers with three digits."""
    lines = [" | ".join(map(str, table.columns)), " | ".join("---" for _ in table.columns)]
    lines += [" | ".join(map(_cell, row)) for row in table.itertuples(index=False)]
    return "\n".join(f"| {line} |" for line in lines)


def _cell(value: object) -> str:
    if value is None or value != value:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, float):
        return str(value)
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def machine_in_words() -> str:
    """Processor and threads that the figures were measured with."""
    name = next(
        (line.split(":")[1].strip() for line in _cpu_lines() if line.startswith("model name")),
        "a processor without a name",
    )
    units = "with" if has_bfloat16_units("cpu") else "without"
    threads, busy = torch.get_num_threads(), os.getloadavg()[0]
    return (
        f"{name} {units} units for bfloat16, {threads} of {os.cpu_count()} threads,"
        f" {busy:.1f} processes waiting"
    )


def _cpu_lines() -> list[str]:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return lines.read().splitlines()
    except OSError:
        return []
