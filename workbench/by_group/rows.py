"""Which sample of the dataset every outcome of a measure is of."""

import numpy as np

from .._require import require
from ..data.dataset import Dataset
from ..evaluate.measures.targets import labelled_rows
from ..evaluate.uncertainty.outcomes import Outcomes

TASKS = {  # whose outcomes tell their samples, in words
    "knn": "k-NN",
    "zero_shot": "zero-shot",
    "retrieval": "words that look for pictures",
}
TO_IMAGE, TO_TEXT = "image_retrieval", "text_retrieval"


def rows_of(dataset: Dataset, task: str, target: str, metric: str, count: int) -> np.ndarray:
    """Find the sample of every outcome.

    Parameters
    ----------
    dataset : Dataset
        That was measured.
    task, target, metric : str
        Of the measure.
    count : int
        Outcomes there are.

    Returns
    -------
    ndarray of int of shape (count,)
        Row numbers; of a caption that of its image.

    Raises
    ------
    InputError
        If samples were drawn or divided in a way that the outcomes do not tell.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"kind": ["a", "b", "a", "b"]}, index=list("1234"))
    >>> data = Dataset("four", np.array(list("1234")), None, table, targets=("kind",))
    >>> rows_of(data, "knn", "kind", "knn_acc1", 4).tolist()
    [0, 1, 2, 3]
    """
    rows = _candidates(dataset, task, target, metric)
    known = rows is not None and len(rows) == count
    got = f"{task} {target} {metric}, whose {count:,} outcomes do not tell their samples"
    require(known, got, "k-NN, zero-shot or retrieval of all samples, compared at random")
    return np.asarray(rows)


def by_sample(outcomes: Outcomes, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bring outcomes that are not independent together: captions of one image are one sample.

    Parameters
    ----------
    outcomes : Outcomes
        Of a measure.
    rows : ndarray of int of shape (len(outcomes),)
        Of :func:`rows_of`.

    Returns
    -------
    values : ndarray of shape (m,)
        Mean of each sample.
    rows : ndarray of int of shape (m,)
        Whose it is.

    Examples
    --------
    >>> values, rows = by_sample(Outcomes([1, 0, 1], units=[7, 7, 9]), np.array([4, 4, 5]))
    >>> values.tolist(), rows.tolist()
    ([0.5, 1.0], [4, 5])
    """
    values = np.asarray(outcomes, float)
    if outcomes.units is None:
        return values, rows
    _, first, unit = np.unique(outcomes.units, return_index=True, return_inverse=True)
    return np.bincount(unit, values) / np.bincount(unit), rows[first]


def _candidates(dataset: Dataset, task: str, target: str, metric: str) -> np.ndarray | None:
    if task == "knn":
        return labelled_rows(dataset.labels(target))[0]
    if task == "zero_shot":
        return np.flatnonzero(np.isin(dataset.labels(target), list(dataset.prompts)))
    if task == "retrieval" and metric.startswith(TO_IMAGE):
        return dataset.captions["row"].to_numpy()
    if task == "retrieval" and metric.startswith(TO_TEXT):
        return np.unique(dataset.captions["row"].to_numpy())
    return None
