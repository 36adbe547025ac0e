"""The headline metrics: the one list behind table, bars, report and finding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..._language import kept, tr

OWN = "own"  # task of the measures that a user brings
SHOTS = (1, 2, 4, 8)
PROMPTS = "+prompts"  # ends the metric of few-shot with prompts


@dataclass(frozen=True)
class Headline:
    """A metric that tables, figures and the finding show, and what they call it.

    Attributes
    ----------
    task, metric : str
        As in ``Comparison.metrics``.
    column : str
        In ``Comparison.table()``.
    label : str
        On the axis of a figure.
    words : str
        In a sentence; empty if the findings do not judge it.
    range : tuple of two floats
        Lowest and highest value that can be.
    higher_is_better : bool
        Which end is the good one.
    shots : int
        Examples of each class, where classes are learnt from a few; 0 elsewhere.
    """

    task: str
    metric: str
    column: str
    label: str
    words: str = ""
    range: tuple[float, float] = (0.0, 1.0)
    higher_is_better: bool = True
    shots: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """Say what it is called in ``Comparison.metrics``.

        Returns
        -------
        tuple of two str
            Task and metric.
        """
        return self.task, self.metric

    def told(self, part: str) -> str:
        """Say what it is called, in the language that is spoken.

        Parameters
        ----------
        part : {"column", "label", "words"}
            Where.

        Returns
        -------
        str
            Of the user's own measures the name that they have.
        """
        if self.task == OWN:
            return str(getattr(self, part))
        if not self.shots:
            return tr(getattr(self, part))
        return tr(_SHOTS[part, self.metric.endswith(PROMPTS)], shots=self.shots)


_SHOTS = {  # what few-shot is called, without prompts and with them
    ("column", False): kept("{shots}-shot"),
    ("label", False): kept("{shots}-shot"),
    ("words", False): kept("{shots}-shot"),
    ("column", True): kept("{shots}-shot + prompts"),
    ("label", True): kept("{shots}-shot + prompts"),
    ("words", True): kept("{shots}-shot with prompts"),
}


def _few_shot(shots: int, prompts: str) -> Headline:
    """Few-shot from so many examples of each class, with or without prompts."""
    name = f"{shots}-shot"
    words = f"{name} with prompts" if prompts else name
    column = f"{name}{' + prompts' if prompts else ''}"
    return Headline("few_shot", f"acc1@{shots}shot{prompts}", column, column, words, shots=shots)


_PROBE = Headline("linear_probe", "acc1", kept("probe"), kept("linear probe"), kept("linear probe"))
_KNN = Headline("knn", "knn_acc1", kept("k-NN"), kept("k-NN"), kept("k-NN"))
_ZERO_SHOT = Headline(
    "zero_shot", "acc1", kept("zero-shot"), kept("zero-shot"), kept("zero-shot accuracy")
)
_TO_IMAGE = Headline(
    "retrieval", "image_retrieval_recall@1", kept("t->i R@1"),
    kept("text → image R@1"), kept("text-to-image recall@1"),
)  # fmt: skip
_TO_TEXT = Headline(
    "retrieval", "text_retrieval_recall@1", kept("i->t R@1"),
    kept("image → text R@1"), kept("image-to-text recall@1"),
)  # fmt: skip
_TO_CAPTION = Headline(
    "retrieval", "caption_to_caption_recall@1", kept("c->c R@1"),
    kept("caption → caption R@1"), kept("caption-to-caption recall@1"),
)  # fmt: skip
_ACROSS = Headline(
    "across_groups", "recall@1", kept("across groups R@1"), kept("across groups R@1"),
    kept("recall@1 across groups"),
)  # fmt: skip
_KMEANS_NMI = Headline("cluster", "kmeans_nmi", kept("k-means NMI"), kept("k-means NMI"))
_KMEANS = Headline(
    "cluster", "kmeans_ami", kept("k-means AMI"), kept("k-means AMI"), kept("k-means AMI")
)
_SPECTRAL_NMI = Headline("cluster", "spectral_nmi", kept("spectral NMI"), kept("spectral NMI"))
_SPECTRAL = Headline(
    "cluster", "spectral_ami", kept("spectral AMI"), kept("spectral AMI"), kept("spectral AMI")
)
_FEW_SHOT = tuple(_few_shot(shots, prompts) for prompts in ("", PROMPTS) for shots in SHOTS)

HEADLINES = (  # of the table and the bars: of few-shot the most examples
    _ZERO_SHOT, _TO_IMAGE, _TO_TEXT, _TO_CAPTION, _PROBE, _KNN,
    *(headline for headline in _FEW_SHOT if headline.shots == max(SHOTS)),
    _ACROSS, _KMEANS_NMI, _KMEANS, _SPECTRAL_NMI, _SPECTRAL,
)  # fmt: skip

# What the findings judge. Of each clustering one index, or it would count twice: AMI, which is 0
# by chance whatever the number and the sizes of the clusters. NMI is not, and is in the table.
SPOKEN = (
    _PROBE, _KNN, *_FEW_SHOT, _ZERO_SHOT, _TO_IMAGE, _TO_TEXT, _TO_CAPTION, _ACROSS, _KMEANS,
    _SPECTRAL,
)  # fmt: skip


def of_target(metrics: pd.DataFrame, target: str) -> np.ndarray:
    """Tell which figures a table of one target shows.

    Parameters
    ----------
    metrics : DataFrame
        ``Comparison.metrics``: task, target and metric are read.
    target : str
        Whose classes.

    Returns
    -------
    ndarray of bool
        True for what is of the target, of no classes, or of prompts, which have a target of
        their own.

    Examples
    --------
    >>> metrics = pd.DataFrame({"task": ["zero_shot", "knn"], "target": ["a", "b"]})
    >>> of_target(metrics.assign(metric=["acc1", "knn_acc1"]), "c").tolist()
    [True, False]
    """
    of_classes = metrics["target"].isin(["", target])
    prompted = (metrics["task"] == "zero_shot") | metrics["metric"].str.endswith(PROMPTS)
    return np.asarray(of_classes | prompted)
