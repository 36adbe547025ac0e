"""The report: one offline HTML page for a reader, metrics and manifest beside it; notebooks run."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .._require import require
from ..evaluate.comparison import SHORT
from ..files import strict_json, write_text
from ..layout.kernels import Kernels
from .linked import _linked
from .provenance import _facts, _metrics, manifest
from .rendering import _figure, _render

TITLE = "What does each space see?"


KEYS = {name: key for key, name in SHORT.items()}  # column of the table: task, metric


MAX_SKIPPED = 200  # rows of the list of skipped files


def write_report(
    comparison: Any, out: str | Path, *, layouts: Mapping[str, np.ndarray] | None = None,
    quality: Mapping[str, Mapping[str, float]] | None = None, method: str = "umap",
    kernels: Kernels | None = None, curve: pd.DataFrame | None = None,
    spectra: Mapping[str, np.ndarray] | None = None, parameters: Mapping[str, Any] | None = None,
    title: str = TITLE, created: str | None = None, progress: bool = True,
) -> Path:  # fmt: skip
    """Write report.html, metrics.json and manifest.json, each whole or not at all.

    The page is one file that asks for nothing else: it opens from a disk, without a network.

    Parameters
    ----------
    comparison : Comparison
    out : str or Path
        Folder; made if it is not there.
    layouts, quality : mapping, default=None
        Of :func:`workbench.layout.maps` and ``projection_qualities``; no maps if None.
    method : {"umap", "pca"}, default="umap"
        How the maps were made.
    kernels : Kernels, default=None
        Of :func:`workbench.layout.ordered_kernels`.
    curve : DataFrame, default=None
        Of :func:`workbench.error_curve`.
    spectra : mapping, default=None
        Of :func:`workbench.layout.spectra`.
    parameters : mapping, default=None
        What the run was asked for; goes into the manifest.
    title : str, default="What does each space see?"
    created : str, default=None
        Date for the manifest; now if None.
    progress : bool, default=True
        Bar over the thumbnails, on stderr.

    Returns
    -------
    Path
        Of report.html.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    out = Path(out)
    require(not out.is_file(), f"{out} is a file", "a folder")
    about = manifest(comparison, parameters, created)
    page = _page(comparison, layouts, quality or {}, method, kernels, curve, spectra, progress)
    page |= {"title": title, "manifest": strict_json(about, indent=1), "facts": _facts(about)}
    rendered = _render(page)
    write_text(
        out / "metrics.json", strict_json(_metrics(comparison, quality, curve), indent=1) + "\n"
    )
    write_text(out / "manifest.json", strict_json(about, indent=1) + "\n")
    return write_text(out / "report.html", rendered)


def _page(
    comparison: Any, layouts: Mapping[str, np.ndarray] | None,
    quality: Mapping[str, Mapping[str, float]], method: str, kernels: Kernels | None,
    curve: pd.DataFrame | None, spectra: Mapping[str, np.ndarray] | None, progress: bool,
) -> dict[str, Any]:  # fmt: skip
    """Everything that the template asks for."""
    from .. import views

    dataset, banner = comparison.dataset, views.banner_of(comparison.spaces)
    page = _linked(dataset, layouts or {}, quality, method, banner, progress)
    figures = _figures(comparison, kernels, curve, spectra, banner)
    page["data"]["figures"] |= {key: _figure(figure) for key, figure in figures.items()}
    skipped = dataset.skipped[["file", "reason"]].astype(str).to_numpy().tolist()
    columns, table = _table(comparison)
    return page | {
        "summary": _summary(comparison),
        "finding": re.split(r"(?<=[.!])\s+(?=[A-Z])(?!Here )", comparison.finding()),
        "columns": columns,
        "table": table,
        "table_note": _table_note(comparison),
        "sections": list(figures),
        "caveats": _caveats(comparison, columns, banner),
        "skipped": skipped[:MAX_SKIPPED],
        "more_skipped": max(0, len(skipped) - MAX_SKIPPED),
        "sources": [_source(name, space) for name, space in comparison.spaces.items()],
    }


def _figures(comparison: Any, kernels: Any, curve: Any, spectra: Any, banner: str) -> dict:
    """Figures below the maps, in order, by the id that the template has words for."""
    from .. import views

    main = next(iter(comparison.dataset.targets), "label")
    figures = {}
    if len(comparison.metrics):
        figures["bars"] = views.metric_bars(comparison.metrics, banner=banner)
    if kernels is not None:
        figures["kernels"] = views.kernel_heatmaps(kernels, target=main, banner=banner)
    if len(comparison.alignment):
        figures["alignment"] = views.alignment_matrix(comparison.alignment, banner=banner)
    if any(key[1] == "similarity" for key in comparison.outcomes):
        figures["pairs"] = views.similarity_histograms(comparison.outcomes, banner=banner)
    if curve is not None and len(curve):
        figures["error"] = views.error_curve(curve, banner=banner)
    if spectra:
        figures["spectra"] = views.spectra(spectra, banner=banner)
    return figures


def _summary(comparison: Any) -> str:
    dataset, spaces = comparison.dataset, comparison.spaces
    things = "pictures" if dataset.paths is not None else "samples"
    told = [f"{dataset.n:,} {things}"]
    if dataset.targets:
        told.append(f"{len(dataset.classes())} classes of {dataset.targets[0]}")
    if len(dataset.captions):
        told.append(f"{len(dataset.captions):,} captions")
    fused = next((s for s in spaces.values() if s.info.get("role") == "fused"), None)
    told.append(f"compared in {len(spaces)} spaces: {', '.join(spaces)}")
    if fused is not None:
        p = fused.info.get("parameters", {})
        settings = [f"C = {p['C']:g}"] if "C" in p else []
        settings += [f"kernel {p['kernel']}"] if "kernel" in p else []
        told.append(f"fused: {', '.join([f'{fused.dim:,} dimensions', *settings])}")
    return " · ".join(told)


def _table_note(comparison: Any) -> str:
    target = next(iter(comparison.dataset.targets), None)
    prompted = comparison.dataset.prompt_target
    note = f"Classes: {target}. " if target else ""
    if prompted and prompted != target and len(comparison.dataset.prompts):
        note += f"Zero-shot: {prompted}. "
    return note + "Below each value its 95 % interval; the highest value of a column in colour."


def _table(comparison: Any) -> tuple[list[str], list[dict]]:
    """Cells of the table: text, 95 % interval, whether highest."""
    wide, metrics = comparison.table(), comparison.metrics
    target = next(iter(comparison.dataset.targets), "")
    metrics = metrics[metrics.target.isin(["", target]) | (metrics.task == "zero_shot")]
    rows: list[dict] = []
    for name, values in wide.iterrows():
        space = comparison.spaces[name]
        rows.append({"name": name, "fused": space.info.get("role") == "fused", "cells": []})
        for column, value in values.items():
            cell = {"text": _number(value, column), "best": False, "interval": ""}
            if column in KEYS and pd.notna(value):
                key = (metrics.space == name) & (metrics.task == KEYS[column][0])
                row = metrics[key & (metrics.metric == KEYS[column][1])].iloc[0]
                cell["interval"] = f"{row.low:.3f} – {row.high:.3f}"
                cell["best"] = bool(wide[column].notna().sum() > 1 and value >= wide[column].max())
            rows[-1]["cells"].append(cell)
    return list(wide.columns), rows


def _number(value: Any, column: str) -> str:
    if pd.isna(value):
        return "–"
    return format(value, {"width": ",.0f", "seconds": ".2f"}.get(column, ".3f"))


def _caveats(comparison: Any, columns: list[str], banner: str) -> list[str]:
    """Limits of this run, in sentences."""
    dataset, wide = comparison.dataset, comparison.table()
    elsewhere = "nothing here tells how these models do elsewhere."
    told = [f"{banner[0].upper()}{banner[1:]}: {elsewhere}"] if banner else []
    fused = [name for name, space in comparison.spaces.items() if space.info.get("role") == "fused"]
    for column in columns if fused else []:
        rivals = wide[column].drop(fused).dropna()
        if column in KEYS and len(rivals) and wide[column][fused[0]] < rivals.max():
            told.append(_loss(comparison, fused[0], rivals.idxmax(), column))
    told += [str(note) for note in comparison.notes]
    n = len(dataset.skipped)
    left_out = f"{n:,} files could not be used and were left out (listed below)."
    told.append(left_out if n else "No file was skipped.")
    return [
        *told,
        "Intervals cover the choice of samples, not another split, seed or training run.",
        "A map shows neighbours, not distances: read its quality first (trustworthiness,"
        " neighbours kept).",
        "Rows are compared by inner product.",
    ]


def _loss(comparison: Any, fused: str, best: str, column: str) -> str:
    """The sentence that says where and by how much the fused space is below another."""
    task, metric = KEYS[column]
    targets = [key[2] for key in comparison.outcomes if key[1::2] == (task, metric)]
    value, low, high = comparison.difference(fused, best, task, targets[0], metric)
    chance = "; this may be chance" if high >= 0 else ""
    return f"{fused} is below {best} on {column}: {value:+.3f} [{low:+.3f}, {high:+.3f}]{chance}."


def _source(name: str, space: Any) -> dict[str, str]:
    info = space.info
    made = str(info.get("spec") or info.get("model") or info.get("role") or "own vectors")
    if info.get("parents"):
        made = f"{info.get('model', '')} of {', '.join(info['parents'])}"
    weights = "RANDOM" if info.get("random_weights") else str(info.get("weights") or "–")
    seconds = f"{info['seconds']:.2f}" if "seconds" in info else "–"
    return dict(name=name, made=made, width=f"{space.dim:,}", weights=weights, seconds=seconds)
