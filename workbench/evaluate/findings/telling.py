"""An account in sentences: the score, gains, costs, ties, and what to use instead."""

from __future__ import annotations

from functools import partial

from ..._language import kept, listed, tr
from ..uncertainty.verdicts import Verdict
from .accounts import CHOSEN, ESTIMATED, GROUP, MADE, PARENTS, TIES, Account
from .lines import Line
from .opponents import CONCATENATION, EXACT, PARENT

LISTED = 3  # lines of a group that a sentence tells
COUNTED = {  # singular and plural
    Verdict.BETTER: (kept("gain"), kept("gains")),
    Verdict.WORSE: (kept("loss"), kept("losses")),
    Verdict.UNCLEAR: (kept("not clearly different"),) * 2,
    Verdict.SAME: (kept("the same"),) * 2,
    Verdict.UNTESTED: (kept("untested"),) * 2,
}
TIED = {
    Verdict.UNCLEAR: kept("not clearly different from {rival}: {measures}"),
    Verdict.SAME: kept("the same as {rival}: {measures}"),
}
ALWAYS = (Verdict.BETTER, Verdict.WORSE)  # counted even where there is none


def sentences_of(account: Account, instead: str = "") -> list[str]:
    """Tell an account.

    Parameters
    ----------
    account : Account
        Of one space.
    instead : str, default=""
        What is to be used instead of the space, as decided.

    Returns
    -------
    list of str
        The score; gains, then costs, largest first; ties; what to use instead, where fusing gained
        nothing beyond a rival.
    """
    gains, costs = ("Gains over", "Costs against") if account.is_fused else ("Above", "Below")
    said = [score_of(account)]
    said += _listed(gains, account, Verdict.BETTER)
    said += _listed(costs, account, Verdict.WORSE)
    said += [ties_of(account), _untested(account), advice_of(account, instead)]
    return [sentence for sentence in said if sentence]


def score_of(account: Account) -> str:
    """Count gains, losses and ties against every rival.

    Parameters
    ----------
    account : Account
        Of one space.

    Returns
    -------
    str
        One sentence.
    """
    scores = [f"against {rival}: {_count(account, rival)}" for rival in account.rivals]
    total = f" for all {len(account.findings)}" if len(scores) > 1 else ""
    return f"{account.space} {'; '.join(scores)} (p corrected{total}, Holm)."


def _count(account: Account, rival: str) -> str:
    """How often each verdict was given against a rival, of how many."""
    counts = []
    for verdict, (one, many) in COUNTED.items():
        n = len(account.against(rival, verdict))
        if n or verdict in ALWAYS:
            counts.append(f"{n} {one if n == 1 else many}")
    return f"{', '.join(counts)}, of {len(account.against(rival))}"


def _listed(heading: str, account: Account, verdict: Verdict) -> list[str]:
    """A sentence for each group of rivals that has lines of this verdict."""
    groups: dict[str, list[Line]] = {}
    for line in account.lines(verdict):
        groups.setdefault(GROUP[line.findings[0].kind], []).append(line)
    return [
        f"{heading} {name_of_group(account, group)}: {_first(groups[group])}."
        for group in (PARENTS, MADE, ESTIMATED, CHOSEN)
        if group in groups
    ]


def _first(lines: list[Line]) -> str:
    words = [line.words() for line in lines[:LISTED]]
    if len(lines) > LISTED:
        words.append(f"and {len(lines) - LISTED} more")
    return "; ".join(words)


def name_of_group(account: Account, group: str) -> str:
    """Say who the strongest rival of a group is called.

    Parameters
    ----------
    account : Account
        Of one space.
    group : str
        One of ``accounts.GROUP``.

    Returns
    -------
    str
        Such as "the best parent", "concatenation"; of the reference its name.
    """
    kinds = {each.rival: each.kind for each in account.findings if GROUP[each.kind] == group}
    if group == PARENTS:
        return "the best parent" if len(kinds) > 1 else f"its {PARENT}"
    if group == MADE:
        return CONCATENATION if set(kinds.values()) == {CONCATENATION} else "the best baseline"
    if group == ESTIMATED:
        return "its exact kernel"
    return next(iter(kinds))


def ties_of(account: Account) -> str:
    """Say where nothing is gained or lost, in one line.

    Parameters
    ----------
    account : Account
        Of one space.

    Returns
    -------
    str
        Empty where there is nothing of it.
    """
    whole = "; ".join(each_tie_of(account))
    return f"{whole[:1].upper()}{whole[1:]}." if whole else ""


def each_tie_of(account: Account) -> list[str]:
    """Say where nothing is gained or lost, each rival and kind of tie apart.

    Parameters
    ----------
    account : Account
        Of one space.

    Returns
    -------
    list of str
        Such as "not clearly different from CLIP: k-NN of colour".
    """
    parts: dict[tuple[Verdict, str], list[str]] = {}
    for verdict in TIES:
        for line in account.lines(verdict):
            if line.findings[0].kind != EXACT:
                parts.setdefault((verdict, line.rival), []).append(line.measure)
    said = [
        tr(TIED[verdict], rival=rival, measures=listed(measures))
        for (verdict, rival), measures in parts.items()
    ]
    return said + _like_its_exact_kernel(account)


def _like_its_exact_kernel(account: Account) -> list[str]:
    """That the estimate costs nothing that can be seen, where it is so."""
    of_kernel = [finding for finding in account.findings if finding.kind == EXACT]
    if not of_kernel or any(finding.verdict not in TIES for finding in of_kernel):
        return []
    kernels = listed(dict.fromkeys(finding.rival for finding in of_kernel))
    said = kept("nowhere clearly different from {kernels}, the kernel that it estimates")
    return [tr(said, kernels=kernels)]


def _untested(account: Account) -> str:
    words = [line.words() for line in account.lines(Verdict.UNTESTED)]
    return f"Untested: {'; '.join(words)}." if words else ""


def advice_of(account: Account, instead: str = "") -> str:
    """Say which rivals fusing gained nothing beyond, and which of them to use instead.

    Parameters
    ----------
    account : Account
        Of one space.
    instead : str, default=""
        The one to use, as decided; if it is none of them, the one that can do most.

    Returns
    -------
    str
        Empty for a space that is not fused, or that gained on each of its rivals.
    """
    if not account.is_fused:
        return ""
    useless = [rival for rival in account.rivals if _gained_nothing(account, rival)]
    if not useless:
        return ""
    best = instead if instead in useless else min(useless, key=partial(_rank, account))
    shown = "" if account.against(best, Verdict.WORSE) else " that these samples can show"
    *others, last = useless
    names = f"{', '.join(others)} or {last}" if others else last
    said = f"Fusing gained nothing beyond {names}{shown}: use {best} instead"
    missing = account.lacking(best)
    if missing:
        said += f", but for what it cannot do ({', '.join(missing[:LISTED])})"
    return f"{said}."


def _gained_nothing(account: Account, rival: str) -> bool:
    """Whether there was a test and no gain; an estimate of a kernel is not meant to beat it."""
    if account.against(rival)[0].kind == EXACT:
        return False
    tested = account.against(rival, Verdict.BETTER, Verdict.WORSE, *TIES)
    return bool(tested) and not account.against(rival, Verdict.BETTER)


def _rank(account: Account, rival: str) -> tuple[int, int]:
    """Before others: who can do all that the space can; then who is better more often."""
    return len(account.lacking(rival)), -len(account.against(rival, Verdict.WORSE))
