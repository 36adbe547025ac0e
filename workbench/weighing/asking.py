"""What is asked for: which metrics of which targets, of which spaces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _checks
from .._language import kept
from .._require import InputError, require
from .._space_checks import spaces_of
from ..data.dataset import Dataset
from ..fusion.kernels import check_kernel
from ..fusion.space_rows import Experts, check_space, experts_of, need_rows
from .criteria import CRITERIA, Criterion
from .samples import Family

Metric = str | Mapping[Any, float] | None
KPI = re.compile(r"(?P<name>[^\[\]]+?)\s*(?:\[(?P<target>.+)\])?\s*", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """One metric of a target, and its share in what is measured.

    Attributes
    ----------
    name : str
        Key of ``CRITERIA``.
    target : str
        Column of labels; empty for none.
    share : float
        Above 0; shares of all parts add up to 1.
    """

    name: str
    target: str
    share: float

    @property
    def criterion(self) -> Criterion:
        """Look up the metric.

        Returns
        -------
        Criterion
            Of this name.
        """
        return CRITERIA[self.name]

    @property
    def words(self) -> str:
        """Name metric and target.

        Returns
        -------
        str
            Such as "k-NN accuracy on shape".
        """
        words = self.criterion.words
        if not self.target:
            return words
        return kept("{said_words} on {target}", said_words=words, target=self.target)


def family_of(
    data: Any, clip: Any, expert: Experts, text_expert: Experts, kernel: str
) -> tuple[Dataset, Family]:
    """Take a study, or a dataset and its spaces.

    Parameters
    ----------
    data : Study or Dataset
        A study has its spaces.
    clip, expert, text_expert : Space or sequence of Space or None
        Beside a dataset.
    kernel : str
        Of the experts.

    Returns
    -------
    tuple of Dataset and Family
        Spaces of these samples.

    Raises
    ------
    InputError
        If one is missing, spaces and dataset do not belong together, or rows are not finite.
    """
    check_kernel(kernel)
    if hasattr(data, "families") and hasattr(data, "dataset"):
        none = clip is None and expert is None and text_expert is None
        require(none, "spaces beside a study", "a study alone, or a dataset and its spaces")
        return _of_study(data, kernel)
    _checks.typed("data", data, Dataset, "a Study, or a Dataset and its spaces")
    return data, _family(data, clip, expert, text_expert, kernel)


def _of_study(study: Any, kernel: str) -> tuple[Dataset, Family]:
    """The dataset of a study, and the spaces of what it fuses first."""
    families = study.families
    require(families, "a study that fuses nothing", "a study with experts, or with fuse=")
    first = families[0]
    experts = list(first.experts)
    text_experts = list(first.text_experts)
    return study.dataset, _family(study.dataset, first.clip, experts, text_experts, kernel)


def _family(
    dataset: Dataset, clip: Any, expert: Experts, text_expert: Experts, kernel: str
) -> Family:
    """Spaces of these samples, each with the rows that it is asked for."""
    check_space("clip", clip)
    experts = experts_of("expert", expert)
    text_experts = experts_of("text_expert", text_expert)
    require(experts or text_experts, "no expert", "an image expert, a text expert or both")
    clip = _of(dataset, clip)
    of_images = tuple(_of(dataset, space) for space in experts)
    of_texts = tuple(_of(dataset, space) for space in text_experts)
    seeing = [clip, *of_images] if of_images else []
    reading = [clip, *of_texts] if of_texts else []
    for space in seeing:
        need_rows(space, "image")
    for space in reading:
        need_rows(space, "text")
    return Family(clip, of_images, of_texts, kernel)


def _of(dataset: Dataset, space: Any) -> Any:
    """A space of these samples, its classes in their order."""
    return spaces_of(dataset, {space.name: space})[space.name]


def parts_of(metric: Metric, target: str | None, dataset: Dataset, family: Family) -> list[Part]:
    """Read which metrics choose.

    Parameters
    ----------
    metric : str, mapping or None
        As for :func:`workbench.choose_weights`.
    target : str or None
        Column of labels of all that name none.
    dataset : Dataset
        With or without targets.
    family : Family
        The parents.

    Returns
    -------
    list of Part
        At least one, each of which the data allow.

    Raises
    ------
    InputError
        If a metric is unknown, or lacks what it needs.
    """
    _checks.typed("target", target, str | None, "the name of a column of labels")
    if target is not None:
        _checks.one_of("target", target, dataset.targets)
    if metric is None:
        metric = _default(dataset, family)
    shares: Any = {metric: 1.0} if isinstance(metric, str) else metric
    _checks.typed("metric", shares, Mapping, "a name, or a mapping of names to shares")
    require(shares, "metric={}", "at least one metric")
    total = sum(_checks.positive(f"metric[{key!r}]", share) for key, share in shares.items())
    parts = []
    for key, share in shares.items():
        pair = isinstance(key, tuple) and len(key) == 2
        name, on = key if pair else (key, target)
        _checks.one_of("metric", name, CRITERIA)
        parts.append(Part(name, _target_of(name, on, dataset), float(share) / total))
    for part in parts:
        _check_needs(part, dataset, family)
    _check_together(parts)
    return parts


def metric_of(text: object) -> tuple[str, str | None]:
    """Read a KPI.

    Parameters
    ----------
    text : str
        ``NAME`` or ``NAME[TARGET]``.

    Returns
    -------
    tuple of str, and str or None
        Name of the metric, and the column of labels.

    Raises
    ------
    InputError
        If there is no such metric.

    Examples
    --------
    >>> metric_of("nmi[colour x texture]"), metric_of("knn")
    (('nmi', 'colour x texture'), ('knn', None))
    """
    found = KPI.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None or found["name"] not in CRITERIA:
        known = ", ".join(CRITERIA)
        raise InputError(f"kpi {_checks.shown(text)}: expected one of {known}; NAME[TARGET] names"
                         " a column of labels.")  # fmt: skip
    return found["name"], found["target"]


def metrics_for(dataset: Dataset, family: Family) -> list[str]:
    """List the metrics that the data allow.

    Parameters
    ----------
    dataset : Dataset
        With or without targets.
    family : Family
        The parents.

    Returns
    -------
    list of str
        Keys of ``CRITERIA``; that which is taken where none is named comes first.
    """
    first = _default(dataset, family)
    others = [name for name in CRITERIA if name != first]
    return [name for name in (first, *others) if _is_possible(name, dataset, family)]


def _is_possible(name: str, dataset: Dataset, family: Family) -> bool:
    try:
        parts_of(name, None, dataset, family)
    except InputError:
        return False
    return True


def _default(dataset: Dataset, family: Family) -> str:
    """Metric of what the data have."""
    if dataset.targets and family.experts:
        return "across_groups" if _once_in_each_group(dataset) else "knn"
    counts = np.unique(dataset.captions["row"], return_counts=True)[1]
    if family.text_experts and not family.experts and np.any(counts > 1):
        return "captions"
    reads = family.text_experts or family.clip.text is not None
    return "caption_likeness" if len(counts) and reads else "kept_neighbours"


def _once_in_each_group(dataset: Dataset) -> bool:
    """Whether a class of the main target is found again in other groups alone."""
    if not dataset.groups:
        return False
    labels = dataset.labels(dataset.targets[0])
    groups = dataset.labels(dataset.groups[0])
    there = (labels != "") & (groups != "")
    pairs = np.stack([labels[there], groups[there]], axis=1)
    n_classes, n_pairs = len(np.unique(labels[there])), len(np.unique(pairs, axis=0))
    return n_pairs == len(pairs) > n_classes


def _target_of(name: str, target: Any, dataset: Dataset) -> str:
    """The target of a metric: the main one where none is named; empty where none is needed."""
    if "labels" not in CRITERIA[name].needs:
        return ""
    got = f"metric {name!r} without a target: {dataset.name} has no labels"
    require(target is not None or dataset.targets, got, "labels, or a metric without them: "
            "'caption_likeness' or 'kept_neighbours'")  # fmt: skip
    if target is not None:
        _checks.one_of("target", target, dataset.targets)
        return str(target)
    if name == "few_shot+prompts" and dataset.prompt_target is not None:
        return str(dataset.prompt_target)
    return str(dataset.targets[0])


def _check_needs(part: Part, dataset: Dataset, family: Family) -> None:
    """Refuse a metric that lacks what it needs."""
    prompted = bool(dataset.prompts) and family.clip.classes is not None
    counts = np.unique(dataset.captions["row"], return_counts=True)[1]
    read = bool(family.text_experts) or family.clip.text is not None
    there = {
        "labels": (True, ""),
        "groups": (bool(dataset.groups), "a column of groups"),
        "prompts": (prompted and part.target == dataset.prompt_target, "class prompts of it"),
        "images": (bool(family.experts), "an image expert: no weight changes it without one"),
        "texts": (
            bool(family.text_experts) and bool(np.any(counts > 1)),
            "a text expert, and two captions of an image",
        ),
        "captions": (len(counts) > 0 and read, "captions, and text rows of them"),
    }
    for need in part.criterion.needs:
        is_there, expected = there[need]
        require(is_there, f"metric {part.name!r} of {dataset.name}", expected)


def _check_together(parts: Sequence[Part]) -> None:
    """Refuse metrics that need folds of different kinds."""
    names = [part.name for part in parts]
    of_classes = [part for part in parts if part.name == "across_groups"]
    learning = [part for part in parts if "labels" in part.criterion.needs]
    mixed = of_classes and len(learning) > len(of_classes)
    got = f"metrics {', '.join(names)} together"
    expected = "'across_groups' apart: its folds keep classes whole, and others learn classes"
    require(not mixed, got, expected)
    targets = {part.target for part in of_classes}
    require(len(targets) < 2, f"'across_groups' of {sorted(targets)}", "one target")
