"""What is said of a point to those who move over a map by keys."""

from .pictures import Pictures
from .selection import Selection


class Spoken:
    """Says what a point is, and whether it is selected.

    Parameters
    ----------
    pictures : Pictures
        Say what a sample is.
    selection : Selection
        Of the same dataset.
    """

    def __init__(self, pictures: Pictures, selection: Selection) -> None:
        self._pictures, self._selection = pictures, selection

    def words(self, position: int) -> str:
        """Say what a point is.

        Parameters
        ----------
        position : int
            On the maps.

        Returns
        -------
        str
            Label, caption and id, as on a card.
        """
        row = int(self._selection.view[position])
        known = self._pictures.words(row)
        said = dict.fromkeys(known[key] for key in ("label", "caption", "id") if known[key])
        state = "selected" if row in self._selection.rows else "not selected"
        return ", ".join([*said, state])
