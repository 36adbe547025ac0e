"""Which measures of many classes say something, and are worth their time; told before the work."""

from __future__ import annotations

from .._language import kept
from .measures.prototypes import DRAWS, DRAWS_OF_MANY, GRAM_ROWS
from .measures.targets import LabelledRows

LEAST_A_CLUSTER = 4  # rows for each class, on average: halves hold half as many
MOST_SECONDS = 600  # of one processor, for one measure of one space

MULTIPLIED = 2e10  # numbers that one processor multiplies in a second, in large matrices
PROBE_PASSES = 480  # through the training rows of a half, over all penalties, folds and steps
SHOTS = 4  # numbers of examples that few-shot tries


def too_few_to_cluster(target: str, labelled: LabelledRows, most_rows: int) -> str:
    """Say why clusters, as many as classes, would say nothing.

    Parameters
    ----------
    target : str
        Column of the classes.
    labelled : LabelledRows
        Its rows.
    most_rows : int
        More are sampled before they are clustered.

    Returns
    -------
    str
        One sentence; empty where there are enough rows.
    """
    rows, n_classes = min(len(labelled.rows), most_rows), labelled.n_classes
    if rows >= LEAST_A_CLUSTER * n_classes:
        return ""
    return kept(
        "{target}: clusters need {least} samples a class on average; {n:,} samples in {classes:,}"
        " classes: left out.",
        target=target, least=LEAST_A_CLUSTER, n=rows, classes=n_classes,
    )  # fmt: skip


def probe_seconds(n_train: int, width: int, n_classes: int) -> float:
    """Estimate what the linear probe takes: both halves, every penalty.

    Parameters
    ----------
    n_train : int
        Rows of one half.
    width : int
        Columns of the space.
    n_classes : int
        Classes.

    Returns
    -------
    float
        Seconds of one processor.

    Examples
    --------
    >>> round(probe_seconds(3000, 512, 1000)), round(probe_seconds(768, 3000, 16), 1)
    (37, 0.2)
    """
    return PROBE_PASSES * n_train * min(width, n_train) * n_classes / MULTIPLIED


def few_shot_seconds(n: int, width: int, n_classes: int) -> float:
    """Estimate what few-shot takes: all draws of all numbers of examples.

    Parameters
    ----------
    n : int
        Rows.
    width : int
        Columns of the space.
    n_classes : int
        Classes.

    Returns
    -------
    float
        Seconds of one processor.

    Examples
    --------
    >>> round(few_shot_seconds(2000, 512, 1000)), round(few_shot_seconds(20000, 3000, 1000))
    (5, 240)
    """
    if n <= GRAM_ROWS:  # products of rows are there; they are read and added up
        return SHOTS * DRAWS * n * n_classes * 128 / MULTIPLIED
    return SHOTS * DRAWS_OF_MANY * n * n_classes * width / MULTIPLIED


def too_long(measure: str, width: int, n_classes: int, seconds: float) -> str:
    """Say that a measure would take too long in one space.

    Parameters
    ----------
    measure : str
        What it is called.
    width : int
        Columns of the space.
    n_classes : int
        Classes.
    seconds : float
        Estimate.

    Returns
    -------
    str
        What the space has, to follow "NAME has"; empty where it does not take too long.

    Examples
    --------
    >>> too_long("linear probe", 3000, 3000, 1080)
    '3,000 columns: linear probe of 3,000 classes would take about 18 minutes, left out'
    >>> too_long("linear probe", 512, 1000, 37)
    ''
    """
    if seconds <= MOST_SECONDS:
        return ""
    return kept(
        "{width:,} columns: {said_measure} of {classes:,} classes would take about {minutes:,.0f}"
        " minutes, left out",
        width=width, said_measure=measure, classes=n_classes, minutes=seconds / 60,
    )  # fmt: skip
