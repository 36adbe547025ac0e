"""What each setting costs, measured: columns, bytes of a vector, time of a query; and its words."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .._require import InputError
from ..arrays import normalize_rows
from ..costing.measured import bytes_of_kernel
from ..costing.search_time import MILLION
from ..fusion import FusedKernel
from ..fusion.weights import Weights
from ..store import Space
from ..weighing.samples import Family, Samples
from .division import CLIP, CONCAT, EXPERT, FUSED, KROSSFUSE, WEIGHED, Division
from .vectors import Vectors, fitted, width_of

QUERIES = 25
TOP = 10  # that a query asks for


@dataclass(frozen=True)
class Cost:
    """What one setting costs, and whether it answers words.

    Attributes
    ----------
    width : int
        Columns; of a kernel, those of its parents.
    bytes : float
        Of one vector, in single precision.
    ms : float
        Of an exact query among the vectors of these samples: median of 25, one at a time.
    s_per_million : float
        The same among a million vectors, in proportion.
    words : float
        Share of pictures whose class is found by its prompt, or of captions whose picture comes
        first; NaN where it does not read, or there are no words.
    """

    width: int
    bytes: float
    ms: float
    s_per_million: float
    words: float


def costs_of(division: Division, ways: Sequence[Vectors], seed: int) -> dict[str, Cost]:
    """Measure every setting, with the weights that all samples choose.

    Parameters
    ----------
    division : Division
        With the final weights.
    ways : sequence of Vectors
        Methods and columns.
    seed : int
        Of what is drawn.

    Returns
    -------
    dict of str to Cost
        By the name of the setting; without those that the rows do not allow.
    """
    samples, family = division.samples, division.samples.family
    found = _of_parents(division)
    words = found[CLIP].words
    for name in (FUSED, KROSSFUSE):
        weights = division.tried[division.final[name]]
        found[name] = _of_kernel(samples, weights, words)
    captions = samples.caption_rows[0]
    for way in ways:
        try:
            vectors = fitted(way, family, division.weights(), samples.rows, captions, seed)
        except InputError:  # too few rows for so many columns
            continue
        Z = np.ascontiguousarray(vectors.images[samples.rows], np.float32)
        read = None if vectors.words is None else np.asarray(vectors.words, np.float32)
        asked = Z if family.experts else np.asarray(vectors.texts, np.float32)[captions]
        width = width_of(family, division.weights(), way.columns) if way.reads else Z.shape[1]
        found[way.name] = _cost(width, asked, words_of(samples, Z, read))
    return found


def _seen(samples: Samples) -> tuple[str, np.ndarray, tuple[Space, ...]]:
    """What experts see: which part of the spaces, which rows of it, and by whom."""
    family = samples.family
    if family.experts:
        return "image", samples.rows, family.experts
    return "text", samples.caption_rows[0], family.text_experts


def _unit_rows(space: Space, part: str, rows: np.ndarray) -> np.ndarray:
    return normalize_rows(np.asarray(getattr(space, part), np.float32)[rows])


def _of_parents(division: Division) -> dict[str, Cost]:
    """CLIP, the experts, and both side by side."""
    samples, clip_space = division.samples, division.samples.family.clip
    part, rows, experts = _seen(samples)
    clip = _unit_rows(clip_space, part, rows)
    seen = np.hstack([_unit_rows(space, part, rows) for space in experts])
    images = _unit_rows(clip_space, "image", samples.rows)
    prompts = prompts_of(samples.family)
    words = words_of(samples, images, None if prompts is None else normalize_rows(prompts))
    both = np.hstack([clip, seen])
    found = {
        CLIP: _cost(clip.shape[1], clip, words),
        EXPERT: _cost(seen.shape[1], seen, float("nan")),
    }
    for name in (CONCAT, WEIGHED):
        found[name] = _cost(both.shape[1], both, words)
    return found


def prompts_of(family: Family) -> np.ndarray | None:
    """Give CLIP's rows of what names things.

    Parameters
    ----------
    family : Family
        The parents.

    Returns
    -------
    ndarray or None
        Of prompts of classes, or else of captions; None where there are neither.
    """
    clip = family.clip
    rows = clip.classes if clip.classes is not None else clip.text
    return None if rows is None else np.asarray(rows, np.float32)


def words_of(samples: Samples, Z: np.ndarray, read: np.ndarray | None) -> float:
    """Measure how well words find pictures.

    Parameters
    ----------
    samples : Samples
        Whose pictures are found.
    Z : ndarray of shape (n, l)
        Their vectors, all equally long where cosines are meant.
    read : ndarray of shape (k, l) or None
        Vectors of the prompts of all classes, or of all captions of the dataset.

    Returns
    -------
    float
        Zero-shot accuracy, or recall@1 of pictures by captions; NaN without either.
    """
    dataset = samples.dataset
    if read is None:
        return float("nan")
    if samples.family.clip.classes is not None and dataset.prompt_target is not None:
        names = np.array(list(dataset.prompts))
        labels = dataset.labels(dataset.prompt_target)[samples.rows]
        asked = np.isin(labels, names)
        best = names[np.argmax(Z @ read.T, axis=1)]
        return float(np.mean(best[asked] == labels[asked])) if asked.any() else float("nan")
    captions, owners = samples.caption_rows
    if not len(captions):
        return float("nan")
    return float(np.mean(np.argmax(read[captions] @ Z.T, axis=1) == owners))


def _of_kernel(samples: Samples, weights: Weights, words: float) -> Cost:
    """The exact kernel: parents are kept, and multiplied where they are used."""
    family = samples.family
    part, chosen, _ = _seen(samples)
    parents = family.clip, list(family.experts), list(family.text_experts)
    kernel = FusedKernel(*parents, weights=weights, kernel=family.kernel)
    rows = kernel.rows(part).astype(np.float32)[chosen]
    size = bytes_of_kernel(rows)

    def ask(i: int) -> np.ndarray:
        return np.asarray(rows[np.array([i])].products(rows)[0])

    return _priced(int(size / 4), size, _seconds(ask, len(rows)), len(rows), words)


def _cost(width: int, Z: np.ndarray, words: float) -> Cost:
    seconds = _seconds(lambda i: Z @ Z[i], len(Z))
    return _priced(width, 4.0 * width, seconds, len(Z), words)


def _priced(width: int, size: float, seconds: float, n: int, words: float) -> Cost:
    return Cost(width, size, 1000 * seconds, seconds / n * MILLION, words)


def _seconds(ask: Callable[[int], np.ndarray], n: int) -> float:
    """Median time of one query for the ten nearest."""
    times = []
    for query in np.linspace(0, n - 1, QUERIES).astype(int):
        started = time.perf_counter()
        scores = ask(int(query))
        np.argpartition(-scores, min(TOP, n - 1))[:TOP]
        times.append(time.perf_counter() - started)
    return float(np.median(times))
