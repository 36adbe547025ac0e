"""Findings as lines for a reader: what was measured, both values, the difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..._language import kept, listed, tr
from ..uncertainty.verdicts import signed
from .finding import Finding
from .headlines import PROMPTS

_SHOTS = kept("{others} and {shots}-shot of {target}")
_PROMPTED = kept("{others} and {shots}-shot with prompts of {target}")


@dataclass(frozen=True)
class Line:
    """Findings of one verdict that are told at once.

    Attributes
    ----------
    findings : tuple of Finding
        One; or few-shot of one target against one rival, by the number of examples.
    """

    findings: tuple[Finding, ...]

    @property
    def measure(self) -> str:
        """Say what was measured.

        Returns
        -------
        str
            Such as "k-NN of shape", "1-, 2- and 4-shot of shape".
        """
        *others, last = self.findings
        if not others:
            return last.measure
        shots = listed(tr("{shots}-", shots=finding.headline.shots) for finding in others)
        said = _PROMPTED if last.metric.endswith(PROMPTS) else _SHOTS
        return tr(said, others=shots, shots=last.headline.shots, target=last.target)

    @property
    def rival(self) -> str:
        """Name the space that it is held against.

        Returns
        -------
        str
            Its name.
        """
        return self.findings[0].rival

    @property
    def value(self) -> str:
        """Write the value of the space.

        Returns
        -------
        str
            A number, or the lowest to the highest.
        """
        return _span(f"{finding.value:.3f}" for finding in _by(self.findings, "value"))

    @property
    def rival_value(self) -> str:
        """Write the value of the rival.

        Returns
        -------
        str
            A number, or the lowest to the highest.
        """
        return _span(f"{finding.rival_value:.3f}" for finding in _by(self.findings, "rival_value"))

    @property
    def difference(self) -> str:
        """Write by how much they differ.

        Returns
        -------
        str
            A signed number, or the lowest to the highest.
        """
        values = sorted(finding.difference.value for finding in self.findings)
        return _span(f"{value:+.3f}" for value in values)

    @property
    def interval(self) -> str:
        """Write the 95 % interval of the difference.

        Returns
        -------
        str
            Empty where there is none; of several, from the lowest to the highest limit.
        """
        limits = [finding.difference for finding in self.findings]
        low, high = min(each.low for each in limits), max(each.high for each in limits)
        return span(f"{low:+.3f}", f"{high:+.3f}") if low <= high else ""  # not of NaN

    @property
    def p(self) -> str:
        """Write the corrected p-value.

        Returns
        -------
        str
            Of several, the largest; empty where there is none.
        """
        largest = max(finding.adjusted_p for finding in self.findings)
        if largest < 0.001:
            return "< 0.001"
        return f"{largest:.3f}" if largest <= 1 else ""  # not of NaN

    @property
    def gain(self) -> float:
        """Compute by how much the space is better, at most.

        Returns
        -------
        float
            Share of the measure's range; below 0 for a loss.
        """
        return max((finding.gain for finding in self.findings), key=abs)

    def words(self) -> str:
        """Say all of it.

        Returns
        -------
        str
            Such as "k-NN of shape 0.624 against 0.984 of CLIP (-0.360 [-0.385, -0.335])".
        """
        figures = signed(self.findings[0].difference)
        if len(self.findings) > 1:
            figures = self.difference
        values = f"{self.value} against {self.rival_value} of {self.rival}"
        return f"{self.measure} {values}" + (f" ({figures})" if figures else "")


def lines_of(findings: Iterable[Finding]) -> list[Line]:
    """Put findings of one verdict into lines, largest first.

    Parameters
    ----------
    findings : iterable of Finding
        Of one space.

    Returns
    -------
    list of Line
        One for each; few-shot from several numbers of examples is one, where target and rival
        are the same.
    """
    together: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        metric: object = finding.metric
        if finding.headline.shots:
            metric = finding.metric.endswith(PROMPTS)
        key = (finding.kind, finding.rival, finding.task, finding.target, metric)
        together.setdefault(key, []).append(finding)
    lines = [
        Line(tuple(sorted(several, key=lambda each: each.headline.shots)))
        for several in together.values()
    ]
    return sorted(lines, key=lambda line: -abs(line.gain))


def span(low: str, high: str) -> str:
    """Write two ends of a range.

    Parameters
    ----------
    low, high : str
        As they are to stand there.

    Returns
    -------
    str
        Such as "0.1 to 0.2".

    Examples
    --------
    >>> span("0.1", "0.2")
    '0.1 to 0.2'
    """
    return tr("{low} to {high}", low=low, high=high)


def _by(findings: Iterable[Finding], attribute: str) -> list[Finding]:
    return sorted(findings, key=lambda finding: float(getattr(finding, attribute)))


def _span(written: Iterable[str]) -> str:
    """Lowest to highest, of numbers in order; one where both are written alike."""
    first, *others = written
    last = others[-1] if others else first
    return first if last == first else span(first, last)
