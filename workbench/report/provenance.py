"""What made a comparison."""

import hashlib
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

import numpy as np
import pandas as pd

PACKAGES = (
    "krossfuse-workbench numpy scipy scikit-learn pandas torch open_clip_torch timm umap-learn "
    "plotly pillow"
)


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


def _metrics(comparison: Any, quality: Any, curve: pd.DataFrame | None) -> dict[str, Any]:
    return {
        "dataset": comparison.dataset.name,
        "finding": comparison.finding(),
        "table": comparison.table().reset_index().to_dict("records"),
        "metrics": comparison.metrics.to_dict("records"),
        "alignment": comparison.alignment.to_dict("records"),
        "maps": dict(quality or {}),
        "error_curve": [] if curve is None else curve.to_dict("records"),
    }
