"""Recall of image-text retrieval."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .. import align
from .._require import require
from .tables import _mean, _table

BLOCK = 1024  # rows compared at once


def _scores(queries: np.ndarray, gallery: np.ndarray) -> np.ndarray:
    """Inner products without the last bits' noise: equal rows tie, wherever they stand."""
    return (queries.astype(np.float64) @ gallery.T.astype(np.float64)).astype(np.float32)


def _ranks(
    queries: np.ndarray, gallery: np.ndarray, wanted: np.ndarray, owners: np.ndarray
) -> np.ndarray:
    """Rank (0 first) of the best gallery row that the query owns; ties go to the lower number."""
    ranks = []
    for i in range(0, len(queries), BLOCK):
        similar = _scores(queries[i : i + BLOCK], gallery)
        own = np.where(owners == wanted[i : i + BLOCK, None], similar, -np.inf)
        first, best = own.argmax(1)[:, None], own.max(1, keepdims=True)
        before = (similar == best) & (np.arange(len(gallery)) < first)
        ranks.append(((similar > best) | before).sum(1))
    return np.concatenate(ranks)


def retrieval(
    image: np.ndarray, text: np.ndarray, rows: np.ndarray, ks: Sequence[int] = (1, 5, 10)
) -> pd.DataFrame:
    """Recall at k of text -> image, image -> text, and caption -> other caption of its image.

    Parameters
    ----------
    image : ndarray of shape (n, d)
    text : ndarray of shape (m, d)
    rows : ndarray of shape (m,)
        Image row of each text row.
    ks : sequence of int, default=(1, 5, 10)

    Returns
    -------
    DataFrame
        ``image_retrieval_recall@k`` (each caption looks for its image), ``text_retrieval_recall@k``
        (each captioned image: a hit if any of its captions is in the top k),
        ``caption_to_caption_recall@1`` (nearest other caption is of the same image; captions of
        images with at least two). Ties go to the lower row number.

    Raises
    ------
    InputError
        If ``rows`` does not name one image row per text row.

    Examples
    --------
    >>> retrieval(np.eye(2), np.eye(2), np.array([0, 1]), ks=(1,)).value.tolist()
    [1.0, 1.0]
    """
    rows = np.asarray(rows)
    counted = f"{len(text)} texts, {len(rows)} image rows for {len(image)} images"
    fits = len(rows) == len(text) > 0 and 0 <= rows.min() <= rows.max() < len(image)
    require(fits, counted, "the image row of each text")
    captioned = np.unique(rows)
    to_image = _ranks(text, image, rows, np.arange(len(image)))
    to_text = _ranks(image[captioned], text, captioned, rows)
    table = [_mean("retrieval", f"image_retrieval_recall@{k}", to_image < k) for k in ks]
    table += [_mean("retrieval", f"text_retrieval_recall@{k}", to_text < k) for k in ks]
    return pd.concat([_table(table), caption_retrieval(text, rows)], ignore_index=True)


def caption_retrieval(text: np.ndarray, rows: np.ndarray) -> pd.DataFrame:
    """``caption_to_caption_recall@1``: the nearest other caption is of the same image.

    Asked of captions whose image has at least two; an empty table when there is none.

    Examples
    --------
    >>> text = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]])
    >>> caption_retrieval(text, np.array([0, 0, 1])).value.tolist()
    [1.0]
    """
    has = np.bincount(rows)[rows] > 1
    if not has.any():
        return _table([])
    hits = rows[align.neighbours(text, 1)[:, 0]] == rows
    return _table([_mean("retrieval", "caption_to_caption_recall@1", hits[has])])
