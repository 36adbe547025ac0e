"""What the explorer can be told about its selection."""

from collections.abc import Iterable

import numpy as np

from .findings import Findings
from .history import History
from .selection import Selection
from .status import DONE, Status
from .toolbar import Toolbar


class Selecting:
    """Calls of :class:`Explorer` that select, and say what is selected."""

    _findings: Findings
    _history: History
    _status: Status
    _selection: Selection
    _toolbar: Toolbar

    @property
    def rows(self) -> np.ndarray:
        """Number the rows of the selection.

        Returns
        -------
        ndarray of int
            Ascending.
        """
        return self._selection.rows

    @property
    def named(self) -> dict[str, np.ndarray]:
        """Give the saved selections.

        Returns
        -------
        dict of str to ndarray
            Ids by name.
        """
        return self._selection.saved

    @property
    def findings(self) -> dict[str, np.ndarray]:
        """Give the samples that deserve a look: what the audit found, doubted labels, weak slices.

        What was not looked for yet is looked for now.

        Returns
        -------
        dict of str to ndarray
            Ids by kind.
        """
        self._toolbar.look_for_findings()
        return self._findings.selections()

    @property
    def selection(self) -> np.ndarray:
        """Give the ids of the selected samples, in the dataset's order.

        Returns
        -------
        ndarray of str
            Set it to select others.
        """
        return self._selection.ids

    @selection.setter
    def selection(self, ids: Iterable[str]) -> None:
        self._selection.select(ids)

    def select(self, ids: Iterable[str] | str) -> None:
        """Select ids, or a saved selection by its name.

        Parameters
        ----------
        ids : iterable of str, or str
            Ids, or one name.

        Raises
        ------
        InputError
            If an id or the name is unknown.
        """
        self._selection.select(ids)

    def select_finding(self, kind: str) -> None:
        """Select the samples of a finding of the audit.

        Parameters
        ----------
        kind : str
            One of ``findings``.

        Raises
        ------
        InputError
            If there is no such finding.
        """
        if kind not in self._findings.made:
            self._toolbar.look_for_findings()
        self._selection.select(self._findings.ids(kind))

    def save_selection(self, name: str) -> None:
        """Save the selection under a name, to come back to it.

        Parameters
        ----------
        name : str
            Spaces around it are dropped.

        Raises
        ------
        InputError
            If the name is empty.
        """
        self._toolbar.save(name)

    def clear(self) -> None:
        """Select nothing."""
        self._selection.clear()

    def undo(self) -> None:
        """Take back the last step: a selection, a tag, a judgement."""
        self._say_step("Taken back", self._history.undo())

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._say_step("Done again", self._history.redo())

    def _say_step(self, verb: str, what: str) -> None:
        if what:
            self._status.set_status(f"{verb}: {what}.", DONE)
