"""Recall of image-text retrieval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ... import _checks, align
from ..._require import require
from ...arrays import at_unit_scale, row_blocks
from ...product_rows import inner_products
from ..uncertainty.outcomes import Outcomes
from .tables import mean_row, metric_table

BLOCK = 1024  # rows compared at once


def scores(queries: Any, gallery: Any) -> np.ndarray:
    """Compute inner products without the last bits' noise: equal rows tie, wherever they stand.

    In a unit of their own, so that neither very long nor very short rows leave single precision.

    Parameters
    ----------
    queries : ndarray or ProductRows of shape (q, d)
        Rows that ask.
    gallery : ndarray or ProductRows of shape (g, d)
        Rows that answer, of the same space.

    Returns
    -------
    ndarray of float32 of shape (q, g)
        Inner products.
    """
    wide = [at_unit_scale(X.astype(np.float64)) for X in (queries, gallery)]
    return np.asarray(inner_products(*wide)).astype(np.float32)


def ranks_of_own(queries: Any, gallery: Any, wanted: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """Rank the best gallery row that belongs to each query; ties go to the lower number.

    Parameters
    ----------
    queries : ndarray or ProductRows of shape (q, d)
        Rows that ask.
    gallery : ndarray or ProductRows of shape (g, d)
        Rows that are ranked.
    wanted : ndarray of int of shape (q,)
        Owner that each query looks for.
    owners : ndarray of int of shape (g,)
        Owner of each gallery row.

    Returns
    -------
    ndarray of int of shape (q,)
        0 for the first.

    Examples
    --------
    >>> ranks_of_own(np.eye(2), np.eye(2), np.array([0, 0]), np.array([0, 1]))
    array([0, 1])
    """
    ranks = []
    for rows in row_blocks(len(queries), BLOCK):
        similar = scores(queries[rows], gallery)
        own = np.where(owners == wanted[rows, None], similar, -np.inf)
        first = own.argmax(1)[:, None]
        best = own.max(1, keepdims=True)
        before = (similar == best) & (np.arange(len(gallery)) < first)
        ranks.append(((similar > best) | before).sum(1))
    return np.concatenate(ranks)


def retrieval(
    image: Any, text: Any, rows: np.ndarray, ks: Sequence[int] = (1, 5, 10)
) -> pd.DataFrame:
    """Measure recall of text -> image, image -> text, and caption -> caption of its image.

    Parameters
    ----------
    image : ndarray or ProductRows of shape (n, d)
        Rows ready to compare by inner product, or those of a fused kernel.
    text : ndarray or ProductRows of shape (m, d)
        In the same space.
    rows : ndarray of shape (m,)
        Image row of each text row.
    ks : sequence of int, default=(1, 5, 10)
        Lengths of the ranking in which a hit counts.

    Returns
    -------
    DataFrame
        ``image_retrieval_recall@k`` (each caption looks for its image), ``text_retrieval_recall@k``
        (each captioned image: a hit if any of its captions is in the top k),
        ``caption_to_caption_recall@1`` (nearest other caption is of the same image; captions of
        images with at least two). Ties go to the lower row number. Captions of one image are no
        independent samples: intervals take the images.

    Raises
    ------
    InputError
        If ``rows`` does not name one image row for each text row, widths differ, or a number of
        ``ks`` is below 1.

    Examples
    --------
    >>> retrieval(np.eye(2), np.eye(2), np.array([0, 1]), ks=(1,)).value.tolist()
    [1.0, 1.0]
    """
    image = _checks.matrix("image", image)
    text = _checks.matrix("text", text, least=0)
    _checks.same_width("image", image, "text", text)
    ks = [_checks.whole_number("ks", k) for k in _checks.several("ks", ks, "whole numbers")]
    rows = _checks.numbers("rows", rows)
    counted = f"{len(text)} texts, {rows.size} image rows for {len(image)} images"
    whole = rows.ndim == 1 and rows.dtype.kind in "iu"
    fits = whole and len(rows) == len(text) > 0 and 0 <= rows.min() <= rows.max() < len(image)
    require(fits, counted, "the image row of each text")
    captioned = np.unique(rows)
    to_image = ranks_of_own(text, image, rows, np.arange(len(image)))
    to_text = ranks_of_own(image[captioned], text, captioned, rows)
    table = [
        mean_row("retrieval", f"image_retrieval_recall@{k}", Outcomes(to_image < k, units=rows))
        for k in ks
    ]
    table += [mean_row("retrieval", f"text_retrieval_recall@{k}", to_text < k) for k in ks]
    return pd.concat([metric_table(table), caption_retrieval(text, rows)], ignore_index=True)


def caption_retrieval(text: Any, rows: np.ndarray) -> pd.DataFrame:
    """Measure caption-to-caption retrieval within an image.

    Parameters
    ----------
    text : ndarray or ProductRows of shape (m, d)
        Rows ready to compare by inner product.
    rows : ndarray of int of shape (m,)
        Image of each text row.

    Returns
    -------
    DataFrame
        ``caption_to_caption_recall@1``: the nearest other caption is of the same image. Asked of
        captions whose image has at least two; an empty table when there is none.

    Raises
    ------
    InputError
        If ``rows`` does not name an image for each text row.

    Examples
    --------
    >>> text = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]])
    >>> caption_retrieval(text, np.array([0, 0, 1])).value.tolist()
    [1.0]
    """
    text = _checks.matrix("text", text)
    rows = _checks.numbers("rows", rows)
    whole = rows.shape == (len(text),) and rows.dtype.kind in "iu" and rows.min() >= 0
    got = f"{len(text)} texts, rows of shape {rows.shape}"
    require(whole, got, "the image row of each text, whole numbers from 0")
    has = np.bincount(rows)[rows] > 1
    if not has.any():
        return metric_table([])
    hits = rows[align.neighbours(text, 1)[:, 0]] == rows
    outcomes = Outcomes(hits[has], units=rows[has])
    return metric_table([mean_row("retrieval", "caption_to_caption_recall@1", outcomes)])
