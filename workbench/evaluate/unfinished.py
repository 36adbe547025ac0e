"""Solvers and searches that ended too early: collected, so that a comparison can say so once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sklearn.exceptions import ConvergenceWarning


class SearchWarning(UserWarning):
    """A search that should have gone further: the best was at the edge of what was tried."""


NOT_CONVERGED = "failed to converge"  # what solvers say whose result is not what it should be

TOLD = (ConvergenceWarning, SearchWarning)  # kinds of warnings that become notes


class Unfinished:
    """Warnings of solvers and searches by measure and space; other warnings pass.

    Examples
    --------
    >>> unfinished = Unfinished()
    >>> with unfinished.collected("CLIP", "linear_probe"):
    ...     warnings.warn("lbfgs failed to converge (status=1):", ConvergenceWarning)
    >>> unfinished.notes()
    ['linear_probe of CLIP: lbfgs failed to converge (status=1).']
    """

    def __init__(self) -> None:
        self._spaces: dict[tuple[str, str], list[str]] = {}

    @contextmanager
    def collected(self, space: str, task: str) -> Iterator[list[str]]:
        """Collect what ends too early inside the block.

        Parameters
        ----------
        space, task : str
            Whose measure it is.

        Yields
        ------
        list of str
            The messages, once the block is left.
        """
        messages: list[str] = []
        with warnings.catch_warnings(record=True) as caught:
            for kind in TOLD:
                warnings.simplefilter("always", kind)
            yield messages
        for warning in caught:
            if issubclass(warning.category, TOLD):
                messages.append(str(warning.message))
                self.add(space, task, str(warning.message))
            else:
                warnings.warn_explicit(
                    warning.message, warning.category, warning.filename, warning.lineno
                )

    def notes(self) -> list[str]:
        """Say what ended too early.

        Returns
        -------
        list of str
            One sentence for each measure and reason.
        """
        return [
            f"{task} of {', '.join(spaces)}: {reason}."
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
