"""What the page shows of the findings: gains and costs side by side, then every difference."""

from dataclasses import dataclass

from .._language import kept, tr
from ..evaluate.comparison import Comparison
from ..evaluate.findings.accounts import Account
from ..evaluate.findings.finding import Finding
from ..evaluate.findings.lines import Line
from ..evaluate.findings.telling import COUNTED, each_tie_of
from ..evaluate.uncertainty.verdicts import Verdict

FUSED = (kept("Gains"), kept("Costs"))  # headings of the two sides
BESIDE = (kept("Better"), kept("Worse"))
SHOWN = 8  # lines of a side that are open
MOST_ROWS = 2000  # of all differences; the rest is in metrics.json


@dataclass(frozen=True)
class Bar:
    """A line of gains or costs.

    Attributes
    ----------
    line : Line
        What it says.
    share : float
        Length of its bar, percent of the longest of both sides.
    """

    line: Line
    share: float


@dataclass(frozen=True)
class Side:
    """Gains or costs: those that are open, and those behind a click.

    Attributes
    ----------
    heading : str
        Such as "Gains".
    none : str
        What stands there if there are none.
    kind : str
        Class of its bars, "gain" or "cost".
    shown, more : list of Bar
        Largest first.
    """

    heading: str
    none: str
    kind: str
    shown: list[Bar]
    more: list[Bar]


@dataclass(frozen=True)
class Score:
    """How often each verdict was given against one rival.

    Attributes
    ----------
    rival : str
        Its name.
    counts : list of int
        By the verdicts of the head.
    total : int
        Of all.
    """

    rival: str
    counts: list[int]
    total: int


@dataclass(frozen=True)
class Block:
    """What the page shows of one space.

    Attributes
    ----------
    space, heading : str
        Its name, and a sentence.
    ties : list of str
        Where nothing is gained or lost.
    head : list of str
        What the score counts.
    scores : list of Score
        One for each rival.
    total : int
        Differences that were corrected together.
    sides : list of Side
        Gains, costs.
    """

    space: str
    heading: str
    ties: list[str]
    head: list[str]
    scores: list[Score]
    total: int
    sides: list[Side]


def account_blocks(comparison: Comparison) -> list[Block]:
    """Show the accounts of a comparison.

    Parameters
    ----------
    comparison : Comparison
        Of :func:`workbench.compare`.

    Returns
    -------
    list of Block
        One for each space with rivals, the fused ones first.
    """
    return [_block(account) for account in comparison.accounts()]


def _block(account: Account) -> Block:
    verdicts = _given(account)
    scores = [
        Score(
            rival,
            [len(account.against(rival, verdict)) for verdict in verdicts],
            len(account.against(rival)),
        )
        for rival in account.rivals
    ]
    heading = tr("{space} against {rival}", space=account.space, rival=account.rivals[0])
    if account.is_fused:
        heading = tr("What {space} gains, and what it costs", space=account.space)
    return Block(
        account.space, heading, each_tie_of(account),
        [tr(COUNTED[verdict][1]) for verdict in verdicts], scores, len(account.findings),
        _sides(account),
    )  # fmt: skip


def _given(account: Account) -> list[Verdict]:
    """Gains and losses, and what else there is."""
    found = {finding.verdict for finding in account.findings}
    return [each for each in COUNTED if each in found or each in (Verdict.BETTER, Verdict.WORSE)]


def _sides(account: Account) -> list[Side]:
    """Both sides, their bars on one scale."""
    names = FUSED if account.is_fused else BESIDE
    none = tr("None that these samples can show.")
    longest = max((abs(line.gain) for line in [*account.gains, *account.losses]), default=1.0)
    sides = []
    kinds = ((account.gains, "gain"), (account.losses, "cost"))
    for heading, (lines, kind) in zip(names, kinds, strict=True):
        bars = [Bar(line, 100 * abs(line.gain) / longest) for line in lines]
        sides.append(Side(tr(heading), none, kind, bars[:SHOWN], bars[SHOWN:]))
    return sides


def finding_rows(comparison: Comparison) -> list[tuple[Finding, Line]]:
    """List every difference, as the page shows it.

    Parameters
    ----------
    comparison : Comparison
        Of :func:`workbench.compare`.

    Returns
    -------
    list of (Finding, Line)
        In the order of the findings: what it is, and its numbers as text.
    """
    return [(finding, Line((finding,))) for finding in comparison.findings()[:MOST_ROWS]]
