"""What is asked of a study about its groups: for whom it works, and what deserves a look."""

from typing import TYPE_CHECKING, Any

from .._require import InputError, require
from .shift_questions import ShiftQuestions

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from ..by_group import GroupFindings
    from ..inspection import Look
    from ..report.picture_rows import PictureRows

NO_WEIGHTS = "nothing is fused of CLIP and one image expert"
NO_LOOKS = "Nothing stands out: no label is doubted, no slice is weak."
MOST_SHOWN = 12  # rows of a table


class DataQuestions(ShiftQuestions):
    """Groups, and samples that deserve a look."""

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

        column, data = self._groups(column), self.dataset
        how: dict[str, Any] = {"target": target}
        if not data.targets:
            how = {"task": "retrieval", "target": "", "metric": "image_retrieval_recall@1"}
        return compare_groups(self.comparison, column, **how)

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

    def group_weights_plot(
        self, column: str | None = None, target: str | None = None
    ) -> "go.Figure":
        """Draw what each weight of the fused kernel does for every group.

        Parameters
        ----------
        column : str, default=None
            As for :meth:`by_group`.
        target : str, default=None
            As there.

        Returns
        -------
        Figure
            Of :func:`workbench.views.group_weights`; or why there is nothing to draw.
        """
        from ..by_group import weights_by_group
        from ..views import banner_of, group_weights
        from ..views.group_weights import TITLE
        from ..views.panels import nothing_to_draw

        banner = banner_of(self.parents)
        family = next((each for each in self.families if len(each.experts) == 1), None)
        if family is None:
            return nothing_to_draw(TITLE, NO_WEIGHTS, banner)
        try:
            table = weights_by_group(
                self.dataset, family.clip, family.experts[0], self._groups(column), target=target,
                kernel=self.settings.kernel,
            )  # fmt: skip
        except InputError as error:
            return nothing_to_draw(TITLE, str(error).rstrip("."), banner)
        measured = f"k-NN of {target or self.dataset.targets[0]}"
        return group_weights(table, measured, banner=banner)

    def _groups(self, column: str | None) -> str:
        """The column of groups: the one that is asked for, else what the data have."""
        data = self.dataset
        column = column or next(iter([*data.groups, *data.targets[:0:-1], *data.targets]), None)
        require(column is not None, "no column of groups", "group=, a column of the data")
        return str(column)

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
