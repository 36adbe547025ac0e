"""What is found of a shift, and in words."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .._printable import printable

LEVEL = 0.05


@dataclass(frozen=True)
class Shift:
    """Whether new samples differ from those of before, and in which space.

    Attributes
    ----------
    spaces : DataFrame
        Of each space: space, mmd, mmd_p, auc, auc_p, adjusted_mmd_p, adjusted_auc_p (Holm, over
        both tests of all spaces), shows, novel, novel_low, novel_high (share of new samples without
        a like among those of before; 0.05 is what no shift gives).
    classes : DataFrame
        Of :func:`workbench.shift.class_shares`; empty without labels.
    moved : dict of str to ndarray
        By space: row numbers of the new samples that came with the shift, the most telling first.
    gone : dict of str to ndarray
        By space: row numbers of samples of before that have least company now.
    n_before, n_new : int
        Samples that were compared.
    drawn : bool
        Whether these were drawn from more.
    """

    spaces: pd.DataFrame
    classes: pd.DataFrame
    moved: dict[str, np.ndarray]
    gone: dict[str, np.ndarray]
    n_before: int
    n_new: int
    drawn: bool = False

    @property
    def shows_in(self) -> list[str]:
        """List the spaces in which the shift shows.

        Returns
        -------
        list of str
            Those where a corrected p-value of either test is below 0.05.
        """
        return [str(name) for name in self.spaces.space[self.spaces.shows]]

    def sentences(self) -> list[str]:
        """Say in words what was found.

        Returns
        -------
        list of str
            Where it shows and where not; how many new samples have no like; classes that came or
            went.
        """
        drawn = " drawn at random" if self.drawn else ""
        counts = f"{self.n_new:,} new samples against {self.n_before:,} of before{drawn}"
        said = [f"{self._where()} ({counts}; p corrected for all tests, Holm)."]
        shown = self.spaces[self.spaces.shows]
        numbers = shown[["auc", "novel", "novel_low", "novel_high"]].to_numpy(float).tolist()
        said += [_of_space(str(name), *row) for name, row in zip(shown.space, numbers, strict=True)]
        said += self._of_classes()
        return [printable(sentence, one_line=True) for sentence in said]

    def _where(self) -> str:
        shown = self.shows_in
        hidden = [str(name) for name in self.spaces.space if name not in shown]
        if not shown:
            return "No shift shows in any space"
        if not hidden:
            return f"The shift shows in every space: {', '.join(shown)}"
        return f"The shift shows in {', '.join(shown)}, and does not in {', '.join(hidden)}"

    def _of_classes(self) -> list[str]:
        """The five classes whose share changed most, beyond chance."""
        if not len(self.classes):
            return []
        clear = self.classes[self.classes.adjusted_p < LEVEL]
        if not len(clear):
            return ["No class comes clearly more or less often than before."]
        words = [
            f"{name} {100 * before:.0f} % before, {100 * now:.0f} % now"
            for name, before, now in zip(
                clear["class"], clear.share_before, clear.share_new, strict=True
            )
        ]
        more = f"; and {len(words) - 5} more" if len(words) > 5 else ""
        return [f"Classes that come more or less often: {'; '.join(words[:5])}{more}."]


def _of_space(name: str, auc: float, novel: float, low: float, high: float) -> str:
    """How well the two sets are told apart in a space, and what is new there."""
    told = (
        f"{name}: of a new and an old sample a classifier finds the new one in {auc:.0%} of pairs"
    )
    share = f"{100 * novel:.0f} % [{100 * low:.0f}, {100 * high:.0f}]"
    return f"{told} (50 % is chance); {share} of the new have no like before (5 % is chance)."
