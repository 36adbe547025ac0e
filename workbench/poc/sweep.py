"""Vectors of every method and width on the same folds: fitted without a fold, measured on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from .._machine.memory import free_bytes
from .._require import InputError
from ..weighing.asking import Part
from ..weighing.clusters import FOLD_ROWS, clustered
from ..weighing.criteria import Tried
from ..weighing.grams import Grams
from ..weighing.progress import Tick
from ..weighing.samples import Samples
from ..weighing.scored import Scored
from .division import Division
from .outcomes import Block, beside, in_folds
from .vectors import Fitted, Vectors, fitted

SHARE = 0.2  # of the free memory that kernels may take at once
Errors = dict[str, list[float]]


def swept(
    division: Division, ways: Sequence[Vectors], watched: Sequence[Part], seed: int,
    tick: Tick = int,
) -> tuple[dict[str, Block], dict[str, float]]:  # fmt: skip
    """Measure vectors of every method and width.

    Parameters
    ----------
    division : Division
        With the weights that were chosen without each fold.
    ways : sequence of Vectors
        Methods and columns.
    watched : sequence of Part
        What is measured beside the KPIs.
    seed : int
        Of what is drawn.
    tick : callable
        Told how many vectors were fitted.

    Returns
    -------
    tuple of dict of str to Block, and dict of str to float
        Outcomes by the words of a measure; relative error of the kernel between rows that were not
        fitted and those that were, by the name of the setting. A setting that the rows do not
        allow is in neither.
    """
    errors: Errors = {}
    blocks: dict[str, list[Block]] = {}
    parts = [*division.kpis, *watched]
    for fold in division.by_fold:
        of_fold: dict[str, Block] = {}
        for some, stack in _in_turn(division, ways, fold, seed, errors, tick):
            for part in parts:
                _add(of_fold, part.words, _measured(division, part, some, stack, fold))
        for words, block in of_fold.items():
            blocks.setdefault(words, []).append(block)
    names = [name for name, own in errors.items() if len(own) == len(division.by_fold)]
    found = {words: in_folds(own) for words, own in blocks.items()}
    return found, {name: float(np.mean(errors[name])) for name in names}


def _add(blocks: dict[str, Block], words: str, block: Block | None) -> None:
    """Put settings beside those of the same measure and fold."""
    if block is not None:
        known = blocks.get(words)
        blocks[words] = block if known is None else beside(known, block)


Stack = tuple[list[np.ndarray], list[np.ndarray]]  # kernels between images, and between captions


def _in_turn(
    division: Division, ways: Sequence[Vectors], fold: int, seed: int, errors: Errors, tick: Tick
) -> Iterator[tuple[list[Vectors], Stack]]:
    """Kernels of some vectors at once, as many as the memory takes."""
    samples = division.samples
    captions = samples.caption_rows[0]
    inside = np.flatnonzero(samples.folds != fold)
    outside = np.flatnonzero(samples.folds == fold)
    reading = np.isin(samples.caption_rows[1], inside)
    size = 4 * (len(samples.rows) ** 2 + (len(captions) ** 2 if _reads(samples) else 0))
    at_once = max(1, int(SHARE * free_bytes() / max(size, 1)))
    some: list[Vectors] = []
    stack: Stack = ([], [])
    for way in ways:
        try:
            found = fitted(
                way, samples.family, division.weights(fold), samples.rows[inside],
                captions[reading], seed,
            )  # fmt: skip
        except InputError:  # too few rows for so many columns
            tick(1)
            continue
        tick(1)
        errors.setdefault(way.name, []).append(_error(found, samples, inside, outside))
        some.append(way)
        _put(stack, found, samples)
        if len(some) == at_once:
            yield some, stack
            some, stack = [], ([], [])
    if some:
        yield some, stack


def _reads(samples: Samples) -> bool:
    return bool(samples.family.text_experts)


def _put(stack: Stack, found: Fitted, samples: Samples) -> None:
    images = found.images[samples.rows]
    stack[0].append((images @ images.T).astype(np.float32))
    if _reads(samples) and found.texts is not None:
        texts = found.texts[samples.caption_rows[0]]
        stack[1].append((texts @ texts.T).astype(np.float32))


def _error(found: Fitted, samples: Samples, inside: np.ndarray, outside: np.ndarray) -> float:
    """Error of the kernel between rows that were not fitted and those that were, relative."""
    rows, own = samples.rows, found.images
    if not samples.family.experts:
        captions, owners = samples.caption_rows
        inside, outside = (np.flatnonzero(np.isin(owners, each)) for each in (inside, outside))
        rows, own = captions, np.asarray(found.texts)
    exact = found.exact(rows[outside], rows[inside])
    estimated = own[rows[outside]] @ own[rows[inside]].T
    scale = float(np.linalg.norm(exact))
    return float(np.linalg.norm(estimated - exact)) / scale if scale > 0 else 0.0


def _measured(
    division: Division, part: Part, ways: Sequence[Vectors], stack: Stack, fold: int
) -> Block | None:
    """Outcomes of some vectors on a fold; None where texts are asked of pictures alone."""
    samples = division.samples
    of_texts = "texts" in part.criterion.needs
    kernels = stack[1] if of_texts else stack[0]
    if len(kernels) < len(ways):
        return None
    beside_all = samples.texts if of_texts else samples.images
    # A kernel is what it adds to those of CLIP and the expert, whose weights the prompts go by.
    weights = division.weights(fold)
    C, A = float(weights.C), float(weights.of_experts(1)[0])
    parents = beside_all.parts[:2]
    rest = [each - C * parents[0] - A * parents[1] for each in kernels]
    grams = Grams(np.stack([*parents, *rest]), beside_all.factors)
    size = len(ways)
    mixed = np.hstack([np.tile([C, A], (size, 1)), np.eye(size)]).astype(np.float32)
    scored = _scored_in(samples, part, grams, Tried(mixed, mixed), fold)
    at = scored.folds == fold
    reported = scored.reported[:, at]
    there = ~np.isnan(reported).any(axis=0)
    names = [way.name for way in ways]
    kept = {name: row[there] for name, row in zip(names, reported, strict=True)}
    return Block(kept, scored.units[at][there], scored.folds[at][there])


def _scored_in(samples: Samples, part: Part, grams: Grams, tried: Tried, fold: int) -> Scored:
    """Outcomes of one fold, by kernels that are fitted without it."""
    if part.name == "nmi":  # which clusters a fold alone
        places, codes = samples.labelled(part.target)
        own = np.flatnonzero(samples.folds[places] == fold)[:FOLD_ROWS]
        scored = clustered(
            grams.take(places[own]), tried.coefficients, codes[own], np.zeros(len(own), int),
            reporting=(0,), first_unit=samples.dataset.n + fold,
        )  # fmt: skip
        return replace(scored, folds=scored.folds + fold)
    some = replace(samples, reporting=(fold,))
    vars(some)["texts" if "texts" in part.criterion.needs else "images"] = grams
    return part.criterion.measure(some, tried, part.target, int)
