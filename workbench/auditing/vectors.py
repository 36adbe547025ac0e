"""Findings about vectors: equal ones of different pictures, and ones much nearer than usual."""

from collections.abc import Iterator, Mapping

import numpy as np

from .. import _checks
from .._language import kept
from ..arrays import normalize_rows, row_blocks
from ..data.dataset import Dataset
from ..product_rows import ProductRows
from ..store import Space
from .findings import Finding, in_groups, pairs_of, rows_of
from .near import Groups, grouped

NEARER = 0.1  # of the median distance to the nearest other picture
BLOCK = 1024  # rows whose similarities to all are in memory at once
NEAR = kept(
    "{n:,} samples are ten times nearer to another in {name} than samples usually are"
    " ({said_groups})."
)
NEAR_AMONG = kept(
    "{n:,} samples are ten times nearer to another in {name} than samples usually are"
    " ({said_groups}). Looked for among {some:,} of {total:,}, at random."
)
MOST_ROWS = 20_000  # that are compared with each other


def identical_vectors(space: Space) -> Groups:
    """Group samples whose image vectors are equal to the last digit.

    Parameters
    ----------
    space : Space
        With image rows, or none.

    Returns
    -------
    tuple of tuple of int
        Rows of each group of two or more, ascending.

    Examples
    --------
    >>> space = Space("CLIP", np.array(["a", "b", "c"]), np.array([[1.0, 2], [3, 4], [1, 2]]))
    >>> identical_vectors(space)
    ((0, 2),)
    """
    _checks.typed("space", space, Space, "a Space, as encode gives it")
    vectors = _vectors(space)
    if vectors is None or len(vectors) < 2:
        return ()
    _, first, same = np.unique(_keys(vectors), return_index=True, return_inverse=True)
    pairs = np.column_stack([np.arange(len(vectors)), first[same.ravel()]])
    return grouped(pairs, len(vectors))


def said_of_equal_vectors(spaces: Mapping[str, Space]) -> list[str]:
    """Say in one sentence for each space that different samples share a vector.

    Parameters
    ----------
    spaces : mapping of str to Space
        Fused ones are left out: they share what their parents share.

    Returns
    -------
    list of str
        Empty where all vectors are different.
    """
    said = []
    for name, space in spaces.items():
        groups = () if space.info.get("parents") else identical_vectors(space)
        if groups:
            n = len(rows_of(groups))
            said.append(
                kept(
                    "{name}: {n:,} samples share their vector with another: expected one of its own"
                    " for each; see workbench audit.",
                    name=name,
                    n=n,
                )
            )
    return said


def equal_vectors(dataset: Dataset, spaces: Mapping[str, Space]) -> Iterator[Finding]:
    """Find different samples with one vector.

    Parameters
    ----------
    dataset : Dataset
        Whose samples.
    spaces : mapping of str to Space
        In its order.

    Yields
    ------
    Finding
        One for each space at most.
    """
    for name, space in spaces.items():
        groups = identical_vectors(space)
        if groups:
            rows = rows_of(groups)
            words = kept(
                "{n:,} samples share their vector in {name} with another ({said_groups}).",
                n=len(rows), name=name, said_groups=in_groups(groups),
            )  # fmt: skip
            kind = f"identical vectors in {name}"
            examples = pairs_of(dataset, groups)
            yield Finding(kind, len(rows), words, "high", rows, groups, examples)


def near_vectors(
    dataset: Dataset, spaces: Mapping[str, Space], known: Groups, random_state: int = 0
) -> Iterator[Finding]:
    """Find samples much nearer to another than is usual in a space.

    Parameters
    ----------
    dataset : Dataset
        Whose samples.
    spaces : mapping of str to Space
        In its order.
    known : tuple of tuple of int
        Pictures that are known to look the same.
    random_state : int, default=0
        Of the sample that is taken of many rows.

    Yields
    ------
    Finding
        One for each space at most.
    """
    label = np.arange(dataset.n)
    for group in known:
        label[list(group)] = group[0]
    for name, space in spaces.items():
        vectors = _vectors(space)
        if vectors is None or dataset.n < 3:
            continue
        order = np.random.default_rng(random_state).permutation(dataset.n)[:MOST_ROWS]
        pairs = _unusually_near(vectors, np.sort(order))
        groups = grouped(pairs[label[pairs[:, 0]] != label[pairs[:, 1]]], dataset.n)
        if groups:
            rows = rows_of(groups)
            words = kept(
                NEAR if len(order) == dataset.n else NEAR_AMONG, n=len(rows), name=name,
                said_groups=in_groups(groups), some=len(order), total=dataset.n,
            )  # fmt: skip
            kind, examples = f"near vectors in {name}", pairs_of(dataset, groups)
            yield Finding(kind, len(rows), words, "medium", rows, groups, examples)


def _vectors(space: Space) -> np.ndarray | None:
    """Image rows, where there are some; those of a kernel are its parents'."""
    return None if isinstance(space.image, ProductRows) else space.image


def _keys(rows: np.ndarray) -> np.ndarray:
    """A number for each row, made of its bits: equal rows have the same, others hardly ever."""
    bits = np.ascontiguousarray(rows).view(np.uint8).reshape(len(rows), -1)
    words = bits.view(np.uint16)
    rng = np.random.default_rng(0)
    factors = rng.integers(0, 2**63, words.shape[1], dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    keys = np.empty(len(rows), np.uint64)
    for block in row_blocks(len(rows), BLOCK):
        keys[block] = (words[block] * factors).sum(axis=1, dtype=np.uint64)
    return keys


def _unusually_near(rows: np.ndarray, sample: np.ndarray) -> np.ndarray:
    """Pairs (m, 2) of rows that are much nearer than rows usually are, yet not equal."""
    X = normalize_rows(np.asarray(rows[sample], np.float32))
    nearest = np.zeros(len(X), int)
    distances = np.zeros(len(X))
    for block in row_blocks(len(X), BLOCK):
        similarities = X[block] @ X.T
        similarities[np.arange(len(X[block])), np.arange(len(X))[block]] = -np.inf
        nearest[block] = similarities.argmax(axis=1)
        distances[block] = np.linalg.norm(X[block] - X[nearest[block]], axis=1)
    near = (distances < NEARER * np.median(distances)) & (distances > 0)
    return np.column_stack([sample[near], sample[nearest[near]]])
