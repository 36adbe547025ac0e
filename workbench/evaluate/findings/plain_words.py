"""Findings in words that need no dictionary: of 100 pictures, so many are right."""

from __future__ import annotations

from .finding import Finding
from .headlines import OWN, PROMPTS

SHARES = {  # task, metric: of which 100, and what is right
    ("linear_probe", "acc1"): ("{things}", "{target} by a trained classifier"),
    ("knn", "knn_acc1"): ("{things}", "{target} by the {things} most like them"),
    ("zero_shot", "acc1"): ("{things}", "{target} by the names of the classes alone"),
    ("retrieval", "image_retrieval_recall@1"): ("texts", "their own {thing} comes first"),
    ("retrieval", "text_retrieval_recall@1"): ("{things}", "one of their texts comes first"),
    ("retrieval", "caption_to_caption_recall@1"): (
        "texts", "another text of their {thing} comes first",
    ),
    ("across_groups", "recall@1"): ("{things}", "their match in another group comes first"),
}  # fmt: skip
GROUPS = "how far groups found without labels agree with {target}"


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
        Such as "Of 100 pictures, fused gets 94 right, CLIP 6 (85 to 90 more): texture by the
        pictures most like them."
    """
    space, rival = finding.space, finding.rival
    if finding.task == OWN:
        pair = f"{finding.value:.3g} in {space}, {finding.rival_value:.3g} in {rival}"
        return f"{finding.measure}: {pair}."
    value, other = _number(100 * finding.value), _number(100 * finding.rival_value)
    more = in_hundreds(finding)
    among = f" ({more})" if more else ""
    if finding.task == "cluster":
        what = GROUPS.format(target=finding.target)
        return f"Of 100 points, {space} gets {value}, {rival} {other}{among}: {what}."
    unit, what = _share(finding, things)
    return f"Of 100 {unit}, {space} gets {value} right, {rival} {other}{among}: {what}."


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
    """Of which 100, and what is right."""
    shots = finding.headline.shots
    if shots:
        examples = "1 example" if shots == 1 else f"{shots} examples"
        names = ", and their names" if finding.metric.endswith(PROMPTS) else ""
        return things, f"{finding.target} by {examples} of each class{names}"
    unit, words = SHARES.get(finding.headline.key, ("{things}", finding.measure))
    known = {"things": things, "thing": things.removesuffix("s"), "target": finding.target}
    return unit.format_map(known), words.format_map(known)


def _number(count: float) -> str:
    """Whole where that says enough."""
    return f"{count:.0f}" if abs(count) >= 1 or count == 0 else f"{count:.1f}"
