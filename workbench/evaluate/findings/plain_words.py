"""Findings in words that need no dictionary: of 100 pictures, so many are right."""

from __future__ import annotations

from ..._language import kept, tr
from .finding import Finding
from .headlines import OWN, PROMPTS

TEXTS = kept("texts")
SHARES = {  # task, metric: of which 100, and what is right
    ("linear_probe", "acc1"): ("", kept("{target} by a trained classifier")),
    ("knn", "knn_acc1"): ("", kept("{target} by the {things} most like them")),
    ("zero_shot", "acc1"): ("", kept("{target} by the names of the classes alone")),
    ("retrieval", "image_retrieval_recall@1"): (TEXTS, kept("their own {thing} comes first")),
    ("retrieval", "text_retrieval_recall@1"): ("", kept("one of their texts comes first")),
    ("retrieval", "caption_to_caption_recall@1"): (
        TEXTS, kept("another text of their {thing} comes first"),
    ),
    ("across_groups", "recall@1"): ("", kept("their match in another group comes first")),
}  # fmt: skip
GROUPS = kept("how far groups found without labels agree with {target}")
OF_POINTS = kept("Of 100 points, {space} gets {value}, {rival} {other}{among}: {what}.")
OF_SHARE = kept("Of 100 {unit}, {space} gets {value} right, {rival} {other}{among}: {what}.")


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
        return tr(
            "{measure}: {value:.3g} in {space}, {other:.3g} in {rival}.", measure=finding.measure,
            space=space, rival=rival, value=finding.value, other=finding.rival_value,
        )  # fmt: skip
    more = in_hundreds(finding)
    said = {
        "space": space, "value": _number(100 * finding.value),
        "rival": rival, "other": _number(100 * finding.rival_value),
        "among": tr(" ({more})", more=more) if more else "",
    }  # fmt: skip
    if finding.task == "cluster":
        return tr(OF_POINTS, what=tr(GROUPS, target=finding.target), **said)
    unit, what = _share(finding, things)
    return tr(OF_SHARE, unit=unit, what=what, **said)


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
        return tr("no difference")
    if low >= 0 or high <= 0:
        small, large = sorted((abs(low), abs(high)))
        words = {"few": _number(small), "many": _number(large)}
        if words["few"] == words["many"]:
            return tr(kept("{many} more") if low >= 0 else kept("{many} fewer"), **words)
        more, fewer = kept("{few} to {many} more"), kept("{few} to {many} fewer")
        return tr(more if low >= 0 else fewer, **words)
    return tr("{fewer} fewer to {more} more", fewer=_number(-low), more=_number(high))


def _share(finding: Finding, things: str) -> tuple[str, str]:
    """Of which 100, and what is right."""
    shots = finding.headline.shots
    if shots:
        forms = (
            kept("{target} by {n} example of each class"),
            kept("{target} by {n} examples of each class"),
        )
        if finding.metric.endswith(PROMPTS):
            forms = (
                kept("{target} by {n} example of each class, and their names"),
                kept("{target} by {n} examples of each class, and their names"),
            )
        one, many = forms
        return things, tr(one if shots == 1 else many, n=shots, target=finding.target)
    if finding.headline.key not in SHARES:
        return things, finding.measure
    unit, words = SHARES[finding.headline.key]
    known = {"things": things, "thing": things.removesuffix("s"), "target": finding.target}
    return tr(unit) or things, tr(words, **known)


def _number(count: float) -> str:
    """Whole where that says enough."""
    return f"{count:.0f}" if abs(count) >= 1 or count == 0 else f"{count:.1f}"
