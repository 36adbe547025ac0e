"""A knob for every rival, chosen as it would be by somebody who wants the rival to win."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ... import _checks
from ..._language import kept
from ..._space_checks import spaces_of
from ...arrays import normalize_rows
from ...data.dataset import Dataset
from ...fusion.exact_rows import exact_space, exact_space_fits
from ...fusion.kernels import check_kernel
from ...fusion.rival_spaces import Asked, Parents, knobs_of, make_baseline
from ...fusion.rivals import check_names
from ...fusion.space_rows import Experts, check_space, experts_of, need_rows
from ...fusion.weights import Weights
from ...store import Space
from .criteria import CAPTIONS, NEIGHBOURS, WORDS, Half, Halves, halves_of

CONSTANTS = tuple(10.0**power for power in range(-3, 4))  # of C, as in the paper
WEIGHTS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)  # of an expert beside CLIP
LEAST_WIDTH = 8  # of PCA; each width tried is twice the one before
JUDGED_BY = {  # knob to what it can change
    "expert_weight": (NEIGHBOURS,),
    "text_expert_weight": (CAPTIONS,),
    "n_components": (NEIGHBOURS,),
    "C": (NEIGHBOURS, WORDS, CAPTIONS),
}
EQUAL_VARIANCE = kept("equal variance of both kernels, without labels")

Made = Callable[[float], Space]  # a baseline at a value of its knob


def tune_baselines(
    dataset: Dataset, clip: Space, expert: Experts = None, text_expert: Experts = None, *,
    names: Sequence[str] = ("concat",), n_components: int = 3000, C: float = 0.1,
    expert_weight: Any = 0.0, text_expert_weight: Any = None, product_weight: float = 1.0,
    centre_clip: bool = False, kernel: str = "cosine", split_by: str = "random",
    random_state: int = 0,
) -> dict[str, list[dict[str, Any]]]:  # fmt: skip
    """Choose the knobs of baselines: weights of the experts, C, width.

    One half of the samples chooses the value that scores best there, by the mean of what the knob
    can change and the data allow: k-NN accuracy of the main target (leave-one-out, within the
    half), zero-shot accuracy or recall@1 of images by captions, recall@1 of captions by captions
    (with a text expert). Ties go to the value nearest to where the knob was. Everything that is
    fitted is fitted on that half alone. What no value changes is not chosen by it.

    The other half chooses once more. Where both agree, no sample is measured with a value that
    its own label or caption chose; where they do not, :func:`workbench.evaluate.said_of_tuning`
    says so, and what it is worth: such samples favour the baseline, if anything.

    Without labels (captions, for a text expert) the weight of an expert gives both kernels the
    same variance, ``1 - |mean row|^2`` for rows of length 1: no sample is asked. Other knobs then
    stay where they are.

    Parameters
    ----------
    dataset : Dataset
        Its first target, prompts and captions choose.
    clip, expert, text_expert : Space or sequence of Space
        As for :func:`workbench.baselines`.
    names : sequence of str, default=("concat",)
        Of baselines.
    n_components : int, default=3000
        As for :func:`workbench.baselines`, like the next two.
    C : float, default=0.1
        Of the fused space; where the C of others starts.
    expert_weight, text_expert_weight, product_weight, centre_clip : optional
        Of the fused space, see :class:`workbench.fusion.Weights`.
    kernel : {"cosine", "linear", "rbf", "laplace"}, default="cosine"
        Of the fused space.
    split_by : {"random", "group", "split"}, default="random"
        As for :func:`workbench.compare`: whole groups choose, or what trains alone.
    random_state : int, default=0
        Of the halves and of projections.

    Returns
    -------
    dict of str to list of dict
        What :func:`workbench.baselines` takes as ``tuned``: for each knob of each baseline
        ``knob``, ``value``, ``by`` (the criterion), ``on`` (which samples), ``tried`` (the values),
        ``start`` (its value before), ``score`` (on the half that chose), and where there is an
        ``other`` half the value it chooses (``other_value``), its scores at the chosen value and
        at the start (``score_on_other``, ``start_on_other``) and ``favour``: how much better the
        half that chose scores than at the other's value.

    Raises
    ------
    InputError
        If a name is unknown, ids differ, or a parameter is out of range.

    References
    ----------
    Wu et al., "When Kernels Multiply, Clusters Unify", NeurIPS 2025 (C by cross-validation over
    1e-3 to 1e3); M. Kloft et al., "lp-Norm Multiple Kernel Learning", JMLR 2011, section 6.1.2
    (kernels of unit variance); G. C. Cawley, N. L. C. Talbot, "On Over-fitting in Model Selection",
    JMLR 2010 (what chooses must not report).

    Examples
    --------
    >>> import pandas as pd
    >>> rng, ids = np.random.default_rng(0), np.arange(40).astype(str)
    >>> table = pd.DataFrame({"label": np.repeat(["a", "b"], 20)}, index=ids)
    >>> data = Dataset("two", ids, None, table, targets=("label",))
    >>> rows = rng.standard_normal((40, 6)) + 3 * np.repeat([0, 1], 20)[:, None]
    >>> noise = rng.standard_normal((40, 6))
    >>> chosen = tune_baselines(data, Space("a", ids, noise), Space("b", ids, rows))
    >>> chosen["concat"][0]["knob"], chosen["concat"][0]["value"] >= 1
    ('expert_weight', True)
    """
    _checks.typed("dataset", dataset, Dataset, "a Dataset, as load gives it")
    check_names(names)
    check_kernel(kernel)
    seed = _checks.seed("random_state", random_state)
    weights = Weights(C, expert_weight, product_weight, centre_clip)
    weights.of_texts(text_expert_weight)  # says what is wrong with it
    width = _checks.whole_number("n_components", n_components)
    asked = Asked(width, weights, kernel, seed, text_expert_weight)
    check_space("clip", clip)
    experts = experts_of("expert", expert), experts_of("text_expert", text_expert)
    of_images, of_texts = ([_of(dataset, space) for space in given] for given in experts)
    parents = _of(dataset, clip), of_images, of_texts
    tuner = _Tuner(parents, asked, halves_of(dataset, split_by, seed))
    knobs = {name: tuner.knobs(name) for name in names}
    return {name: chosen for name, chosen in knobs.items() if chosen}


@dataclass(frozen=True)
class _Tuner:
    """Chooses the knobs of one family of parents."""

    parents: Parents
    asked: Asked
    halves: Halves | None

    def knobs(self, name: str) -> list[dict[str, Any]]:
        """What is chosen for a baseline, knob after knob."""
        chosen: list[dict[str, Any]] = []
        for knob in knobs_of(name, self.parents):
            before = {each["knob"]: each["value"] for each in chosen}
            record = self._by_halves(name, knob, before) or self._by_variance(knob)
            if record is not None:
                chosen.append(record)
        return chosen

    def _by_halves(
        self, name: str, knob: str, before: Mapping[str, float]
    ) -> dict[str, Any] | None:
        """A knob as one half chooses it, and what the other says; None if nothing measures it."""
        if self.halves is None:
            return None
        means, parts = self._scores(self.halves.choosing, name, knob, before)
        if len(set(means.values())) < 2:  # nothing that is measured depends on it
            return None
        start = self._start(knob)
        value = _best(means, start)
        record: dict[str, Any] = {
            "knob": knob,
            "value": value,
            "by": _listed(self.halves.words[part] for part in parts),
            "on": self.halves.on,
            "tried": list(means),
            "start": start,
            "score": means[value],
        }
        if self.halves.other is None:
            return record
        others, parts = self._scores(self.halves.other, name, knob, before)
        if not parts:
            return record
        other_value = _best(others, start)
        return record | {
            "other_value": other_value,
            "score_on_other": others[value],
            "start_on_other": others[start],
            "favour": means[value] - means[other_value],
        }

    def _scores(
        self, half: Half, name: str, knob: str, before: Mapping[str, float]
    ) -> tuple[dict[float, float], list[str]]:
        """Mean score on a half by value, and the measures that are in it."""
        clip, of_images, of_texts = self.parents
        if of_texts and not len(half.captions):
            return {}, []
        parents = half.of(clip), [*map(half.of, of_images)], [*map(half.of, of_texts)]
        made = self._made(name, knob, parents, before)
        judged_by = [part for part in JUDGED_BY[knob] if of_texts or part != CAPTIONS]
        means: dict[float, float] = {}
        parts: list[str] = []
        for value in self._tried(knob):
            hits = half.scores(made(value), judged_by)
            parts = list(hits)
            if not parts:
                break
            means[value] = float(np.mean([each.mean() for each in hits.values()]))
        return means, parts

    def _made(self, name: str, knob: str, parents: Parents, before: Mapping[str, float]) -> Made:
        """Give what makes a baseline at a value; C of the fused space by its exact kernel."""
        if name == "tuned" and exact_space_fits(*parents):
            weights = self.asked.of_fusion | {"C": 1.0}
            exact = exact_space(*parents, **weights, kernel=self.asked.kernel)
            return lambda value: _at(exact, parents[0].dim, value)
        return lambda value: make_baseline(name, parents, self.asked, {**before, knob: value})

    def _start(self, knob: str) -> float:
        """Where a knob is before anything is chosen."""
        if knob == "C":
            return float(self.asked.C)
        return self._widths()[-1] if knob == "n_components" else 1.0

    def _tried(self, knob: str) -> list[float]:
        """Values that are tried, the start among them."""
        if knob == "n_components":
            return self._widths()
        grid = CONSTANTS if knob == "C" else WEIGHTS
        return sorted({*grid, self._start(knob)})

    def _widths(self) -> list[float]:
        """Widths of PCA: 8, 16, 32, ... below what a half and the parents have; all columns."""
        clip, of_images, _ = self.parents
        columns = clip.dim + sum(space.dim for space in of_images)
        halves = () if self.halves is None else (self.halves.choosing, self.halves.other)
        rows = [len(half.rows) for half in halves if half is not None]
        most = min(self.asked.n_components, columns, *rows)
        widths = [LEAST_WIDTH * 2**i for i in range(most) if LEAST_WIDTH * 2**i < most]
        return [float(width) for width in (*widths, self.asked.n_components)]

    def _by_variance(self, knob: str) -> dict[str, Any] | None:
        """The weight that gives both kernels the same variance; None for other knobs."""
        clip, of_images, of_texts = self.parents
        modality, experts = {
            "expert_weight": ("image", of_images), "text_expert_weight": ("text", of_texts)
        }.get(knob, ("", []))  # fmt: skip
        if not experts:
            return None
        own = _variance(normalize_rows(need_rows(clip, modality)))
        seen = sum(self._expert_variance(need_rows(space, modality)) for space in experts)
        if own <= 0 or seen <= 0:
            return None
        value = own / seen
        return {"knob": knob, "value": value, "by": EQUAL_VARIANCE, "on": kept("all samples")}

    def _expert_variance(self, rows: np.ndarray) -> float:
        """Variance of an expert as the fusion sees it."""
        centred = rows - rows.mean(axis=0)
        linear = self.asked.linear_or_cosine == "linear"
        return _variance(centred if linear else normalize_rows(centred))


def _of(dataset: Dataset, space: Space) -> Space:
    """A space of these samples, its classes in their order."""
    return spaces_of(dataset, {space.name: space})[space.name]


def _variance(rows: np.ndarray) -> float:
    """Mean squared distance to the mean row: mean of the kernel's diagonal less its mean."""
    rows = np.asarray(rows, np.float64)
    return float((rows**2).sum(axis=1).mean() - (rows.mean(axis=0) ** 2).sum())


def _best(means: Mapping[float, float], start: float) -> float:
    """Value with the highest score; of equals the one nearest to the start, in octaves."""
    return min(means, key=lambda value: (-means[value], abs(np.log(value / start))))


def _at(exact: Space, width: int, C: float) -> Space:
    """An exact space of C = 1 at another C: CLIP's columns scaled, up to a factor of all."""
    parts: dict[str, Any] = {part: rows.copy() for part, rows in exact.rows().items()}
    for rows in parts.values():
        rows[:, :width] *= C**0.5
    return replace(exact, **parts)


def _listed(measures: Iterable[str]) -> str:
    """Name what a score is made of."""
    names = list(measures)
    if len(names) == 1:
        return names[0]
    said = kept("the mean of {said_others} and {said_last}")
    return kept(said, said_others=", ".join(names[:-1]), said_last=names[-1])
