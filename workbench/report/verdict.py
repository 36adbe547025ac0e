"""The top of the page: whether to adopt the fused space, why, what it costs, what to do next."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from .._language import kept, listed, sentences, tr
from ..data.dataset import Dataset
from ..evaluate.comparison import Comparison
from ..evaluate.findings.accounts import Account
from ..evaluate.findings.decision import Advice, Decision, rule_words
from ..evaluate.findings.decision_words import advice_words, next_step, reasons
from ..evaluate.findings.finding import Finding
from ..evaluate.findings.lines import lines_of
from ..evaluate.findings.plain_words import plain_words
from ..evaluate.findings.roles import parents_among, spaces_in_role
from ..evaluate.uncertainty.verdicts import Verdict
from .price import Price, prices

SHOWN = 3  # gains and losses that stand on top
TONES = {Advice.ADOPT: "yes", Advice.DO_NOT: "no", Advice.NOT_ENOUGH: "open"}
BADGES = {
    Advice.ADOPT: kept("adopt"),
    Advice.DO_NOT: kept("do not adopt"),
    Advice.NOT_ENOUGH: kept("not enough data"),
}
NO_CHANCE = kept("No space does better than chance at anything that was measured here.")


class VerdictOfPage(NamedTuple):
    """What stands on top of the page."""

    tone: str
    badge: str
    heading: str
    reasons: Sequence[str]
    rival: str
    gains: Sequence[str]
    losses: Sequence[str]
    more_gains: int
    more_losses: int
    price: str
    next: str
    rule: str


def things_of(dataset: Dataset) -> str:
    """Say what the samples are, as many.

    Parameters
    ----------
    dataset : Dataset
        Any.

    Returns
    -------
    str
        Pictures where there are some.
    """
    return tr("samples") if dataset.paths is None else tr("pictures")


def verdicts_part(comparison: Comparison, *, chosen: bool = False) -> list[VerdictOfPage]:
    """Make what stands on top of the page.

    Parameters
    ----------
    comparison : Comparison
        Of a run.
    chosen : bool, default=False
        Whether the weights were chosen on these samples.

    Returns
    -------
    list of VerdictOfPage
        One for each fused space; what can be said where nothing is fused.
    """
    decisions = comparison.decisions()
    if not decisions:
        return [_comparison_alone(comparison)]
    lost = _at_chance(comparison)
    things = things_of(comparison.dataset)
    shown = []
    for decision in decisions:
        verdict = _verdict(decision, things, chosen)
        if lost:
            verdict = verdict._replace(reasons=[tr(NO_CHANCE), *verdict.reasons])
        shown.append(verdict._replace(price=_price_words(decision, comparison, things)))
    return shown


def _verdict(decision: Decision, things: str, chosen: bool) -> VerdictOfPage:
    deciding = decision.deciding
    gains = _told(deciding.gains, things) if deciding else []
    losses = _told(deciding.losses, things) if deciding else []
    why = reasons(decision, things)
    if gains or losses:  # below, with others
        why = why[:1]
    step = next_step(decision, things, chosen=chosen)
    return VerdictOfPage(
        TONES[decision.advice], tr(BADGES[decision.advice]),
        tr("{advice}.", advice=advice_words(decision)), why,
        deciding.rival if deciding else "", gains[:SHOWN], losses[:SHOWN],
        max(0, len(gains) - SHOWN), max(0, len(losses) - SHOWN), "", step,
        rule_words(),
    )  # fmt: skip


def _told(findings: Sequence[Finding], things: str) -> list[str]:
    """A sentence for each; few-shot by several numbers of examples is told by the largest."""
    lines = lines_of(findings)
    largest = [max(line.findings, key=lambda each: abs(each.gain)) for line in lines]
    return [plain_words(finding, things) for finding in largest]


def _price_words(decision: Decision, comparison: Comparison, things: str) -> str:
    """Bytes of the fused space, and of what it is held against."""
    spaces = comparison.spaces
    reference = comparison.reference_space
    others = [*_held_against(decision), reference]
    names = [decision.space, *(name for name in dict.fromkeys(others) if name != decision.space)]
    said = listed(
        tr(
            "{name} {row} ({million} for a million)", name=each.name, row=each.row,
            million=each.million,
        )
        for each in prices(spaces, names)
    )  # fmt: skip
    return tr("a {thing} takes {prices}.", thing=things.removesuffix("s"), prices=said)


def _held_against(decision: Decision) -> list[str]:
    """What is to be used instead, or what the fused space is told or not told apart from."""
    deciding = decision.deciding
    rival = deciding.rival if deciding else ""
    return [name for name in (decision.instead or rival,) if name]


def _comparison_alone(comparison: Comparison) -> VerdictOfPage:
    """What can be said where nothing is fused: how spaces compare, and no more."""
    things = things_of(comparison.dataset)
    accounts = comparison.accounts()
    said = [_account_words(account, things) for account in accounts]
    if not said:
        said = comparison.remarks()[:1]
    count = len(comparison.spaces)
    heading = tr("A comparison: nothing is fused here, so there is nothing to adopt.")
    step = tr("To fuse two of them: workbench report with --fuse NAME,NAME.")
    if count == 1:
        heading = tr("One space: there is nothing to compare it with.")
        step = tr("Add another encoder: --space NAME=SPEC for each, and --fuse NAME,NAME.")
    rule = tr(
        "Better and worse are proven differences (95 %, corrected by Holm for all of a space)."
    )
    return VerdictOfPage("none", tr("comparison"), heading, said, "", [], [], 0, 0, "", step, rule)


def _account_words(account: Account, things: str) -> str:
    rival = account.rivals[0]
    better = account.against(rival, Verdict.BETTER)
    worse = account.against(rival, Verdict.WORSE)
    said = tr(
        "{space} is proven better than {rival} at {better} of {total} measures, worse at {worse}.",
        space=account.space, rival=rival, better=len(better), worse=len(worse),
        total=len(account.against(rival)),
    )  # fmt: skip
    largest = sorted([*better, *worse], key=lambda each: -abs(each.gain))[:1]
    return sentences([said, *(plain_words(each, things) for each in largest)])


def _at_chance(comparison: Comparison) -> bool:
    """Whether the interval of every headline with a level of chance reaches down to it."""
    levels = comparison.chance()
    columns = {headline.key: headline.column for headline in comparison.headlines}
    rows = comparison.headline_metrics()
    found = [
        low <= levels[columns[task, metric]]
        for task, metric, low in zip(rows.task, rows.metric, rows.low, strict=True)
        if columns[task, metric] in levels
    ]
    return bool(found) and all(found)


def prices_part(comparison: Comparison) -> list[Price]:
    """Say what CLIP, the experts, the fused spaces and what may stand in for them cost.

    Parameters
    ----------
    comparison : Comparison
        Of a run.

    Returns
    -------
    list of Price
        In the order of the page; all spaces where nothing is fused.
    """
    spaces = comparison.spaces
    fused = spaces_in_role(spaces, "fused")
    if not fused:
        return prices(spaces, list(spaces))
    parents = [parent for name in fused for parent in parents_among(name, spaces)]
    encoded = [name for name in parents if not spaces[name].info.get("derived_from")]
    rivals = [name for each in comparison.decisions() for name in _held_against(each)]
    exact = spaces_in_role(spaces, "exact")
    names = dict.fromkeys([*encoded, *rivals, *exact, *fused])
    return prices(spaces, list(names))


def verdict_record(comparison: Comparison) -> list[dict[str, Any]]:
    """Write the decisions down for programs.

    Parameters
    ----------
    comparison : Comparison
        Of a run.

    Returns
    -------
    list of dict
        One for each fused space.
    """
    things = things_of(comparison.dataset)
    return [
        {
            "space": each.space,
            "advice": each.advice.name.lower(),
            "words": advice_words(each),
            "reasons": reasons(each, things),
            "next": next_step(each, things),
            "instead": each.instead,
            "deciding": each.deciding.rival if each.deciding else "",
            "samples": each.samples,
            "standings": {
                standing.rival: standing.place.name.lower() for standing in each.standings
            },
        }
        for each in comparison.decisions()
    ]
