"""A difference as a sentence: gain, loss, tie and what is open have different ones."""

import math
from typing import Any

from ..evaluate.findings.headlines import PROMPTS
from .findings import BETTER, SAME, WORSE, Gap
from .saying import Count, Hundred, Name, Plain, Said, SpaceName, said

VERDICTS = {BETTER: "gain", WORSE: "loss", SAME: "same"}
MEASURES = {  # task, metric: key of a sentence, and what is counted
    ("knn", "knn_acc1"): ("measure.knn", "things"),
    ("linear_probe", "acc1"): ("measure.linear_probe", "things"),
    ("zero_shot", "acc1"): ("measure.zero_shot", "things"),
    ("retrieval", "image_retrieval_recall@1"): ("measure.text_to_picture", "texts"),
    ("retrieval", "text_retrieval_recall@1"): ("measure.picture_to_text", "things"),
    ("retrieval", "caption_to_caption_recall@1"): ("measure.text_to_text", "texts"),
    ("across_groups", "recall@1"): ("measure.across_groups", "things"),
    ("cluster", "kmeans_ami"): ("measure.kmeans", "points"),
    ("cluster", "spectral_ami"): ("measure.spectral", "points"),
}
WITH_TARGET = {"knn", "linear_probe", "zero_shot", "cluster"}


def measure_of(gap: Gap) -> Said:
    """Say what was measured.

    Parameters
    ----------
    gap : Gap
        Any.

    Returns
    -------
    Said
        Part of a sentence.
    """
    if gap.shots:
        examples = said("measure.shot" if gap.shots == 1 else "measure.shots", n=Count(gap.shots))
        key = "measure.few_shot_names" if gap.metric.endswith(PROMPTS) else "measure.few_shot"
        return said(key, target=Name(gap.target), shots=examples)
    known = MEASURES.get((gap.task, gap.metric))
    if known is None:
        return said("measure.other", name=Name(gap.metric))
    if gap.task in WITH_TARGET:
        return said(known[0], target=Name(gap.target))
    return said(known[0])


def unit_of(gap: Gap) -> str:
    """Say of what there are 100.

    Parameters
    ----------
    gap : Gap
        Any.

    Returns
    -------
    str
        "things", "texts" or "points".
    """
    return MEASURES.get((gap.task, gap.metric), ("", "things"))[1]


def sentence_of(gap: Gap) -> Said:
    """Tell a difference.

    Parameters
    ----------
    gap : Gap
        Any.

    Returns
    -------
    Said
        One sentence: of a gain, a loss, no difference, or what is not known.
    """
    kind = kind_of(gap)
    names = {"space": SpaceName(gap.space), "rival": SpaceName(gap.rival)}
    if gap.is_own:
        kind = {"alone": "open", "bare": "open"}.get(kind, kind)
        return said(f"{kind}.own", **names, measure=Name(gap.metric), **_own(gap, kind))
    unit = unit_of(gap)
    form = "points" if unit == "points" else "share"
    around = {"unit": said(f"unit.{unit}"), "measure": measure_of(gap)}
    return said(f"{kind}.{form}", **names, **around, **_numbers(gap, kind, unit))


def kind_of(gap: Gap) -> str:
    """Say which of the sentences a difference has.

    Parameters
    ----------
    gap : Gap
        Any.

    Returns
    -------
    str
        "gain", "loss", "same"; "open" where the interval holds 0, "alone" where it does not and
        yet nothing is proven among all comparisons, "bare" without an interval.
    """
    if gap.verdict in VERDICTS:
        return VERDICTS[gap.verdict]
    if math.isnan(gap.low) or math.isnan(gap.high):
        return "bare"
    return "open" if gap.low <= 0 <= gap.high else "alone"


def _own(gap: Gap, kind: str) -> dict[str, Any]:
    numbers: dict[str, Any] = {"value": Plain(gap.value)}
    return numbers if kind == "same" else numbers | {"other": Plain(gap.rival_value)}


def _numbers(gap: Gap, kind: str, unit: str) -> dict[str, Any]:
    """What stands in a sentence, with a digit more where whole numbers would not add up."""
    difference = abs(gap.value - gap.rival_value)
    whole = abs(round(100 * gap.value) - round(100 * gap.rival_value)) == round(100 * difference)
    is_told = kind in ("gain", "loss")
    digits = 1 if not whole or (is_told and 100 * difference < 1) else 0

    def amount(share: float) -> Said:
        return said(f"amount.{unit}", n=Hundred(share, digits))

    numbers = {"value": amount(gap.value)}
    if kind == "same":
        return numbers
    numbers["other"] = amount(gap.rival_value)
    if is_told:
        low, high = sorted((abs(gap.low), abs(gap.high)))
        numbers |= {"more": amount(difference), "low": amount(low), "high": amount(high)}
    if kind == "open":
        numbers |= {"low": amount(gap.low), "high": amount(gap.high)}
    return numbers
