"""What is asked of a study about its data: are new samples like the old, for whom does it work."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .._require import InputError, require
from .pair_questions import PairQuestions

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from ..by_group import GroupFindings
    from ..inspection import Look
    from ..report.picture_rows import PictureRows
    from ..shift import Shift

DEMONSTRATION = ("texture", "dots")  # what counts as new there: captions never name it
NO_LOOKS = "Nothing stands out: no label is doubted, no slice is weak."
NO_SHIFT = "No space shows a shift: no sample moved."
MOST_SHOWN = 12  # rows of a table


class DataQuestions(PairQuestions):
    """Shift, groups and samples that deserve a look."""

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

    def by_group(self, column: str | None = None, target: str | None = None) -> "GroupFindings":
        """Take what the first fused space changes apart by the values of a column.

        Parameters
        ----------
        column : str, default=None
            Of groups; the first group of the data, else its last target, if None.
        target : str, default=None
            Whose classes are found by neighbours; the main target if None. Without classes it is
            words that look for pictures.

        Returns
        -------
        GroupFindings
            Of :func:`workbench.by_group.compare_groups`.

        Raises
        ------
        InputError
            If there is no such column, or nothing was measured sample by sample.
        """
        from ..by_group import compare_groups

        data = self.dataset
        column = column or next(iter([*data.groups, *data.targets[:0:-1], *data.targets]), None)
        require(column is not None, "no column of groups", "group=, a column of the data")
        how: dict[str, Any] = {"target": target}
        if not data.targets:
            how = {"task": "retrieval", "target": "", "metric": "image_retrieval_recall@1"}
        return compare_groups(self.comparison, str(column), **how)

    def by_group_text(self, column: str | None = None, target: str | None = None) -> str:
        """Say for whom the fused space works, and whom fusing helps or harms.

        Parameters
        ----------
        column : str, default=None
            As for :meth:`by_group`.
        target : str, default=None
            As there.

        Returns
        -------
        str
            A row for each group, worst first, and sentences; or why there is none.
        """
        try:
            found = self.by_group(column, target)
        except InputError as error:
            return str(error)
        scores = found.scores[found.space][
            ["group", "n", "value", "low", "high", "pooled", "rest", "adjusted_p", "too_small"]
        ]
        table = scores.head(MOST_SHOWN).round(3).to_string(index=False)
        left = len(scores) - MOST_SHOWN
        more = f"\nand {left:,} more groups" if left > 0 else ""
        about = f"Measure: {found.measure_words}, in {found.space}."
        return "\n\n".join([about, f"{table}{more}", *found.sentences()])

    def by_group_plot(self, column: str | None = None, target: str | None = None) -> "go.Figure":
        """Draw what the fused space changes for every group.

        Parameters
        ----------
        column : str, default=None
            As for :meth:`by_group`.
        target : str, default=None
            As there.

        Returns
        -------
        Figure
            Of :func:`workbench.views.group_changes`; or why there is nothing to draw.
        """
        from ..views import banner_of, group_changes
        from ..views.groups import GROUPS
        from ..views.panels import nothing_to_draw

        banner = banner_of(self.parents)
        try:
            found = self.by_group(column, target)
        except InputError as error:
            return nothing_to_draw(GROUPS, str(error).rstrip("."), banner)
        held = found.changes, found.space, found.rival
        return group_changes(*held, found.measure_words, banner=banner)

    def looks(self) -> "list[Look]":
        """Collect samples that deserve a look: likely wrong labels, weak slices.

        Returns
        -------
        list of Look
            Slices only of what was measured; see :mod:`workbench.inspection`.
        """
        from ..inspection import weak_slices, wrong_labels

        found = [wrong_labels(self.dataset, self.map_spaces)]
        if "comparison" in vars(self):  # measured already: it is not made for this
            found += weak_slices(self.comparison, random_state=self.settings.seed)
        return [look for look in found if look is not None]

    def look_pictures(self) -> "PictureRows":
        """Show samples that deserve a look.

        Returns
        -------
        PictureRows
            Shows itself as the last line of a cell.
        """
        from ..report.picture_rows import PictureRows

        return PictureRows(self.dataset, self.looks(), NO_LOOKS)
