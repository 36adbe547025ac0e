"""Findings in words that need no dictionary: of 100 pictures, so many are right."""

from __future__ import annotations

from .finding import Finding
from .headlines import OWN, PROMPTS

SHARES = {  # task, metric: of which 100, and what they do
    ("linear_probe", "acc1"): ("{things}", "get the right {target} from a trained classifier"),
    ("knn", "knn_acc1"): ("{things}", "get the right {target} from the {things} most like them"),
    ("zero_shot", "acc1"): ("{things}", "get the right {target} from the names of classes alone"),
    ("retrieval", "image_retrieval_recall@1"): ("texts", "find their own {thing} first"),
    ("retrieval", "text_retrieval_recall@1"): ("{things}", "find one of their texts first"),
    ("retrieval", "caption_to_caption_recall@1"): (
        "texts", "find another text of their {thing} first",
    ),
    ("across_groups", "recall@1"): ("{things}", "find their match in another group first"),
}  # fmt: skip
GROUPS = "groups found without labels agree with {target} to {value} of 100 points"


def plain_words(finding: Finding, things: str = "pictures") -> str:
    """Say a finding so that anybody understands it.

    Parameters
    ----------
    finding : Finding
        Any.
    things : str, default="pictures"
        What the samples are, as many.

    Returns
    -------
    str
        Such as "of 100 pictures, 94 get the right texture from the pictures most like them, 6 in
        CLIP (85 to 90 more)".
    """
    value, other = _hundredths(finding.value), _hundredths(finding.rival_value)
    if finding.task == OWN:
        pair = f"{finding.value:.3g} against {finding.rival_value:.3g} in {finding.rival}"
        return f"{finding.measure}: {pair}"
    more = in_hundreds(finding)
    among = f" ({more})" if more else ""
    if finding.task == "cluster":
        words = GROUPS.format(target=finding.target, value=value)
        return f"{words}, {other} in {finding.rival}{among}"
    unit, words = _share(finding, things)
    return f"of 100 {unit}, {value} {words}, {other} in {finding.rival}{among}"


def in_hundreds(finding: Finding) -> str:
    """Write the interval of a difference as a count of 100.

    Parameters
    ----------
    finding : Finding
        Any.

    Returns
    -------
    str
        Such as "85 to 90 more", "2 fewer to 9 more"; empty where there is no interval.
    """
    low, high = (100 * limit for limit in finding.difference[1:3])
    if not low <= high or finding.task == OWN:  # not of NaN
        return ""
    if low == high == 0:
        return "no difference"
    if low >= 0 or high <= 0:
        small, large = sorted((abs(low), abs(high)))
        word = "more" if low >= 0 else "fewer"
        ends = dict.fromkeys((_number(small), _number(large)))
        return f"{' to '.join(ends)} {word}"
    return f"{_number(-low)} fewer to {_number(high)} more"


def _share(finding: Finding, things: str) -> tuple[str, str]:
    """Of which 100, and what they do."""
    shots = finding.headline.shots
    if shots:
        names = " and the names of the classes" if finding.metric.endswith(PROMPTS) else ""
        words = f"get the right {finding.target} from {shots} of each class{names}"
        return things, words
    unit, words = SHARES.get(finding.headline.key, ("{things}", finding.measure))
    known = {"things": things, "thing": things.removesuffix("s"), "target": finding.target}
    return unit.format_map(known), words.format_map(known)


def _hundredths(value: float) -> str:
    return _number(100 * value)


def _number(count: float) -> str:
    """Whole where that says enough."""
    return f"{count:.0f}" if abs(count) >= 1 or count == 0 else f"{count:.1f}"
