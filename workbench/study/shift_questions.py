"""What is asked of a study about new samples: are they like those of before."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .._require import InputError, require
from .pair_questions import PairQuestions

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from ..report.picture_rows import PictureRows
    from ..shift import Shift

DEMONSTRATION = ("texture", "dots")  # what counts as new there: captions never name it
NO_SHIFT = "No space shows a shift: no sample moved."


class ShiftQuestions(PairQuestions):
    """New samples against those of before."""

    def shift(self, by: str | None = None, new: Any = None) -> "Shift":
        """Find out whether new samples are like those of before, in every space that is drawn.

        Parameters
        ----------
        by : str, default=None
            Column that tells new samples; the split or the first group of the data if None.
        new : str or sequence of str, default=None
            Its values for new samples; the last one, or "test", if None.

        Returns
        -------
        Shift
            Of :func:`workbench.shift.find_shift`.

        Raises
        ------
        InputError
            If there is no such column or value, or too few samples are on a side.
        """
        from ..shift import find_shift

        marks = self.new_samples(by, new)
        key = marks.tobytes()
        if key not in self._shifts:
            targets = self.dataset.targets
            labels = self.dataset.labels() if targets and targets[0] != by else None
            seed = self.settings.seed
            self._shifts[key] = find_shift(self.map_spaces, marks, labels=labels, random_state=seed)
        return self._shifts[key]

    @cached_property
    def _shifts(self) -> "dict[bytes, Shift]":
        """What was found, by the marks of the new samples."""
        return {}

    def new_samples(self, by: str | None = None, new: Any = None) -> np.ndarray:
        """Tell new samples from those of before.

        Parameters
        ----------
        by : str, default=None
            As for :meth:`shift`.
        new : str or sequence of str, default=None
            As there.

        Returns
        -------
        ndarray of bool of shape (n,)
            True for new samples.

        Raises
        ------
        InputError
            If there is no such column or value.
        """
        by, new = self._new(by, new)
        found = self.dataset.labels(by)
        there = sorted({value for value in found.tolist() if value})
        for value in new:
            shown = ", ".join(there[:10])
            require(value in there, f"new={value!r}", f"a value of {by}, such as {shown}")
        return np.isin(found, new)

    def _new(self, by: str | None, new: Any) -> tuple[str, list[str]]:
        """Column and values, as asked for or as the data have them."""
        data = self.dataset
        if by is None and data.name == "demo":
            by, new = DEMONSTRATION[0], new or DEMONSTRATION[1]
        by = by or next(iter([*filter(None, [data.split]), *data.groups]), None)
        require(
            by is not None,
            "no column tells new samples",
            "by=, a column of the data, and new=, its value",
        )
        column = str(by)
        if new is None:
            values = sorted({value for value in data.labels(column).tolist() if value})
            require(values, f"by={column!r} without values", "a column that tells new samples")
            return column, ["test" if "test" in values else values[-1]]
        return column, [new] if isinstance(new, str) else [str(value) for value in new]

    def shift_text(self, by: str | None = None, new: Any = None) -> str:
        """Say whether new samples are like those of before.

        Parameters
        ----------
        by : str, default=None
            As for :meth:`shift`.
        new : str or sequence of str, default=None
            As there.

        Returns
        -------
        str
            A row for each space and sentences; or why there is none.
        """
        try:
            found = self.shift(by, new)
        except InputError as error:
            return str(error)
        column, values = self._new(by, new)
        shown = found.spaces[["space", "mmd", "adjusted_mmd_p", "auc", "adjusted_auc_p", "shows"]]
        about = f"New samples: {', '.join(values)} in {column}."
        return "\n\n".join([about, shown.round(3).to_string(index=False), *found.sentences()])

    def shift_maps(self, by: str | None = None, new: Any = None) -> "go.Figure":
        """Draw new samples over those of before on the maps of the study.

        Parameters
        ----------
        by : str, default=None
            As for :meth:`shift`.
        new : str or sequence of str, default=None
            As there.

        Returns
        -------
        Figure
            Of :func:`workbench.views.shift_maps`; or why there is nothing to draw.
        """
        from ..inspection.moved import MOST
        from ..views import banner_of, shift_maps
        from ..views.panels import nothing_to_draw
        from ..views.shift import TITLE

        banner = banner_of(self.parents)
        try:
            found, marks = self.shift(by, new), self.new_samples(by, new)
        except InputError as error:
            return nothing_to_draw(TITLE, str(error).rstrip("."), banner)
        moved = {name: found.moved[name][:MOST] for name in found.shows_in}
        method = self.map_method.upper()
        return shift_maps(self.dataset.ids, self.maps, marks, moved, method=method, banner=banner)

    def moved(self, by: str | None = None, new: Any = None) -> "PictureRows":
        """Show the new samples that moved most, in every space in which a shift shows.

        Parameters
        ----------
        by : str, default=None
            As for :meth:`shift`.
        new : str or sequence of str, default=None
            As there.

        Returns
        -------
        PictureRows
            Shows itself as the last line of a cell.
        """
        from ..inspection import moved_samples
        from ..report.picture_rows import PictureRows

        try:
            looks = moved_samples(self.shift(by, new))
        except InputError as error:
            return PictureRows(self.dataset, [], str(error))
        return PictureRows(self.dataset, looks, NO_SHIFT)
