"""A decision in plain words: what to do, why, and what to do next."""

from __future__ import annotations

from .decision import Advice, Decision, held_against
from .finding import Finding
from .opponents import CONCATENATION, PARENT
from .plain_words import plain_words
from .standing import Place, Standing

FEW = "Nothing could be measured on enough {things}: there are {n:,}."
NOTHING = "The data have no classes and no captions, so nothing says which answers are right."
NAME_CLASSES = (
    "Name a column of classes (--label) or of captions (--column); a folder of pictures needs a"
    " sub-folder for each class."
)
NOT_AMONG_ALL = (
    "Alone this would be a gain. Of so many comparisons one looks so by chance: it is not proven."
)
CHOOSE = "let your data choose other weights: workbench report with --choose-weights"


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
    name = "the fused space" if decision.space == "fused" else f"the fused space {decision.space}"
    if decision.is_trade:
        return f"Do not adopt {name} as it is"
    return {
        Advice.ADOPT: f"Adopt {name}",
        Advice.DO_NOT: f"Do not adopt {name}",
        Advice.NOT_ENOUGH: f"Not enough data yet to decide on {name}",
    }[decision.advice]


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
        return [FEW.format(things=things, n=decision.n) if decision.samples else NOTHING]
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
        told.append(NOT_AMONG_ALL)
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
        return f"Use {decision.space}: workbench fuse writes its rows to a file."
    if decision.instead:
        other = "" if chosen else f" To look for more, {CHOOSE}."
        return f"Use {decision.instead}: {_what_it_is(decision)}.{other}"
    if chosen:
        return "Use it only for the tasks at which it gains; its weights were chosen on these data."
    return f"Use it only for the tasks at which it gains, or {CHOOSE}."


def _more_data(decision: Decision, things: str) -> str:
    if not decision.samples:
        return NAME_CLASSES if not decision.standings else f"Measure on more {things}."
    more = decision.samples - decision.n
    return f"Label about {more:,} more {things}: {decision.samples:,} in all would settle it."


def _what_it_is(decision: Decision) -> str:
    """What is to be used instead, and how to get it."""
    kinds = {each.rival: each.kind for each in decision.standings}
    kind = kinds.get(decision.instead)
    if kind == PARENT:
        return "one encoder alone, as it is"
    if kind == CONCATENATION:
        return "the same encoders side by side, without a product (workbench fuse --method concat)"
    return "it is made of the same encoders, without this product"


def _ahead(decision: Decision, deciding: Standing, things: str) -> str:
    rivals = len(held_against(decision.standings))
    simpler = deciding.rival if rivals == 1 else f"each of {rivals} simpler spaces"
    return f"It is proven better than {simpler}, and nowhere proven worse."


def _trade(decision: Decision, deciding: Standing, things: str) -> str:
    gains, losses = _measures(deciding.gains), _measures(deciding.losses)
    said = f"Against {deciding.rival} it is proven better at {gains}, and worse at {losses}"
    return f"{said}, each by what matters."


def _behind(decision: Decision, deciding: Standing, things: str) -> str:
    said = f"{deciding.rival} does more: by what matters it is proven better at"
    said += f" {_measures(deciding.losses)}"
    if deciding.gains:
        said += f", and worse at {_measures(deciding.gains)} by less"
    return f"{said}."


def _level(decision: Decision, deciding: Standing, things: str) -> str:
    least = f"{100 * decision.margin:g} of 100"
    gain = f"a gain over it, if there is one, is below {least} at all that was measured"
    return f"{deciding.rival} does as well: {gain}."


def _open(decision: Decision, deciding: Standing, things: str) -> str:
    reason = "" if deciding.unsettled else ": no measure has an interval"
    return f"{decision.n:,} {things} do not tell it from {deciding.rival}{reason}."


def _is_clear_alone(finding: Finding) -> bool:
    """Whether its own interval, which is corrected for nothing, leaves 0 out."""
    low, high = finding.difference[1:3]
    return low > 0 or high < 0


def _measures(findings: tuple[Finding, ...]) -> str:
    return f"{len(findings)} measure{'s' if len(findings) > 1 else ''}"
