"""Classes from a few examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from ... import _checks
from ..._machine.threads import side_by_side
from ..._require import require
from ...arrays import at_unit_scale, normalize_rows
from ..uncertainty.outcomes import Outcomes
from .splits import Folds, Halves, checked_folds
from .tables import Row, mean_row, metric_table

GRAM_ROWS = 3000  # up to so many, all products of rows are made once and draws cost little
DRAWS, DRAWS_OF_MANY = 100, 20

Products = Callable[[np.ndarray], np.ndarray]  # of the means of examples with all rows

MOST_SHARED = 0.5  # of a class in one draw: beyond, draws are too alike to tell their variance


def few_shot(
    X: np.ndarray, labels: np.ndarray, shots: Sequence[int] = (1, 2, 4, 8),
    class_text: Mapping[str, np.ndarray] | None = None, *,
    n_draws: int | None = None, random_state: int = 0, folds: Folds | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Measure the accuracy of the nearest class mean from a few examples, over seeded draws.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Rows to classify.
    labels : ndarray of shape (n,)
        Class of each row.
    shots : sequence of int, default=(1, 2, 4, 8)
        Examples of each class; classes with no sample left to test are left out of that row.
    class_text : mapping of class to ndarray of shape (d,), default=None
        Class prompts: the prototype is then the mean of the unit class mean and the unit text.
    n_draws : int, default=None
        A sample's outcome is its share of hits over the draws that test it. The interval covers
        the choice of samples and of examples. None takes 100, above 3,000 rows 20.
    random_state : int, default=0
        Seed of the draws.
    folds : sequence of (ndarray of int, ndarray of int), default=None
        Rows that examples come from and rows that are tested, of each fold; None draws from all,
        and tests all others.

    Returns
    -------
    DataFrame
        ``acc1@{s}shot`` and, with prompts, ``acc1@{s}shot+prompts``.

    Raises
    ------
    InputError
        If rows, labels and prompts do not fit together, or a number is below 1.

    Examples
    --------
    >>> X, labels = np.repeat(np.eye(2), 3, axis=0), np.repeat(["a", "b"], 3)
    >>> few_shot(X, labels, shots=(1, 2)).value.tolist()
    [1.0, 1.0]
    """
    X = _checks.matrix("X", X)
    labels = _checks.labels("labels", labels, len(X))
    shots = [_checks.whole_number("shots", s) for s in _checks.several("shots", shots, "numbers")]
    if n_draws is None:
        n_draws = DRAWS if len(X) <= GRAM_ROWS else DRAWS_OF_MANY
    n_draws = _checks.whole_number("n_draws", n_draws)
    _checks.seed("random_state", random_state)
    if class_text is not None:
        class_text = _checks.named("class_text", class_text, "rows")
        shapes = {np.shape(row) for row in class_text.values()}
        got = f"class_text of shapes {sorted(shapes)}"
        require(shapes <= {(X.shape[1],)}, got, f"a row of {X.shape[1]} numbers for each class")
    apart = (None,) if folds is None else checked_folds(folds, len(X))
    X = at_unit_scale(X)
    gram = X @ X.T if len(X) <= GRAM_ROWS else None
    rows_of = partial(_rows_of, X, gram, labels, class_text, n_draws, random_state, apart)
    tables = side_by_side(rows_of, shots)
    return metric_table([row for of_shots in tables for row in of_shots])


def _rows_of(
    X: np.ndarray, gram: np.ndarray | None, labels: np.ndarray,
    class_text: Mapping[str, np.ndarray] | None, n_draws: int, seed: int,
    folds: Sequence[Halves | None], s: int,
) -> list[Row]:  # fmt: skip
    """Rows of the table of s examples, one for each kind of prototype."""
    outcomes: dict[str, list[Outcomes]] = {}
    for fold in folds:
        found = _outcomes(X, gram, labels, s, class_text, n_draws, seed, fold)
        for kind, of_kind in found.items():
            outcomes.setdefault(kind, []).append(of_kind)
    return [
        mean_row("few_shot", f"acc1@{s}shot{kind}", _joined(parts))
        for kind, parts in outcomes.items()
    ]


def _outcomes(
    X: np.ndarray, gram: np.ndarray | None, labels: np.ndarray, s: int,
    class_text: Mapping[str, np.ndarray] | None, n_draws: int, seed: int, fold: Halves | None,
) -> dict[str, Outcomes]:  # fmt: skip
    """Share of hits of each row that a draw tested, by kind of prototype; none of one class."""
    names = _testable(labels, s, class_text, fold)
    if len(names) < 2:
        return {}
    rows = np.flatnonzero(np.isin(labels, names))
    codes = np.searchsorted(names, labels[rows])
    place = np.full(len(labels), -1)
    place[rows] = np.arange(len(rows))
    examples_of, asked = (rows, rows) if fold is None else fold
    examples_of, asked = place[examples_of], place[asked]
    apart = (examples_of[examples_of >= 0], asked[asked >= 0])
    text = None
    if class_text is not None:
        text = normalize_rows(np.array([class_text[name] for name in names]))
    products = _products_of(X[rows], None if gram is None else gram[np.ix_(rows, rows)])
    to_text = None if text is None else text @ X[rows].T
    hits = _few_shot_hits(products, codes, s, to_text, n_draws, seed, apart)
    counts = np.bincount(codes[apart[0]], minlength=len(names))
    share = float(np.mean(s / counts))
    return {kind: _over_draws(of_kind, share) for kind, of_kind in hits.items()}


def _over_draws(hits: np.ndarray, share: float) -> Outcomes:
    """Share of hits of each sample, and what each draw deviates.

    Draws take a share f of a class's samples, so that two of them have examples in common: the mean
    over D draws varies by ``1/D + (1 - 1/D) f`` of what one draw does, and draws among themselves
    by ``1 - f`` of it. Twice the covariance of both parts a sample plays is added: what is hard to
    tell is a bad example, too.
    """
    values = np.nanmean(hits, axis=0)
    deviations = np.nanmean(hits - values, axis=1)
    n_draws, f = len(hits), min(share, MOST_SHARED)
    variance = float(np.var(deviations))
    if variance == 0:
        return Outcomes(values, draws=deviations)
    of_examples = (1 + (n_draws - 1) * f) / (1 - f) * variance
    of_both = max(n_draws * share * _covariance_of_parts(hits, values), 0)
    return Outcomes(values, draws=deviations * np.sqrt((of_examples + of_both) / variance))


def _covariance_of_parts(hits: np.ndarray, values: np.ndarray) -> float:
    """Twice the covariance of samples as tested and as examples; 0 where none is both."""
    is_example = np.isnan(hits)
    times = is_example.sum(0)
    both = times > 0
    if both.sum() < 2:
        return 0.0
    of_draws = np.nanmean(hits, axis=1)
    as_example = of_draws @ is_example[:, both] / times[both] - of_draws.mean()
    as_tested = values[both] - values.mean()
    return 2 * float(np.mean(as_example * as_tested))


def _joined(parts: Sequence[Outcomes]) -> Outcomes:
    """Outcomes of several folds, whose draws are independent of each other."""
    n = sum(len(part) for part in parts)
    draws = [len(part) / n * part.draws for part in parts if part.draws is not None]
    return Outcomes(np.concatenate([part.values for part in parts]), draws=np.sum(draws, axis=0))


def _testable(
    labels: np.ndarray, s: int, class_text: Mapping[str, np.ndarray] | None, fold: Halves | None
) -> np.ndarray:
    """Classes with s examples and a sample more and, where there are prompts, with a prompt."""
    if fold is None:
        names, counts = np.unique(labels, return_counts=True)
        names = names[counts > s]
    else:
        train, test = fold
        names, counts = np.unique(labels[train], return_counts=True)
        names = names[(counts >= s) & np.isin(names, labels[test])]
    if class_text is not None:
        names = names[np.isin(names, list(class_text))]
    return np.asarray(names)


def _few_shot_hits(
    products: Products, codes: np.ndarray, s: int, to_text: np.ndarray | None, n_draws: int,
    seed: int, apart: Halves,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Hits (draws, n), NaN where a draw does not test the sample."""
    rng = np.random.default_rng(seed)
    n = len(codes)
    examples_of, asked = apart
    is_asked = np.zeros(n, bool)
    is_asked[asked] = True
    kinds = [""] if to_text is None else ["", "+prompts"]
    hits = {kind: np.full((n_draws, n), np.nan) for kind in kinds}
    for draw in range(n_draws):
        examples = examples_of[draw_examples(codes[examples_of], s, rng)]
        tested = is_asked.copy()
        tested[examples] = False
        similar = {"": products(examples)}
        if to_text is not None:
            similar["+prompts"] = similar[""] + to_text
        for kind, of_kind in similar.items():
            is_hit = of_kind.argmax(0) == codes
            hits[kind][draw, tested] = is_hit[tested]
    ever_tested = {kind: ~np.isnan(of_kind).all(0) for kind, of_kind in hits.items()}
    return {kind: of_kind[:, ever_tested[kind]] for kind, of_kind in hits.items()}


def draw_examples(codes: np.ndarray, s: int, rng: np.random.Generator) -> np.ndarray:
    """Draw examples of each class.

    Parameters
    ----------
    codes : ndarray of int of shape (n,)
        Classes from 0, each s times or more.
    s : int
        Examples of each.
    rng : Generator
        Source of chance.

    Returns
    -------
    ndarray of int of shape (classes, s)
        Row numbers.

    Examples
    --------
    >>> draw_examples(np.array([1, 0]), 1, np.random.default_rng(0)).tolist()
    [[1], [0]]
    """
    order = rng.permutation(len(codes))
    order = order[np.argsort(codes[order], kind="stable")]
    first = np.r_[0, np.cumsum(np.bincount(codes))[:-1]]
    return np.asarray(order[first[:, None] + np.arange(s)])


def _products_of(X: np.ndarray, gram: np.ndarray | None) -> Products:
    """Products of the unit means of examples (classes, s) with all rows: (classes, n)."""
    if gram is None:
        return lambda examples: normalize_rows(X[examples].mean(1)) @ X.T

    def products(examples: np.ndarray) -> np.ndarray:
        sums = gram[examples[:, 0]]
        for column in examples.T[1:]:
            sums += gram[column]
        squares = np.take_along_axis(sums, examples, axis=1).sum(1)
        lengths = np.sqrt(np.maximum(squares, 0))
        sums /= np.where(lengths > 0, lengths, 1)[:, None]
        return sums

    return products
