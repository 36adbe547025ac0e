"""The captions of samples, several in one cell."""

import numpy as np

from ..data.dataset import Dataset

JOINED = " | "  # several captions or tags in one cell


def caption_lists(dataset: Dataset, rows: np.ndarray) -> list[list[str]]:
    """List the captions of samples.

    Parameters
    ----------
    dataset : Dataset
        Whose samples.
    rows : ndarray of int
        Their row numbers.

    Returns
    -------
    list of list of str
        For each row; empty where it has none.
    """
    of_row = dataset.captions.groupby("row")["text"].agg(list).to_dict()
    found: list[list[str]] = [of_row.get(row, []) for row in rows]
    return found


def joined_captions(dataset: Dataset, rows: np.ndarray) -> np.ndarray:
    """Join the captions of each sample.

    Parameters
    ----------
    dataset : Dataset
        With captions.
    rows : ndarray of int
        Row numbers of the dataset.

    Returns
    -------
    ndarray of object, shape (len(rows),)
        Empty for those without a caption.
    """
    return np.array(list(map(JOINED.join, caption_lists(dataset, rows))), dtype=object)
