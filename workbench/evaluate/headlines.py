"""The headline metrics: the one list behind table, bars, report and finding."""

from __future__ import annotations

from dataclasses import dataclass

OWN = "own"  # task of the measures that a user brings


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
        In a sentence; empty if the finding does not speak of it.
    range : tuple of two floats
        Lowest and highest value that can be.
    higher_is_better : bool
        Which end is the good one.
    only_alone : bool
        Whether the finding speaks of it only where it speaks of nothing before it.
    """

    task: str
    metric: str
    column: str
    label: str
    words: str = ""
    range: tuple[float, float] = (0.0, 1.0)
    higher_is_better: bool = True
    only_alone: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Say what it is called in ``Comparison.metrics``.

        Returns
        -------
        tuple of two str
            Task and metric.
        """
        return self.task, self.metric


_PROBE = Headline("linear_probe", "acc1", "probe", "linear probe", "linear probe")
_SPECTRAL = Headline("cluster", "spectral_nmi", "spectral NMI", "spectral NMI", "spectral NMI")
_ZERO_SHOT = Headline("zero_shot", "acc1", "zero-shot", "zero-shot", "zero-shot accuracy")
_TO_IMAGE = Headline(
    "retrieval", "image_retrieval_recall@1", "t->i R@1", "text → image R@1",
    "text-to-image recall@1", only_alone=True,
)  # fmt: skip
_TO_TEXT = Headline("retrieval", "text_retrieval_recall@1", "i->t R@1", "image → text R@1")
_TO_CAPTION = Headline(
    "retrieval", "caption_to_caption_recall@1", "c->c R@1", "caption → caption R@1",
    "caption-to-caption recall@1",
)  # fmt: skip
_ACROSS = Headline(
    "across_groups", "recall@1", "across groups R@1", "across groups R@1", "recall@1 across groups",
)  # fmt: skip
_KNN = Headline("knn", "knn_acc1", "k-NN", "k-NN")
_KMEANS = Headline("cluster", "kmeans_nmi", "k-means NMI", "k-means NMI")

HEADLINES = (
    _ZERO_SHOT,
    _TO_IMAGE,
    _TO_TEXT,
    _TO_CAPTION,
    _PROBE,
    _KNN,
    _ACROSS,
    _KMEANS,
    _SPECTRAL,
)

SPOKEN = (
    _PROBE,
    _SPECTRAL,
    _ACROSS,
    _ZERO_SHOT,
    _TO_IMAGE,
    _TO_CAPTION,
)  # in the order of the finding
