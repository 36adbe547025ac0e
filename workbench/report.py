"""The report: one offline HTML page for a reader, metrics and manifest beside it; notebooks run."""

import base64
import difflib
import hashlib
import html
import io
import json
import os
import platform
import re
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ._require import InputError, require
from .data import Dataset, asset, open_image
from .evaluate import SHORT
from .layout import Kernels

TITLE = "What does each space see?"
PACKAGES = (
    "workbench numpy scipy scikit-learn pandas torch open_clip_torch timm umap-learn plotly pillow"
)
KEYS = {name: key for key, name in SHORT.items()}  # column of the table: task, metric
MAX_TILES = 2000  # thumbnails in a report
MAX_SPRITE = 4_500_000  # bytes of the picture that holds them
MAX_SKIPPED = 200  # rows of the list of skipped files
MAX_HITS = 20  # samples that the twin shows of a ranking


def write_report(
    comparison: Any, out: str | Path, *, layouts: Mapping[str, np.ndarray] | None = None,
    honesty: Mapping[str, Mapping[str, float]] | None = None, method: str = "umap",
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
    layouts, honesty : mapping, default=None
        Of :func:`workbench.layout.maps` and ``honesty_of``; no maps if None.
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
    page = _page(comparison, layouts, honesty or {}, method, kernels, curve, spectra, progress)
    page |= {"title": title, "manifest": _json(about, indent=1), "facts": _facts(about)}
    rendered = _render(page)
    _write(out / "metrics.json", _json(_metrics(comparison, honesty, curve), indent=1) + "\n")
    _write(out / "manifest.json", _json(about, indent=1) + "\n")
    return _write(out / "report.html", rendered)


def write_twin(
    dataset: Dataset, layouts: Mapping[str, np.ndarray], out: str | Path, *,
    honesty: Mapping[str, Mapping[str, float]] | None = None, method: str = "umap",
    queries: Mapping[str, Mapping[str, pd.DataFrame | str]] | None = None,
    selections: Mapping[str, Any] | None = None, colours: Mapping[str, Any] | None = None,
    banner: str = "", title: str = TITLE, progress: bool = True,
) -> Path:  # fmt: skip
    """Write the explorer's static twin: one HTML file that needs no kernel and no network.

    Linked maps, the gallery of a selection, named selections, and the answers to fixed queries.

    Parameters
    ----------
    dataset : Dataset
    layouts, honesty : mapping
        Of :func:`workbench.layout.maps` and ``honesty_of``.
    out : str or Path
        The file, as in ``"out/explorer.html"``; its folder is made.
    method : {"umap", "pca"}, default="umap"
        How the maps were made.
    queries : mapping, default=None
        Text to what :meth:`workbench.search.Search.rank` answers: by space a table (``row``,
        ``rank``, ``score``, ``change``; the first 20 are kept), or why it cannot answer.
    selections : mapping of str to array of int, default=None
        Row numbers by name, foremost first; each a button.
    colours : mapping of str to array of shape (n,), default=None
        Numbers to colour by, beside the label columns; NaN is grey.
    banner : str, default=""
        Of :func:`workbench.views.banner_of`.
    title : str, default="What does each space see?"
    progress : bool, default=True
        Bar over the thumbnails, on stderr.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    InputError
        If rows do not fit the dataset, or the file cannot be written.
    """
    out = Path(out)
    require(not out.is_dir(), f"{out} is a folder", "a file to write")
    require(layouts, "no layouts", "a map of at least one space")
    page = _linked(dataset, layouts, honesty or {}, method, banner, progress)
    scales = [_scale(dataset, name, values, banner) for name, values in (colours or {}).items()]
    groups = {name: _rows(dataset, name, rows) for name, rows in (selections or {}).items()}
    answers = {
        text: {name: _answer(dataset, text, answer) for name, answer in spaces.items()}
        for text, spaces in (queries or {}).items()
    }
    page["targets"] += [scale["name"] for scale in scales]
    page["data"]["targets"] += scales
    page["data"] |= {"groups": groups, "queries": answers, "spaces": list(layouts)}
    counts = f"{dataset.n:,} samples in {', '.join(layouts)}"
    page |= {"title": title, "twin": True, "groups": groups, "queries": answers, "summary": counts}
    return _write(out, _render(page))


def _render(page: dict[str, Any]) -> str:
    """The template filled; data, script and library go in as they are."""
    from jinja2 import Environment
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    source = {name: files(__package__).joinpath(f"_report.{name}") for name in ("html", "js")}
    template = Environment(autoescape=True, trim_blocks=True).from_string(
        source["html"].read_text("utf-8")
    )
    page["data"] = Markup(_json(page["data"]).replace("<", "\\u003c"))
    script = Markup(source["js"].read_text("utf-8"))
    return template.render(**page, script=script, plotlyjs=Markup(get_plotlyjs()))


# What the page says.


def _page(
    comparison: Any, layouts: Mapping[str, np.ndarray] | None,
    honesty: Mapping[str, Mapping[str, float]], method: str, kernels: Kernels | None,
    curve: pd.DataFrame | None, spectra: Mapping[str, np.ndarray] | None, progress: bool,
) -> dict[str, Any]:  # fmt: skip
    """Everything that the template asks for."""
    from . import views

    dataset, banner = comparison.dataset, views.banner_of(comparison.spaces)
    page = _linked(dataset, layouts or {}, honesty, method, banner, progress)
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


def _linked(
    dataset: Dataset, layouts: Mapping[str, np.ndarray],
    honesty: Mapping[str, Mapping[str, float]], method: str, banner: str, progress: bool,
) -> dict[str, Any]:  # fmt: skip
    """What report and twin share: the maps, and the data that their script needs."""
    from . import views

    sprite, tiles = _sprite(dataset, progress) if layouts else (None, None)
    data: dict[str, Any] = {"targets": [], "figures": {}}
    if layouts:
        maps = views.linked_maps(dataset, layouts, honesty, method=method.upper(), banner=banner)
        data["figures"]["maps"] = _figure(_stripped(maps, len(layouts)))
        data["targets"] = [_target(views, dataset, t, banner) for t in _columns(dataset)]
        data |= {"ids": dataset.ids.tolist(), "names": _names(dataset)}
        data |= {"captions": _captions(dataset), "tiles": tiles}
        data["columns"] = sprite and sprite["columns"]
    return {
        "dataset": dataset,
        "banner": banner,
        "data": data,
        "maps": bool(layouts),
        "webgl": dataset.n > views.SVG_ROWS,  # plotly's WebGL compiles its drawing code
        "maps_note": _maps_note(dataset, tiles, method),
        "targets": _columns(dataset),
        "sprite": sprite,
    }


def _figures(comparison: Any, kernels: Any, curve: Any, spectra: Any, banner: str) -> dict:
    """Figures below the maps, in order, by the id that the template has words for."""
    from . import views

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


def _maps_note(dataset: Dataset, tiles: list[int] | None, method: str) -> str:
    note = "Axes have no unit." if method == "umap" else "Axes: principal components, no unit."
    shown = sum(tile >= 0 for tile in tiles or [])
    if tiles and shown < dataset.n:
        note += f" Thumbnails: {shown:,} of {dataset.n:,}, at random."
    return note


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
        "A map shows neighbours, not distances: read its trustworthiness and kNN kept first.",
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


# What the script needs.


def _columns(dataset: Dataset) -> list[str]:
    return [*dataset.targets, *(g for g in dataset.groups if g not in dataset.targets)]


def _names(dataset: Dataset) -> list[str]:
    return [str(name) for name in dataset.table.get("file", dataset.ids)]


def _captions(dataset: Dataset) -> list[str] | None:
    if not len(dataset.captions):
        return None
    first = dataset.captions.drop_duplicates("row").set_index("row")["text"]
    return first.reindex(range(dataset.n), fill_value="").astype(str).tolist()


def _target(views: Any, dataset: Dataset, column: str, banner: str) -> dict[str, Any]:
    code = views.coding(dataset.table[column])
    return vars(code) | {"name": column, "subtitle": views.map_notes(dataset, column, code, banner)}


def _stripped(figure: Any, n_maps: int) -> Any:
    """The maps without what the script adds itself: legend, hover text, ids."""
    figure.data = figure.data[:n_maps]
    figure.update_traces(text=None, customdata=None, hovertemplate=None, hoverinfo="none")
    return figure.update_layout(showlegend=False, margin_b=40)


def _figure(figure: Any) -> dict[str, Any]:
    """For the page, which has headings: what is left of a title is its subtitle."""
    words, font = figure.layout.title.subtitle.text, {"size": 13, "color": "#5B6673"}
    title = {"text": words, "font": font, "pad": {"l": 0}, "y": 1, "yref": "container"}
    figure.layout.title = title
    figure.update_layout(margin_t=figure.layout.margin.t - 40)
    return json.loads(figure.to_json())


def _scale(dataset: Dataset, name: str, values: Any, banner: str) -> dict[str, Any]:
    """Numbers as 32 classes of one sequential scale, NaN as a grey one."""
    from plotly.colors import sample_colorscale

    values, steps = np.asarray(values, float), np.linspace(0, 1, 32)
    got = f"colours[{name!r}] has shape {values.shape}"
    require(values.shape == (dataset.n,), got, f"{dataset.n} numbers")
    seen = values[np.isfinite(values)]
    require(len(seen), f"colours[{name!r}] without a number", "at least one")
    low, high = float(seen.min()), float(seen.max())
    share = (values - low) / ((high - low) or 1)
    codes = np.where(np.isfinite(values), np.nan_to_num(share) * 31, 32).round().astype(int)
    paints = [*sample_colorscale("Cividis", steps), "#8E97A3"]
    told = [f"{dataset.n:,} samples", f"colour: {name}, {low:.3g} to {high:.3g}", banner]
    return {
        "name": name,
        "values": values.round(4),
        "codes": codes,
        "colours": paints,
        "symbols": ["circle"] * 33,
        "subtitle": html.escape(" · ".join(filter(None, told)), quote=False),
    }


def _rows(dataset: Dataset, name: str, rows: Any) -> np.ndarray:
    rows = np.asarray(rows)
    right = rows.ndim == 1 and rows.dtype.kind in "iu" and np.isin(rows, range(dataset.n)).all()
    require(right or not rows.size, f"rows of {name!r}", f"row numbers from 0 to {dataset.n - 1}")
    return rows


def _answer(dataset: Dataset, text: str, answer: pd.DataFrame | str) -> str | np.ndarray:
    """Best of a ranking as (row, rank, score, change), or the reason why there is none."""
    if isinstance(answer, str):
        return answer
    best = answer.head(MAX_HITS)
    _rows(dataset, text, best.row)
    return best[["row", "rank", "score", "change"]].astype(float).round(4).to_numpy()


def _sprite(dataset: Dataset, progress: bool) -> tuple[dict[str, Any] | None, list[int] | None]:
    """One WebP with a tile a sample (at most 2,000, at random), and each row's tile or -1."""
    from PIL import Image
    from tqdm.auto import tqdm

    if dataset.paths is None:
        return None, None
    rows = np.sort(np.random.default_rng(0).permutation(dataset.n)[:MAX_TILES])
    size = 96 if len(rows) <= 1000 else 64
    columns = int(np.ceil(np.sqrt(len(rows))))
    sheet = Image.new("RGB", (columns * size, -(-len(rows) // columns) * size), (246, 248, 250))
    tiles = np.full(dataset.n, -1)
    paths = [dataset.paths[row] for row in rows]
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        small = pool.map(lambda path: _tile(path, size), paths)
        hidden = None if progress else True
        for i, image in enumerate(
            tqdm(small, "thumbnails", len(rows), disable=hidden, leave=False)
        ):
            left = i % columns * size + (size - image.width) // 2
            sheet.paste(image, (left, i // columns * size + (size - image.height) // 2))
            tiles[rows[i]] = i
    for quality in (75, 50, 25):
        buffer = io.BytesIO()
        sheet.save(buffer, "WEBP", quality=quality, method=2)
        if buffer.tell() <= MAX_SPRITE:
            break
    uri = "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()
    return {"uri": uri, "columns": columns, "size": size}, tiles.tolist()


def _tile(path: Path, size: int) -> Any:
    image = open_image(path)
    image.thumbnail((size, size))
    return image


# The files beside the page.


def manifest(
    comparison: Any, parameters: Mapping[str, Any] | None = None, created: str | None = None
) -> dict[str, Any]:
    """What made a comparison: versions, parameters, hashes of data and models, device, timings."""
    dataset, versions = comparison.dataset, {"python": platform.python_version()}
    for package in PACKAGES.split():
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    spaces = {
        name: {**space.info, "rows_sha256": {p: _sha256(rows) for p, rows in space.rows().items()}}
        for name, space in comparison.spaces.items()
    }
    return {
        "created": created or datetime.now(UTC).isoformat(timespec="seconds"),
        "parameters": dict(parameters or {}),
        "data": {
            "name": dataset.name,
            "samples": dataset.n,
            "captions": len(dataset.captions),
            "targets": list(dataset.targets),
            "ids_sha256": hashlib.sha256("\n".join(map(str, dataset.ids)).encode()).hexdigest(),
            "skipped": dataset.skipped[["file", "reason"]].to_dict("records"),
        },
        "spaces": spaces,
        "seconds": comparison.seconds,
        "versions": versions,
        "platform": f"{platform.system()} {platform.machine()}",
        "cpus": os.cpu_count(),
    }


def _sha256(rows: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(rows).tobytes()).hexdigest()


def _facts(about: dict[str, Any]) -> list[tuple[str, str]]:
    """Lines of the manifest for a reader."""
    data = about["data"]
    devices = {str(s["device"]) for s in about["spaces"].values() if s.get("device")}
    device = ", ".join(sorted(devices)) or "–"
    seconds = ", ".join(f"{task} {value:.1f}" for task, value in about["seconds"].items())
    parameters = {k: v for k, v in about["parameters"].items() if v is not None}
    return [
        ("created", about["created"]),
        ("parameters", ", ".join(f"{k}={v}" for k, v in parameters.items()) or "–"),
        ("data", f"{data['samples']:,} samples, SHA-256 of ids {data['ids_sha256'][:16]}"),
        ("device", f"{device}; {about['cpus']} CPUs, {about['platform']}"),
        ("seconds", seconds),
        ("versions", ", ".join(f"{k} {v}" for k, v in about["versions"].items())),
    ]


def _metrics(comparison: Any, honesty: Any, curve: pd.DataFrame | None) -> dict[str, Any]:
    return {
        "dataset": comparison.dataset.name,
        "finding": comparison.finding(),
        "table": comparison.table().reset_index().to_dict("records"),
        "metrics": comparison.metrics.to_dict("records"),
        "alignment": comparison.alignment.to_dict("records"),
        "maps": dict(honesty or {}),
        "error_curve": [] if curve is None else curve.to_dict("records"),
    }


def _json(value: Any, indent: int | None = None) -> str:
    """Strict JSON: NaN and infinities become null, NumPy's numbers plain ones."""
    return json.dumps(_plain(value), indent=indent, allow_nan=False, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(each) for each in value]
    if isinstance(value, bool | np.bool_ | int | np.integer):
        return value if isinstance(value, bool | int) else value.item()
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return value if value is None else str(value)


def _write(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(f"{path}: expected a folder that can be written ({error}).") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
    return path


# Notebooks.


def run_notebook(
    name: str,
    out: str | Path,
    parameters: Mapping[str, Any] | None = None,
    *,
    progress: bool = True,
) -> Path:
    """Run a notebook of the package by papermill; keep the executed copy in ``out``.

    Parameters
    ----------
    name : str
        File name, with or without ``.ipynb``.
    out : str or Path
        Folder; made if it is not there. The notebook's own ``out`` is set to it.
    parameters : mapping, default=None
        Values for the cell tagged ``parameters``.
    progress : bool, default=True
        Bar over cells with the time left, on stderr.

    Returns
    -------
    Path
        The executed notebook.

    Raises
    ------
    InputError
        If there is no such notebook or parameter, or a cell refuses its input.
    RuntimeError
        If a cell fails otherwise; names the cell and the executed notebook.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    source = _notebook(name)
    known = papermill.inspect_notebook(str(source))
    values = {k: str(v) if isinstance(v, Path) else v for k, v in (parameters or {}).items()}
    for key in values:
        close = difflib.get_close_matches(key, known, 1)
        hint = f"{close[0]!r} perhaps? One" if close else "one"
        require(
            key in known,
            f"unknown parameter {key!r} of {source.name}",
            f"{hint} of {', '.join(known)}",
        )
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    if "out" in known:
        values.setdefault("out", str(out))
    target = out / source.name
    try:
        quiet = {"extra_arguments": ["--log-level=ERROR"]}  # a kernel warns of its transport
        options = {"kernel_name": "python3", "progress_bar": progress, **quiet}
        papermill.execute_notebook(str(source), str(target), values, **options)
    except PapermillExecutionError as error:
        if error.ename == "InputError":
            raise InputError(error.evalue) from None
        where = f"cell {error.cell_index + 1} of {source.name}"
        message = f"{where} failed with {error.ename}: {error.evalue} (executed notebook: {target})"
        raise RuntimeError(message) from None
    return target


def _notebook(name: str) -> Path:
    known = sorted(path.name for path in asset("notebooks").glob("*.ipynb"))
    file = name if name.endswith(".ipynb") else f"{name}.ipynb"
    require(file in known, f"no notebook {name!r}", "one of " + ", ".join(known))
    return asset("notebooks", file)
