"""Image-text similarity and the modality gap."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.linalg import orthogonal_procrustes

from ... import _checks
from ..._require import require
from ...arrays import normalize_rows, subsample, to_numpy
from .centroids import SquaredGap, squared_gap
from .tables import Row, mean_row, metric_table

ROTATED_WIDTH = 1024  # wider spaces: the rotation of the text rows costs d^3
N_GROUPS = 8  # of images, left out in turn for the interval of the gap after the rotation
N_PAIRS = 5000  # pairs whose cosines are taken, at most


def similarity_pairs(
    image: np.ndarray, text: np.ndarray, rows: np.ndarray, *,
    n_pairs: int = N_PAIRS, random_state: int = 0,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Compute the cosines of matching image-text pairs, and of pairs that do not match.

    Parameters
    ----------
    image : ndarray of shape (n, d)
        At least two rows.
    text : ndarray of shape (m, d)
        In the same space.
    rows : ndarray of int of shape (m,)
        Image row of each text row.
    n_pairs : int, default=5000
        At most so many of each kind, at random.
    random_state : int, default=0
        Seed of the pairs.

    Returns
    -------
    dict of str to ndarray
        "matching" and "other".

    Raises
    ------
    InputError
        If there is only one image, ``rows`` does not name an image for each text, widths differ, or
        a number is out of range.

    Examples
    --------
    >>> similarity_pairs(np.eye(2), np.eye(2), np.array([0, 1]), n_pairs=3)
    {'matching': array([1., 1.]), 'other': array([0., 0., 0.])}
    """
    image, text, rows = _pairs(image, text, rows)
    n_pairs = _checks.whole_number("n_pairs", n_pairs)
    rng = np.random.default_rng(_checks.seed("random_state", random_state))
    require(len(image) > 1, f"{len(image)} image", "at least 2")
    own = subsample(len(text), n_pairs, random_state)
    texts = rng.integers(len(text), size=n_pairs)
    others = (rows[texts] + rng.integers(1, len(image), size=n_pairs)) % len(image)
    image, text = normalize_rows(image), normalize_rows(text)
    return {
        "matching": np.sum(image[rows[own]] * text[own], axis=1),
        "other": np.sum(image[others] * text[texts], axis=1),
    }


def similarity(
    image: np.ndarray, text: np.ndarray, rows: np.ndarray, *, random_state: int = 0
) -> pd.DataFrame:
    """Tabulate :func:`similarity_pairs`: ``matching_cosine`` and ``other_cosine``.

    Parameters
    ----------
    image : ndarray of shape (n, d)
        At least two rows.
    text : ndarray of shape (m, d)
        In the same space.
    rows : ndarray of int of shape (m,)
        Image row of each text row.
    random_state : int, default=0
        Seed of the pairs.

    Returns
    -------
    DataFrame
        With ``COLUMNS``; outcomes are the cosines.

    Raises
    ------
    InputError
        As :func:`similarity_pairs`.

    Examples
    --------
    >>> similarity(np.eye(2), np.eye(2), np.array([0, 1])).value.tolist()
    [1.0, 0.0]
    """
    pairs = similarity_pairs(image, text, rows, random_state=random_state)
    cosines = {f"{kind}_cosine": values for kind, values in pairs.items()}
    return metric_table([mean_row("similarity", name, values) for name, values in cosines.items()])


def modality_gap(
    image: np.ndarray, text: np.ndarray, rows: np.ndarray | None = None, *, rotated: bool = True
) -> pd.DataFrame:
    """Measure the distance between the centroids of unit image rows and of unit text rows.

    Centroids of n rows differ by chance, too: the squared distance is larger by their variance,
    which is taken off (nothing is left below 0). The rotation is fitted on one half of the images
    and measured on the other, both ways.

    Parameters
    ----------
    image : ndarray of shape (n, d)
        Any lengths.
    text : ndarray of shape (m, d)
        In the same space.
    rows : ndarray of int of shape (m,), default=None
        Image row of each text row: an image and its captions are drawn together; measure also
        after :func:`procrustes`. None takes all rows as independent, and rotates nothing.
    rotated : bool, default=True
        Whether to measure after the rotation, where there are ``rows`` of four images or more.

    Returns
    -------
    DataFrame
        ``modality_gap``, 0 to 2, and ``modality_gap_rotated``. The interval is that of the squared
        distance; NaN for one row, of which nothing tells the variance.

    Raises
    ------
    InputError
        If widths differ, or ``rows`` does not name an image for each text.

    Examples
    --------
    >>> image, text = np.array([[2.0, 0.0]] * 2), np.array([[0.0, 1.0]] * 2)
    >>> float(modality_gap(image, text).value.round(3)[0])
    1.414
    """
    _checks.typed("rotated", rotated, (bool, np.bool_), "True or False")
    image, text = _of_one_space(image, text)
    if rows is not None:
        image, text, rows = _pairs(image, text, rows)
    image, text = normalize_rows(image), normalize_rows(text)
    table = [_row("modality_gap", squared_gap(image, text, rows), len(image))]
    if rows is not None and rotated and len(np.unique(rows)) >= 4:
        table.append(_row("modality_gap_rotated", _held_out(image, text, rows), len(image)))
    return metric_table(table)


def procrustes(image: np.ndarray, text: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Find the rotation that brings ``text @ R`` nearest to the images of the texts.

    Parameters
    ----------
    image : ndarray of shape (n, d)
        Any lengths.
    text : ndarray of shape (m, d)
        In the same space.
    rows : ndarray of int of shape (m,)
        Image row of each text row.

    Returns
    -------
    ndarray of shape (d, d)
        Orthogonal.

    Raises
    ------
    InputError
        As :func:`modality_gap`.

    Examples
    --------
    >>> procrustes(np.eye(2), np.eye(2)[::-1], np.array([0, 1])).round(6) + 0.0
    array([[0., 1.],
           [1., 0.]])
    """
    image, text, rows = _pairs(image, text, rows)
    return np.asarray(orthogonal_procrustes(normalize_rows(text), normalize_rows(image)[rows])[0])


def _of_one_space(image: np.ndarray, text: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    image, text = _checks.matrix("image", image), _checks.matrix("text", text)
    _checks.same_width("image", image, "text", text)
    return to_numpy(image), to_numpy(text)


def _pairs(
    image: np.ndarray, text: np.ndarray, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Image rows, text rows, and the image row of each text."""
    image, text = _of_one_space(image, text)
    rows = _checks.row_numbers("rows", rows, len(image))
    require(len(rows) == len(text), f"{len(rows)} rows for {len(text)} texts", "one for each")
    return image, text, rows


def _held_out(image: np.ndarray, text: np.ndarray, rows: np.ndarray) -> SquaredGap:
    """Squared gap of either half of the images, rotated as the other half asks: the mean.

    Its variance is that of leaving out one of eight groups of images at a time, as the rotation
    varies, too (Quenouille's jackknife).
    """
    images = np.random.default_rng(0).permutation(np.unique(rows))
    first, second = images[::2], images[1::2]
    gap = _both_ways(image, text, rows, (first, second))
    n_groups = min(N_GROUPS, len(images) // 8)
    if n_groups < 2:
        return SquaredGap(gap, math.nan)
    without = [
        _both_ways(image, text, rows, (_but(first, i, n_groups), _but(second, i, n_groups)))
        for i in range(n_groups)
    ]
    return SquaredGap(gap, float(np.var(without)) * (n_groups - 1), n_groups - 1.0)


def _but(images: np.ndarray, group: int, n_groups: int) -> np.ndarray:
    """Images without one group; each stays in its half."""
    return np.delete(images, np.s_[group::n_groups])


def _both_ways(
    image: np.ndarray, text: np.ndarray, rows: np.ndarray, halves: tuple[np.ndarray, np.ndarray]
) -> float:
    """Mean of the squared gaps of two halves of the images."""
    gaps = []
    for fitted, measured in (halves, halves[::-1]):
        of_fit, held = np.isin(rows, fitted), np.isin(rows, measured)
        R = procrustes(image, text[of_fit], rows[of_fit])
        order = np.sort(measured)
        place = np.searchsorted(order, rows[held])
        gaps.append(squared_gap(image[order], text[held] @ R, place).value)
    return float(np.mean(gaps))


def _row(metric: str, gap: SquaredGap, n: int) -> Row:
    low, high = np.sqrt(np.clip(gap.interval, 0.0, 4.0))
    return (
        "modality_gap",
        metric,
        math.sqrt(max(0.0, gap.value)),
        float(low),
        float(high),
        n,
        None,
    )
