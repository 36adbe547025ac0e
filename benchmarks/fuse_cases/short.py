"""Short vectors on real embeddings: error at a width, and the width that keeps the accuracy."""

import csv
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from workbench.evaluate import knn, linear_probe
from workbench.fusion import NystromKrossFuse, PCAKrossFuse, RPKrossFuse, gram_features
from workbench.fusion.landmarks import LANDMARKS

from .speed import relative_error

COLUMNS = (16, 32, 64, 88, 128, 176, 256, 400, 600, 1000, 1500, 2488)  # of the product
KEPT = 0.99
SEEDS = 3
TESTED = 4  # one row in so many is not fitted, where errors are measured


@dataclass(frozen=True)
class Case:
    """Rows of two parents, and what is to be told apart.

    Attributes
    ----------
    name : str
        Of the data.
    clip, expert : ndarray of shape (n, d)
        Rows of the same samples.
    labels : ndarray of shape (n,) or None
        None where nothing is labelled.
    k : int
        Neighbours that vote.
    has_probe : bool
        Classes are large enough for a linear probe.
    """

    name: str
    clip: np.ndarray
    expert: np.ndarray
    labels: np.ndarray | None = None
    k: int = 5
    has_probe: bool = True

    @property
    def widths(self) -> tuple[int, int]:
        """Columns of the parents."""
        return self.clip.shape[1], self.expert.shape[1]

    @property
    def rows(self) -> np.ndarray:
        """Parents side by side."""
        return np.hstack([self.clip, self.expert])


def real_cases(folder: Path) -> Iterator[Case]:
    """Sets of a folder of real embeddings, those that are there."""
    for name, read in READERS.items():
        if (folder / name).is_dir():
            yield from read(folder / name)


def _rows(folder: Path, name: str) -> np.ndarray:
    return np.load(folder / f"{name}.npy").astype(np.float32)


def _column(folder: Path, file: str, name: str) -> np.ndarray:
    with open(folder / file, newline="", encoding="utf-8") as lines:
        return np.array([row[name] for row in csv.DictReader(lines)])


def _rooms(folder: Path) -> Iterator[Case]:
    parents = _rows(folder, "clip_vitb32_image"), _rows(folder, "dinov2_vitb14_mean_tokens")
    rooms = _column(folder, "index.csv", "room")
    both = np.char.add(rooms, _column(folder, "index.csv", "set"))
    yield Case("rooms: room", *parents, rooms)
    yield Case("rooms: room x set", *parents, both)


def _things(folder: Path) -> Iterator[Case]:
    labels = _column(folder, "table.csv", "label")
    parents = _rows(folder, "clip_vitb32"), _rows(folder, "dinov3_vitb16")
    yield Case("things129: category", *parents, labels, k=1, has_probe=False)


def _captions(folder: Path) -> Iterator[Case]:
    picture = np.repeat(np.arange(100), 5).astype(str)
    parents = _rows(folder, "clip_vitb32_text"), _rows(folder, "minilm_l6_v2_text")
    yield Case("flickr8k-100x5: sibling captions", *parents, picture, k=1, has_probe=False)
    pictures = _rows(folder, "clip_vitb32_image"), _rows(folder, "efficientnet_lite0_image")
    yield Case("flickr8k-100x5: pictures", *pictures)


def _pictures(folder: Path) -> Iterator[Case]:
    yield Case(
        "flickr8k-1000", _rows(folder, "clip_vitb32_image"), _rows(folder, "minilm_l6_v2_text")
    )


READERS: dict[str, Callable[[Path], Iterator[Case]]] = {
    "rooms-clip-dinov2": _rooms,
    "things129": _things,
    "flickr8k-100x5": _captions,
    "flickr8k-1000": _pictures,
}


def demonstration(limit: int = 1536) -> Iterator[Case]:
    """The built-in demonstration, by shape and by colour and texture together."""
    import workbench as wb

    data = wb.load("demo", limit=limit)
    parents = [
        wb.encode(data, f"demo:{role}", role=role, progress=False).image
        for role in ("clip", "expert")
    ]
    shape, colour, texture = (data.labels(name) for name in ("shape", "colour", "texture"))
    yield Case("demonstration: shape", *parents, shape)
    yield Case("demonstration: texture", *parents, texture)
    both = np.char.add(np.asarray(colour, str), np.asarray(texture, str))
    yield Case("demonstration: colour x texture", *parents, both)


def fusers_of(widths: tuple[int, int], columns: int, C: float, rows: int) -> dict[str, list[Any]]:
    """Each method at a width, one for each seed that it has; no more landmarks than rows."""
    options: dict[str, Any] = {"n_components": widths[0] + columns, "C": C}
    landmarks = {"n_components": widths[0] + min(columns, rows), "C": C}
    seeds = range(SEEDS)
    fusers = {
        name: [RPKrossFuse(widths, projection=name, random_state=s, **options) for s in seeds]
        for name in ("rademacher", "tensorsketch")
    }
    for how in LANDMARKS:
        fusers[f"Nystrom, {how}"] = [
            NystromKrossFuse(widths, landmarks=how, random_state=s, **landmarks) for s in seeds
        ]
    fusers["PCA-Kronecker"] = [PCAKrossFuse(widths, **options)]
    return fusers


def error_table(cases: list[Case], C: float) -> pd.DataFrame:
    """Relative error of the image kernel, between rows that were not fitted and those that were."""
    table = []
    for case in cases:
        X = case.rows[np.random.default_rng(0).permutation(len(case.rows))]
        rows = {"not fitted": X[: len(X) // TESTED], "fitted": X[len(X) // TESTED :]}
        for columns in (88, 400, 2488):
            shape = {"data": case.name, "C": C, "columns of the product": columns}
            found = {kind: {**shape, "rows": kind} for kind in rows}
            for name, fusers in fusers_of(case.widths, columns, C, len(rows["fitted"])).items():
                fitted = [fuser.fit(rows["fitted"]) for fuser in fusers]
                for kind, each in rows.items():
                    errors = [relative_error(fuser, each) for fuser in fitted]
                    found[kind][name] = float(np.mean(errors))
            table += found.values()
    return pd.DataFrame(table)


def scores(Z: np.ndarray, case: Case) -> dict[str, float]:
    """Accuracy of k-NN and, where there is one, of the linear probe."""
    found = {"k-NN": float(knn(Z, case.labels, case.k).value.iloc[0])}
    if case.has_probe:
        found["probe"] = float(linear_probe(Z, case.labels).value.iloc[0])
    return found


def width_table(cases: list[Case], C: float, columns: tuple[int, ...] = COLUMNS) -> pd.DataFrame:
    """Least width from which on 99 % of the exact space's accuracy is kept, for each method."""
    table = []
    for case in (case for case in cases if case.labels is not None):
        exact_fuser = RPKrossFuse(case.widths, case.widths[0] + 64, C=C, random_state=0)
        wide = case.rows.astype(np.float64)
        exact = scores(gram_features(exact_fuser.fit(wide).exact_kernel(wide)), case)
        for name in fusers_of(case.widths, 16, C, len(wide)):
            found = {
                width: _mean_scores(case, fusers_of(case.widths, width, C, len(wide))[name])
                for width in columns
                if not name.startswith("Nystrom") or width <= len(wide)
            }
            for metric, ceiling in exact.items():
                keeps = [width for width in found if found[width][metric] >= KEPT * ceiling]
                fails = [width for width in found if found[width][metric] < KEPT * ceiling]
                enough = [width for width in keeps if width > max(fails, default=0)]
                least = case.widths[0] + min(enough) if enough else None
                row = {"data": case.name, "metric": metric, "exact": ceiling, "method": name}
                table.append({**row, "width that keeps 99 %": least, "of it CLIP": case.widths[0]})
    return pd.DataFrame(table)


def _mean_scores(case: Case, fusers: list[Any]) -> dict[str, float]:
    """Mean over the draws."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of probes that end at their last penalty
        each = [scores(fuser.fit_transform(case.rows), case) for fuser in fusers]
    return {metric: float(np.mean([found[metric] for found in each])) for metric in each[0]}
