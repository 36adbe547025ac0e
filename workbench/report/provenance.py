"""What made a comparison."""

import hashlib
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

import numpy as np

from .. import __version__
from .._language import kept, listed, moment_text, retold, tr
from ..data.dataset import Dataset
from ..evaluate.comparison import Comparison
from ..json_text import plain_types
from ..product_rows import ProductRows
from ..store import Space
from .given import as_mapping, check_comparison
from .places import places
from .run_places import places_of

TASKS = {  # what takes time
    "zero_shot": kept("zero_shot"), "few_shot": kept("few_shot"), "knn": kept("knn"),
    "linear_probe": kept("linear_probe"), "cluster": kept("cluster"),
    "retrieval": kept("retrieval"), "similarity": kept("similarity"),
    "modality_gap": kept("modality_gap"), "across_groups": kept("across_groups"),
    "own": kept("own"), "further draws": kept("further draws"), "alignment": kept("alignment"),
    "all": kept("all"),
}  # fmt: skip
FORMAT = 2  # of manifest.json; 1 has no number in it
PACKAGES = (
    "numpy", "scipy", "scikit-learn", "pandas", "torch", "open_clip_torch",
    "timm", "umap-learn", "plotly", "pillow",
)  # fmt: skip


def manifest(
    comparison: Comparison, parameters: Mapping[str, Any] | None = None, created: str | None = None
) -> dict[str, Any]:
    """Return what made a comparison.

    Parameters
    ----------
    comparison : Comparison
        Of :func:`workbench.compare`.
    parameters : mapping, default=None
        What the run was asked for.
    created : str, default=None
        Date; now if None.

    Returns
    -------
    dict
        Versions, parameters, hashes of data and models, device, timings. Paths are relative to the
        working directory, or begin with ``~``; of what lies elsewhere the last part is left.

    Raises
    ------
    InputError
        If it is no comparison.

    Examples
    --------
    >>> import pandas as pd
    >>> import workbench as wb
    >>> ids = np.array(list("abcdef"))
    >>> data = wb.Dataset("toy", ids, None, pd.DataFrame(index=ids))
    >>> clip = wb.Space("CLIP", ids, np.random.default_rng(0).random((6, 4)))
    >>> comparison = wb.compare(data, {"CLIP": clip}, progress=False)
    >>> manifest(comparison, {"C": 0.1}, created="2026-01-02")["parameters"]
    {'C': 0.1}
    """
    check_comparison(comparison)
    asked = plain_types(as_mapping(tr("parameters"), parameters))
    about = {
        "format": FORMAT,
        "created": created or datetime.now(UTC).isoformat(timespec="seconds"),
        "parameters": asked,
        "data": _data_record(comparison.dataset),
        "spaces": {name: _space_record(space) for name, space in comparison.spaces.items()},
        "seconds": comparison.seconds,
        "versions": _versions(),
        "platform": f"{platform.system()} {platform.machine()}",
        "cpus": os.cpu_count(),
    }
    again = places(asked, names_only=False).hide(asked)
    return {**places_of(comparison, asked).hide(about), "parameters": again}


def manifest_facts(about: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the lines of a manifest that matter to a reader.

    Parameters
    ----------
    about : mapping
        Of :func:`manifest`.

    Returns
    -------
    list of (str, str)
        Name and words of each line.
    """
    data = about["data"]
    columns = data.get("columns", {})
    devices = {str(space["device"]) for space in about["spaces"].values() if space.get("device")}
    device = listed(sorted(devices)) or "–"
    asked = {name: value for name, value in about["parameters"].items() if value is not None}
    said = kept("{n:,} samples, SHA-256 of ids {digest}")
    machine = kept("{device}; {n} CPUs, {platform}")
    seconds = [
        f"{tr(TASKS.get(task, task))} {value:.1f}" for task, value in about["seconds"].items()
    ]
    versions = [f"{package} {version}" for package, version in about["versions"].items()]
    return [
        (tr("created"), moment_text(about["created"])),
        (tr("parameters"), listed(f"{name}={value}" for name, value in asked.items()) or "–"),
        (tr("data"), tr(said, n=data["samples"], digest=data["ids_sha256"][:16])),
        (
            tr("columns"),
            listed((f"{name}: {_read(read)}" for name, read in columns.items()), "; ") or "–",
        ),
        (tr("device"), tr(machine, device=device, n=about["cpus"], platform=about["platform"])),
        (tr("seconds"), listed(seconds)),
        (tr("versions"), listed(versions)),
    ]


def _read(words: str) -> str:
    """What a column was read as."""
    told = retold(words)
    return listed(map(retold, words.split(", "))) if told == words else told


def _data_record(dataset: Dataset) -> dict[str, Any]:
    ids = "\n".join(map(str, dataset.ids))
    return {
        "name": dataset.name,
        "samples": dataset.n,
        "captions": len(dataset.captions),
        "targets": list(dataset.targets),
        "columns": dict(dataset.columns_read),
        "ids_sha256": hashlib.sha256(ids.encode()).hexdigest(),
        "skipped": dataset.skipped[["file", "reason"]].to_dict("records"),
        "scaled": dataset.scaled[["file", "how"]].to_dict("records"),
    }


def _space_record(space: Space) -> dict[str, Any]:
    hashes = {part: _sha256(rows) for part, rows in space.rows().items()}
    return {**space.info, "rows_sha256": hashes}


def _sha256(rows: Any) -> str:
    if not isinstance(rows, ProductRows):
        return hashlib.sha256(np.ascontiguousarray(rows).tobytes()).hexdigest()
    formula, ingredients = rows.ingredients()
    sha = hashlib.sha256(formula.encode())
    for each in ingredients:
        sha.update(np.ascontiguousarray(each).tobytes())
    return sha.hexdigest()


def _versions() -> dict[str, str]:
    """Return the versions of Python, of ours, and of the packages that matter if installed."""
    versions = {"python": platform.python_version(), "krossfuse-workbench": __version__}
    for package in PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return versions
