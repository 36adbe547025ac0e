"""Colours by columns that take seconds to compute: in the background, with a bar and Cancel."""

from collections.abc import Callable, Collection
from functools import partial

from .background import Background, Tick
from .colouring import NOTHING, Colouring
from .columns import Columns
from .controls import Controls
from .working import Working


class Recolouring:
    """Colours the maps by a column at once where it is there or quickly made, else when it is.

    Parameters
    ----------
    columns : Columns
        To choose from.
    colouring : Colouring
        Of the maps.
    controls : Controls
        Makes the button that stops.
    settled : callable
        Takes the name of the column that is shown, whenever a computation ended.

    Attributes
    ----------
    working : Working
        Bar and button, seen while a column is computed.
    """

    def __init__(
        self, columns: Columns, colouring: Colouring, controls: Controls,
        settled: Callable[[str], object],
    ) -> None:  # fmt: skip
        self._columns, self._colouring = columns, colouring
        self._settled = settled
        about = "stop computing; the colours of before stay"
        self.working = Working(controls.button("Cancel colours", about, self.cancel))
        self._background = Background(
            controls.status, busy=self._show_busy, progress=self.working.show_progress,
            waits_for="a column that is being computed",
            stopped="Stopped; the colours of before stay.", failed="It could not be computed",
        )  # fmt: skip

    def show(self, name: str, wait: bool = False, hidden: Collection[str] = ()) -> None:
        """Colour the maps; what is computed for other colours is given up.

        Parameters
        ----------
        name : str
            Of the column.
        wait : bool, default=False
            Come back when they are coloured.
        hidden : collection of str, default=()
            Classes of it that are not shown.
        """
        if self._background.running:
            self.cancel()
            self.join()
            self._settled(name)
        if name != NOTHING and self._columns.is_long(self._columns.find(name)):
            self._background.start(partial(self._compute, name, hidden), wait)
        else:
            self._colour(name, hidden)

    def cancel(self) -> None:
        """Stop computing; the colours of before stay."""
        self._background.cancel()

    def join(self) -> None:
        """Wait until what is being computed is."""
        self._background.join()

    def _colour(self, name: str, hidden: Collection[str]) -> None:
        self._colouring.show(name)
        if hidden:
            self._colouring.hide(hidden)

    def _compute(self, name: str, hidden: Collection[str], tick: Tick) -> str:
        column = self._columns.find(name)
        self._columns.compute(column, tick)
        self._colour(name, hidden)
        return f"{name} is computed."

    def _show_busy(self, busy: bool) -> None:
        self.working.show_busy(busy)
        if not busy:
            self._settled(self._colouring.name)
