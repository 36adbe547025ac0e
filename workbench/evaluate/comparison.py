"""What every space scored on one dataset."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from .. import align
from ..data.dataset import Dataset
from ..store import Space
from .clustering import _agreement
from .intervals import Difference, difference
from .verdicts import PLAINLY, _signed, _verdict

KEY = ["space", "task", "target", "metric"]


Key = tuple[str, str, str, str]


HEADLINES = {  # (task, metric): words, in the order of the finding
    ("linear_probe", "acc1"): "linear probe",
    ("cluster", "spectral_nmi"): "spectral NMI",
    ("zero_shot", "acc1"): "zero-shot accuracy",
    ("retrieval", "image_retrieval_recall@1"): "text-to-image recall@1",
    ("retrieval", "caption_to_caption_recall@1"): "caption-to-caption recall@1",
}


SHORT = {  # (task, metric): column of the table
    ("zero_shot", "acc1"): "zero-shot",
    ("retrieval", "image_retrieval_recall@1"): "t->i R@1",
    ("retrieval", "text_retrieval_recall@1"): "i->t R@1",
    ("retrieval", "caption_to_caption_recall@1"): "c->c R@1",
    ("linear_probe", "acc1"): "probe",
    ("knn", "knn_acc1"): "k-NN",
    ("cluster", "kmeans_nmi"): "k-means NMI",
    ("cluster", "spectral_nmi"): "spectral NMI",
}


@dataclass(frozen=True)
class Comparison:
    """What every space scored on one dataset.

    Attributes
    ----------
    dataset : Dataset
    spaces : dict of str to Space
        As evaluated.
    metrics : DataFrame
        Columns space, task, target, metric, value, low, high (95 %), n.
    alignment : DataFrame
        Columns a, b, metric, value, low, high, n; see :func:`workbench.align.alignment`.
    seconds : dict of str to float
        Wall time by task, and "all".
    notes : tuple of str
        What was left out, and why.
    outcomes : dict
        ``(space, task, target, metric)`` to the per-sample outcomes.
    """

    dataset: Dataset
    spaces: dict[str, Space]
    metrics: pd.DataFrame
    alignment: pd.DataFrame
    seconds: dict[str, float]
    notes: tuple[str, ...] = ()
    outcomes: dict[Key, np.ndarray] = field(default_factory=dict, repr=False)

    def table(self, target: str | None = None) -> pd.DataFrame:
        """One row per space: headline metrics of a target (default: the main one), width, seconds.

        Zero-shot is of the prompted target. Seconds are those of encoding or fusing.
        """
        target = target or next(iter(self.dataset.targets), "")
        metrics = self.metrics
        metrics = metrics[metrics.target.isin(["", target]) | (metrics.task == "zero_shot")]
        wide = pd.DataFrame(index=pd.Index(self.spaces, name="space"))
        for (task, metric), name in SHORT.items():
            chosen = metrics[(metrics.task == task) & (metrics.metric == metric)]
            if len(chosen):
                wide[name] = chosen.set_index("space").value
        clip = self._role("clip")
        if clip and len(self.alignment):
            to_clip = self._aligned_with(clip[0], "unbiased_cka")
            wide[f"CKA to {clip[0]}"] = [to_clip.get(name, np.nan) for name in self.spaces]
        wide["width"] = [space.dim for space in self.spaces.values()]
        wide["seconds"] = [space.info.get("seconds", np.nan) for space in self.spaces.values()]
        return wide

    def difference(self, a: str, b: str, task: str, target: str, metric: str) -> Difference:
        """Paired difference of space a over space b: ``(value, low, high)``.

        Clusterings are compared on half-samples of the rows, other metrics by :func:`difference`.
        """
        pair = [self.outcomes[name, task, target, metric] for name in (a, b)]
        if task != "cluster":
            return difference(*pair)
        score = partial(_agreement, metric.rsplit("_", 1)[1])
        return align.subsampling_interval(
            lambda rows: score(pair[0], rows) - score(pair[1], rows), pair[0].shape[1], n_draws=50
        )

    def finding(self) -> str:
        """Say in words, computed from the numbers, whether fusing helped.

        One sentence per headline metric: fused against the best parent and against
        concatenation, with the paired difference and its 95 % interval; a loss or a tie is said.
        """
        fused = self._role("fused")
        if not fused:
            return " ".join(["No fused space was compared.", *self._caveats()])
        sentences: list[str] = []
        for (task, metric), words in HEADLINES.items():
            mine = (key for key in self.outcomes if key[0] == fused[0])
            keys = [key for key in mine if key[1::2] == (task, metric)]
            if keys and not (metric.startswith("image_retrieval") and sentences):
                sentences.append(self._sentence(keys[0], words))
        told = sentences or ["The dataset has no labels, prompts or captions to measure against."]
        return " ".join([*told, *self._caveats()])

    def _sentence(self, key: Key, words: str) -> str:
        """Fused against its best parent and concatenation, with the paired differences."""
        fused, *measure = key
        same = (self.metrics[KEY[1:]] == measure).all(axis=1)
        scored = self.metrics[same].set_index("space").value
        parents = [name for name in self._role("clip", "expert", "text expert") if name in scored]
        rivals = []
        if parents:
            kind = "the best parent" if len(parents) > 1 else "its parent"
            rivals.append((kind, str(scored[parents].idxmax())))
        concat = [name for name in self._role("concat") if name in scored]
        rivals += [("concatenation", name) for name in concat[:1]]
        gains = [self.difference(fused, name, *measure) for _, name in rivals]
        clauses = [
            f"{_verdict(gain)} {kind} ({name}, {scored[name]:.3f}{_signed(gain)})"
            for (kind, name), gain in zip(rivals, gains, strict=True)
        ]
        what = f"On {key[2]}, {words}" if key[2] else words.capitalize()
        sentence = f"{what}: {fused} {scored[fused]:.3f}, {' and '.join(clauses)}."
        return sentence + (PLAINLY[_verdict(gains[0])] if parents else "")

    def _caveats(self) -> list[str]:
        random = [name for name, space in self.spaces.items() if space.info.get("random_weights")]
        demo = any(space.info.get("demo") for space in self.spaces.values())
        caveats = {
            f"Random weights in {', '.join(random)}: the numbers tell nothing of models.": random,
            "The encoders are the demonstration's own, made to see different things.": demo,
        }
        return [words for words, holds in caveats.items() if holds]

    def _role(self, *roles: str) -> list[str]:
        """Names of the spaces in these roles ("expert" also means "expert (centred)")."""
        named = {n: str(s.info.get("role", "")).split(" (")[0] for n, s in self.spaces.items()}
        return [name for name, role in named.items() if role.replace("-", " ") in roles]

    def _aligned_with(self, name: str, metric: str) -> dict[str, float]:
        table = self.alignment[self.alignment.metric == metric]
        pairs = zip(table.a, table.b, table.value, strict=True)
        found = {b if a == name else a: value for a, b, value in pairs if name in (a, b)}
        return {name: 1.0, **found}
