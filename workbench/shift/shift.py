"""What is found of a shift, and in words."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .._printable import printable
from .tested import LEAST

LEVEL = 0.05


@dataclass(frozen=True)
class Shift:
    """Whether new samples differ from those of before, and in which space.

    Attributes
    ----------
    spaces : DataFrame
        Of each space: space, mmd, mmd_p, auc, auc_p, adjusted_mmd_p, adjusted_auc_p (Holm, over
        both tests of all spaces), shows, novel, novel_low, novel_high (share of new samples without
        a like among those of before; 0.05 or less is what no shift gives; 0 to 1 where there are
        too few of before to tell), copies (samples that are near copies of another on their side),
        copies_left_out (whether the tests were made without them, one of each kept).
    classes : DataFrame
        Of :func:`workbench.shift.class_shares`; empty where too few have a label.
    moved : dict of str to ndarray
        By space: row numbers of the new samples that came with the shift, the most telling first.
    gone : dict of str to ndarray
        By space: row numbers of samples of before that have least company now.
    n_before, n_new : int
        Samples that were compared.
    drawn : bool
        Whether these were drawn from more.
    labelled : dict of str to tuple of int
        Of "before" and "new": samples with a label, and all; empty where none were asked for.
    """

    spaces: pd.DataFrame
    classes: pd.DataFrame
    moved: dict[str, np.ndarray]
    gone: dict[str, np.ndarray]
    n_before: int
    n_new: int
    drawn: bool = False
    labelled: dict[str, tuple[int, int]] = field(default_factory=dict)

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
            Where it shows and where not; near copies; how many new samples have no like; classes
            that came or went.
        """
        drawn = " drawn at random" if self.drawn else ""
        counts = f"{self.n_new:,} new samples against {self.n_before:,} of before{drawn}"
        said = [f"{self._where()} ({counts}; p corrected for all tests, Holm)."]
        copies = self.spaces[["space", "copies", "copies_left_out"]].to_numpy(object).tolist()
        said += [_of_copies(str(name), *row) for name, *row in copies if row[0]]
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
        """What is known of classes."""
        if not self.labelled:
            return []
        (before, all_before), (new, all_new) = self.labelled["before"], self.labelled["new"]
        counts = (
            f"{before:,} of {all_before:,} samples of before and {new:,} of {all_new:,} new ones"
        )
        if not len(self.classes):
            return [
                f"Classes cannot be compared: {counts} have a label, {LEAST} of each are needed."
            ]
        told = [] if (before, new) == (all_before, all_new) else [f"Classes are known of {counts}."]
        return told + self._of_changes()

    def _of_changes(self) -> list[str]:
        """The five classes whose share changed most, beyond chance."""
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
    told += " (50 % is chance)"
    if (low, high) == (0.0, 1.0):
        return f"{told}; there are too few of before to say which of the new have no like."
    share = f"{100 * novel:.0f} % [{100 * low:.0f}, {100 * high:.0f}]"
    return f"{told}; {share} of the new have no like before (5 % is chance)."


def _of_copies(name: str, copies: int, left_out: bool) -> str:
    """What was done about near copies in a space."""
    told = f"{name}: {copies:,} near {'copy' if copies == 1 else 'copies'} of others on one side"
    if left_out:
        return f"{told} left out, one of each is compared."
    return f"{told}; without them too few are left, so that they count, and the tests mean little."
