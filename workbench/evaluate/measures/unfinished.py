"""Solvers and searches that ended too early: collected, so that a comparison can say so once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sklearn.exceptions import ConvergenceWarning

from ..._language import kept


class SearchWarning(UserWarning):
    """A search that should have gone further: the best was at the edge of what was tried."""


NOT_CONVERGED = "failed to converge"  # what solvers say whose result is not what it should be

TOLD = (ConvergenceWarning, SearchWarning)  # kinds of warnings that become notes


@dataclass(frozen=True)
class Heard:
    """Warnings of one measure.

    Attributes
    ----------
    messages : list of str
        Of solvers and searches that ended too early.
    others : list of tuple
        Message, category, file and line of all others.
    """

    messages: list[str] = field(default_factory=list)
    others: list[tuple[str, type[Warning], str, int]] = field(default_factory=list)

    def say_others(self) -> None:
        """Warn of all others, as if here."""
        for message, category, file, line in self.others:
            warnings.warn_explicit(message, category, file, line)


@contextmanager
def heard() -> Iterator[Heard]:
    """Collect the warnings of the block.

    Yields
    ------
    Heard
        Filled when the block is left.

    Examples
    --------
    >>> with heard() as said:
    ...     warnings.warn("lbfgs failed to converge (status=1):", ConvergenceWarning)
    >>> said.messages
    ['lbfgs failed to converge (status=1):']
    """
    said = Heard()
    with warnings.catch_warnings(record=True) as caught:
        for kind in TOLD:
            warnings.simplefilter("always", kind)
        yield said
    for warning in caught:
        if issubclass(warning.category, TOLD):
            said.messages.append(str(warning.message))
        else:
            message = str(warning.message)
            said.others.append((message, warning.category, warning.filename, warning.lineno))


class Unfinished:
    """Reasons why measures ended too early, by measure and space.

    Examples
    --------
    >>> unfinished = Unfinished()
    >>> unfinished.add("CLIP", "linear_probe", "lbfgs failed to converge (status=1):")
    >>> unfinished.notes()
    ['linear_probe of CLIP: lbfgs failed to converge (status=1).']
    """

    def __init__(self) -> None:
        self._spaces: dict[tuple[str, str], list[str]] = {}

    def notes(self) -> list[str]:
        """Say what ended too early.

        Returns
        -------
        list of str
            One sentence for each measure and reason.
        """
        said = kept("{said_task} of {names}: {said_reason}.")
        return [
            kept(said, said_task=task, names=", ".join(spaces), said_reason=reason)
            for (task, reason), spaces in self._spaces.items()
        ]

    def add(self, space: str, task: str, message: str) -> None:
        """Take one message.

        Parameters
        ----------
        space, task : str
            Whose measure it is.
        message : str
            Of the solver.
        """
        reason = message.strip().splitlines()[0].rstrip(".:")
        spaces = self._spaces.setdefault((task, reason), [])
        if space not in spaces:
            spaces.append(space)


def not_converged(notes: Sequence[str]) -> list[str]:
    """Select the notes of solvers that did not reach their optimum.

    Parameters
    ----------
    notes : sequence of str
        Of a comparison.

    Returns
    -------
    list of str
        For a finding: its figures may rest on them.

    Examples
    --------
    >>> not_converged(["linear_probe of CLIP: logistic regression failed to converge.", "Other."])
    ['linear_probe of CLIP: logistic regression failed to converge.']
    """
    return [note for note in notes if NOT_CONVERGED in note]
