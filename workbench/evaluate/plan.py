"""Which measures a dataset allows, and running them for every space."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from .. import align
from .._require import require
from ..arrays import subsample
from ..data.dataset import Dataset
from ..store import Space
from .classification import QUERY_ROWS, knn, zero_shot
from .clustering import CLUSTER_ROWS, cluster
from .comparison import KEY, Comparison
from .modality import ROTATED_WIDTH, modality_gap, similarity_pairs
from .probe import ONE_THREAD, linear_probe
from .prototypes import few_shot
from .ranking import caption_retrieval, retrieval
from .splits import Halves, split
from .tables import _mean, _table

Step = tuple[str, str, Callable[[], pd.DataFrame]]


def compare(
    dataset: Dataset, spaces: Mapping[str, Space], *, random_state: int = 0, progress: bool = True
) -> Comparison:
    """Measure every space by everything that the dataset allows.

    The main target gets probe, k-NN, few-shot and clustering; further targets probe and k-NN;
    prompts zero-shot and few-shot with prompts; captions retrieval, similarity and modality gap.
    What is left out is listed, with the reason, in ``Comparison.notes``.

    Parameters
    ----------
    dataset : Dataset
    spaces : mapping of str to Space
        Rows ready to compare by inner product, ids as in the dataset.
        ``info["role"]`` ("clip", "expert", "concat", "fused", ...) says who is who.
    random_state : int, default=0
        Of splits, folds, draws and clusterings: the same for every space.
    progress : bool, default=True
        Bar with the time left, on stderr.

    Raises
    ------
    InputError
        If a space's ids differ from the dataset's, there are fewer than four samples, or the
        main target has fewer than two classes of two or more samples.
    """
    from tqdm.auto import tqdm

    require(len(spaces) > 0, "no space", "at least one")
    require(dataset.n >= 4, f"{dataset.n} samples", "at least 4")
    for name, space in spaces.items():
        got = f"space {name!r} has other ids than the dataset"
        require(np.array_equal(space.ids, dataset.ids), got, "the same ids in the same order")
    started, plan = time.perf_counter(), _Plan(dataset, random_state)
    steps = [(name, *step) for name, space in spaces.items() for step in plan.steps(name, space)]
    frames, seconds = [], dict.fromkeys((step[1] for step in steps), 0.0)
    bar = tqdm(steps, "compare", disable=not progress, unit="measure")
    with threadpool_limits(1 if dataset.n <= ONE_THREAD else None):
        for name, task, target, measure in bar:
            began = time.perf_counter()
            frames.append(measure().assign(space=name, target=target))
            seconds[task] += time.perf_counter() - began
        began = time.perf_counter()
        alignment = plan.alignment(spaces)
    seconds |= {"alignment": time.perf_counter() - began, "all": time.perf_counter() - started}
    frames = frames or [_table([]).assign(space="", target="")]
    metrics = pd.concat(frames, ignore_index=True)
    keys = metrics[KEY].itertuples(index=False, name=None)
    outcomes = dict(zip(keys, metrics.outcomes, strict=True))
    tidy = metrics[[*KEY, "value", "low", "high", "n"]]
    notes = tuple(dict.fromkeys(plan.notes))
    return Comparison(dataset, dict(spaces), tidy, alignment, seconds, notes, outcomes)


class _Plan:
    """Which measures a dataset allows, on which rows; the same rows for every space."""

    def __init__(self, dataset: Dataset, seed: int) -> None:
        self.dataset, self.seed = dataset, seed
        self.notes: list[str] = []
        self.targets: dict[str, tuple[np.ndarray, np.ndarray, Halves]] = {}
        for i, target in enumerate(dataset.targets):
            rows, labels = _usable(dataset.labels(target))
            enough = len(rows) >= 4 and len(np.unique(labels)) > 1
            counted = f"{len(rows)} samples in {len(np.unique(labels))} classes of two or more"
            got = f"{target}: {counted}"
            require(enough or i > 0, got, "at least 4 samples and 2 classes")
            if enough:
                self.targets[target] = (rows, labels, split(labels, random_state=seed))
            if not enough or len(rows) < dataset.n:
                self.notes.append(f"{got}; the other {dataset.n - len(rows)} are left out.")
        texts = dataset.captions.get("text", pd.Series(dtype=str))
        different = f"{texts.nunique()} of {len(texts)} captions are different"
        conditions = {
            f"Clusters and alignment: {CLUSTER_ROWS} of {dataset.n} rows, at random.":
                dataset.n > CLUSTER_ROWS,
            "No labels: no probe, k-NN, few-shot or clustering.": not dataset.targets,
            "No class prompts: no zero-shot.": not dataset.prompts,
            "No captions: no retrieval, similarity pairs or modality gap.": not len(texts),
            f"{different}: recall counts only the image's own rows, not equal texts.":
                texts.nunique() < len(texts),
        }  # fmt: skip
        self.notes += [note for note, holds in conditions.items() if holds]

    def steps(self, name: str, space: Space) -> list[Step]:
        """``(task, target, measure)`` of everything this space can do."""
        steps = self._by_captions(name, space)
        if space.image is None:
            self.notes.append(f"{name} has no image rows: measured on captions only.")
            return steps
        prompted = self._by_prompts(name, space.image, space.classes)
        return [*prompted, *self._by_labels(space.image), *steps]

    def _by_labels(self, image: np.ndarray) -> list[Step]:
        asking = subsample(len(image), QUERY_ROWS, self.seed)
        near = cache(lambda k: align.neighbours(image, k, asking))  # once for all targets
        steps: list[Step] = []
        for i, (target, (rows, labels, halves)) in enumerate(self.targets.items()):
            seeded: dict[str, Any] = {"labels": labels, "random_state": self.seed}
            X = image if len(rows) == len(image) else image[rows]
            k = min(5, len(rows) - 1)
            known = near if len(rows) == len(image) else None
            measures: dict[str, Callable[[], pd.DataFrame]] = {
                "linear_probe": partial(linear_probe, X, halves=halves, **seeded),
                "knn": partial(_knn, X, k, known, seeded),
            }
            if i == 0:
                measures["few_shot"] = partial(few_shot, X, **seeded)
                measures["cluster"] = partial(cluster, X, **seeded)
            steps += [(task, target, measure) for task, measure in measures.items()]
        return steps

    def _by_prompts(self, name: str, image: np.ndarray, classes: np.ndarray | None) -> list[Step]:
        target, names = self.dataset.prompt_target, list(self.dataset.prompts)
        if not names or target is None:
            return []
        if classes is None:
            self.notes.append(f"{name} has no class rows: no zero-shot.")
            return []
        labels, text = self.dataset.labels(target), dict(zip(names, classes, strict=True))
        known = np.flatnonzero(np.isin(labels, names))
        if not len(known):
            self.notes.append(f"No label of {target} is a prompted class: no zero-shot.")
            return []
        shot = partial(few_shot, image[known], labels[known], class_text=text)
        return [
            ("zero_shot", target, partial(zero_shot, image, classes, labels, names)),
            ("few_shot", target, partial(shot, random_state=self.seed)),
        ]

    def _by_captions(self, name: str, space: Space) -> list[Step]:
        if not len(self.dataset.captions):
            return []
        rows = self.dataset.captions["row"].to_numpy()
        if space.text is None:
            self.notes.append(f"{name} has no text rows: no retrieval.")
            return []
        if space.image is None:
            return [("retrieval", "", partial(caption_retrieval, space.text, rows))]
        image, text, narrow = space.image, space.text, space.dim <= ROTATED_WIDTH
        if not narrow:
            wide = f"{name} is wider than {ROTATED_WIDTH}"
            self.notes.append(f"{wide}: no rotation of its text rows.")
        return [
            ("retrieval", "", partial(retrieval, image, text, rows)),
            ("similarity", "", partial(_similarity, image, text, rows, self.seed)),
            ("modality_gap", "", partial(modality_gap, image, text, rows if narrow else None)),
        ]

    def alignment(self, spaces: Mapping[str, Space]) -> pd.DataFrame:
        rows = subsample(self.dataset.n, CLUSTER_ROWS, self.seed)
        images = {n: s.image[rows] for n, s in spaces.items() if s.image is not None}
        flat = [name for name, X in images.items() if not np.ptp(X, axis=0).any()]
        self.notes += [f"{name} has all rows equal: no alignment." for name in flat]
        images = {name: X for name, X in images.items() if name not in flat}
        if len(images) < 2:
            self.notes.append("Fewer than two spaces with image rows: no alignment.")
            return pd.DataFrame(columns=["a", "b", "metric", "value", "low", "high", "n"])
        return align.alignment(images, random_state=self.seed)


def _usable(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows with a label (not empty) that at least one other row shares, and their labels."""
    _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    rows = np.flatnonzero((counts[codes] > 1) & (labels != ""))
    return rows, labels[rows]


def _knn(X: np.ndarray, k: int, near: Callable | None, seeded: dict[str, Any]) -> pd.DataFrame:
    return knn(X, k=k, near=near(k) if near else None, **seeded)


def _similarity(image: np.ndarray, text: np.ndarray, rows: np.ndarray, seed: int) -> pd.DataFrame:
    pairs = similarity_pairs(image, text, rows, random_state=seed)
    return _table([_mean("similarity", f"{name}_cosine", each) for name, each in pairs.items()])
