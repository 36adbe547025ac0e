"""A decision in plain words: what to do, why, and what to do next."""

from __future__ import annotations

from ..._language import kept, plural, sentences, tr
from .decision import Advice, Decision, held_against
from .finding import Finding
from .opponents import CONCATENATION, PARENT
from .plain_words import plain_words
from .standing import Place, Standing

FEW = kept("Nothing could be measured on enough {things}: there are {n:,}.")
NOTHING = kept("The data have no classes and no captions, so nothing says which answers are right.")
NAME_CLASSES = kept(
    "Name a column of classes (--label) or of captions (--column); a folder of pictures needs a"
    " sub-folder for each class."
)
NOT_AMONG_ALL = kept(
    "Alone this would be a gain. Of so many comparisons one looks so by chance: it is not proven."
)
FUSED = {  # advice: said of the one fused space, said of one of several
    Advice.ADOPT: (kept("Adopt the fused space"), kept("Adopt the fused space {space}")),
    Advice.DO_NOT: (
        kept("Do not adopt the fused space"), kept("Do not adopt the fused space {space}"),
    ),
    Advice.NOT_ENOUGH: (
        kept("Not enough data yet to decide on the fused space"),
        kept("Not enough data yet to decide on the fused space {space}"),
    ),
}  # fmt: skip
TRADE = (
    kept("Do not adopt the fused space as it is"),
    kept("Do not adopt the fused space {space} as it is"),
)
INSTEAD = {  # what is used instead, and how to get it
    PARENT: kept("Use {instead}: one encoder alone, as it is."),
    CONCATENATION: kept(
        "Use {instead}: the same encoders side by side, without a product (workbench fuse --method"
        " concat)."
    ),
}
OTHERWISE = kept("Use {instead}: it is made of the same encoders, without this product.")
MORE = kept(
    "To look for more, let your data choose other weights: workbench report with --choose-weights."
)


def advice_words(decision: Decision) -> str:
    """Say what to do, as a heading.

    Parameters
    ----------
    decision : Decision
        Of a fused space.

    Returns
    -------
    str
        Such as "Do not adopt the fused space".
    """
    of_one, of_several = TRADE if decision.is_trade else FUSED[decision.advice]
    if decision.space == "fused":
        return tr(of_one)
    return tr(of_several, space=decision.space)


def reasons(decision: Decision, things: str = "pictures") -> list[str]:
    """Say why, each reason a sentence.

    Parameters
    ----------
    decision : Decision
        Of a fused space.
    things : str, default="pictures"
        What the samples are, as many.

    Returns
    -------
    list of str
        First the reason, then the difference that shows it best.
    """
    deciding = decision.deciding
    if deciding is None:
        return [tr(FEW, things=things, n=decision.n) if decision.samples else tr(NOTHING)]
    said = {
        Place.AHEAD: _ahead,
        Place.TRADE: _trade,
        Place.BEHIND: _behind,
        Place.LEVEL: _level,
        Place.OPEN: _open,
    }[deciding.place](decision, deciding, things)
    shown = {
        Place.AHEAD: deciding.gains[:1],
        Place.TRADE: (*deciding.gains[:1], *deciding.losses[:1]),
        Place.BEHIND: deciding.losses[:1],
        Place.OPEN: deciding.unsettled[:1],
    }.get(deciding.place, ())
    told = [plain_words(finding, things) for finding in shown]
    if deciding.place is Place.OPEN and any(map(_is_clear_alone, shown)):
        told.append(tr(NOT_AMONG_ALL))
    return [said, *told]


def next_step(decision: Decision, things: str = "pictures", *, chosen: bool = False) -> str:
    """Say what to do next.

    Parameters
    ----------
    decision : Decision
        Of a fused space.
    things : str, default="pictures"
        What the samples are, as many.
    chosen : bool, default=False
        Whether its weights were chosen on these samples already.

    Returns
    -------
    str
        One sentence or two.
    """
    if decision.advice is Advice.NOT_ENOUGH:
        return _more_data(decision, things)
    if decision.advice is Advice.ADOPT:
        return tr("Use {space}: workbench fuse writes its rows to a file.", space=decision.space)
    if decision.instead:
        return sentences([_what_it_is(decision), "" if chosen else tr(MORE)])
    if chosen:
        return tr(
            "Use it only for the tasks at which it gains; its weights were chosen on these data."
        )
    return tr(
        "Use it only for the tasks at which it gains, or let your data choose other weights:"
        " workbench report with --choose-weights."
    )


def _more_data(decision: Decision, things: str) -> str:
    if not decision.samples:
        return (
            tr("Measure on more {things}.", things=things)
            if decision.standings
            else tr(NAME_CLASSES)
        )
    return tr(
        "Label about {more:,} more {things}: {all:,} in all would settle it.",
        more=decision.samples - decision.n, things=things, all=decision.samples,
    )  # fmt: skip


def _what_it_is(decision: Decision) -> str:
    """What is to be used instead, and how to get it."""
    kinds = {each.rival: each.kind for each in decision.standings}
    kind = kinds.get(decision.instead, "")
    return tr(INSTEAD.get(kind, OTHERWISE), instead=decision.instead)


def _ahead(decision: Decision, deciding: Standing, things: str) -> str:
    rivals = len(held_against(decision.standings))
    if rivals == 1:
        said = kept("It is proven better than {rival}, and nowhere proven worse.")
        return tr(said, rival=deciding.rival)
    said = kept("It is proven better than each of {n} simpler spaces, and nowhere proven worse.")
    return tr(said, n=rivals)


def _trade(decision: Decision, deciding: Standing, things: str) -> str:
    return tr(
        "Against {rival} it is proven better at {gains}, and worse at {losses}, each by what"
        " matters.",
        rival=deciding.rival, gains=_measures(deciding.gains), losses=_measures(deciding.losses),
    )  # fmt: skip


def _behind(decision: Decision, deciding: Standing, things: str) -> str:
    rival, better = deciding.rival, _measures(deciding.losses)
    if not deciding.gains:
        said = kept("{rival} does more: by what matters it is proven better at {better}.")
        return tr(said, rival=rival, better=better)
    return tr(
        "{rival} does more: by what matters it is proven better at {better}, and worse at {worse}"
        " by less.",
        rival=rival, better=better, worse=_measures(deciding.gains),
    )  # fmt: skip


def _level(decision: Decision, deciding: Standing, things: str) -> str:
    return tr(
        "{rival} does as well: a gain over it, if there is one, is below {least:g} of 100 at all"
        " that was measured.",
        rival=deciding.rival, least=100 * decision.margin,
    )  # fmt: skip


def _open(decision: Decision, deciding: Standing, things: str) -> str:
    said = kept("{n:,} {things} do not tell it from {rival}.")
    if not deciding.unsettled:
        said = kept("{n:,} {things} do not tell it from {rival}: no measure has an interval.")
    return tr(said, n=decision.n, things=things, rival=deciding.rival)


def _is_clear_alone(finding: Finding) -> bool:
    """Whether its own interval, which is corrected for nothing, leaves 0 out."""
    low, high = finding.difference[1:3]
    return low > 0 or high < 0


def _measures(findings: tuple[Finding, ...]) -> str:
    return plural(len(findings), "{n} measure", "{n} measures")
