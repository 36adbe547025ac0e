"""What is asked of a study about pairs of samples."""

from typing import TYPE_CHECKING

from .steps import Steps

if TYPE_CHECKING:
    import plotly.graph_objects as go

NO_PAIRS = "There are no pairs to compare: two spaces with pictures whose rows differ are needed."


class PairQuestions(Steps):
    """Pairs of samples by how alike they are in two spaces."""

    def pair_plot(self) -> "go.Figure":
        """Draw every pair of samples by how alike it is in two spaces.

        Returns
        -------
        Figure
            Of :func:`workbench.views.pair_plot`: lines of equal fused similarity where the two are
            the parents of one fused space; or why there is nothing to draw.
        """
        from ..report.pairs import plot_of_pairs
        from ..report.weights import weights_of_space
        from ..views import banner_of

        found = map(weights_of_space, self.fused_spaces.values())
        weights = [each for each in found if each is not None]
        return plot_of_pairs(self.pairs, weights, banner_of(self.parents))

    def pairs_text(self) -> str:
        """List the most telling pair of each corner of the pair plot.

        Returns
        -------
        str
            A table of cosines, or why there is none.
        """
        from ..views.pairs import corner_words

        found = self.pairs
        if found is None:
            return NO_PAIRS
        first = found.telling.groupby("corner", sort=False).head(1)
        table = first[["first", "second"]].set_axis(list(found.names), axis=1)
        table.index = [corner_words(corner, found.names) for corner in first.corner]
        return f"{table.round(2).to_string()}\nThe most telling of {found.n_pairs:,} pairs."
