"""Looks as rows of pictures, for notebooks: one file's worth of HTML, no script."""

from collections.abc import Sequence
from html import escape

from .._printable import html_text
from ..data.dataset import Dataset
from ..inspection.look import Look
from .audit import small_pictures
from .neighbours import name_of

MOST = 12  # pictures of a look
STYLE = """
<style>
.wb-looks { font: 14px/1.45 system-ui, sans-serif; max-width: 1100px; }
.wb-looks h4 { margin: 14px 0 2px; font-size: 15px; }
.wb-looks p { margin: 0 0 6px; }
.wb-looks ul { display: flex; flex-wrap: wrap; gap: 8px; list-style: none; margin: 0; padding: 0; }
.wb-looks li { width: 92px; font-size: 12px; line-height: 1.3; overflow-wrap: anywhere; }
.wb-looks img { display: block; max-width: 72px; max-height: 72px; margin-bottom: 2px; }
</style>
"""


class PictureRows:
    """What a notebook shows of looks: a heading, why, and the first pictures of each.

    Parameters
    ----------
    dataset : Dataset
        Whose samples.
    looks : sequence of Look
        Of these samples.
    nothing : str
        What is said where there are none.
    most : int, default=12
        Pictures of a look.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> ids = np.array(["a"])
    >>> data = Dataset("one", ids, None, pd.DataFrame(index=ids))
    >>> print(PictureRows(data, [Look("new", "One is new.", np.array([0]))], "Nothing."))
    new: One is new. a
    """

    def __init__(
        self, dataset: Dataset, looks: Sequence[Look], nothing: str, *, most: int = MOST
    ) -> None:
        self._dataset, self._looks = dataset, list(looks)
        self._nothing, self._most = nothing, most

    def __repr__(self) -> str:
        if not self._looks:
            return self._nothing
        return "\n".join(
            f"{look.kind}: {look} {', '.join(self._names(look))}" for look in self._looks
        )

    def _names(self, look: Look) -> list[str]:
        return [str(self._dataset.ids[row]) for row in look.rows[: self._most]]

    def _repr_html_(self) -> str:
        if not self._looks:
            return f"{STYLE}<div class='wb-looks'><p>{escape(self._nothing)}</p></div>"
        parts = "".join(self._part(look) for look in self._looks)
        return f"{STYLE}<div class='wb-looks'>{parts}</div>"

    def _part(self, look: Look) -> str:
        shown = enumerate(look.rows[: self._most].tolist())
        items = "".join(self._item(row, look.note(place)) for place, row in shown)
        left = len(look.rows) - self._most
        more = f"<p>and {left:,} more</p>" if left > 0 else ""
        heading = f"<h4>{html_text(look.kind)}</h4><p>{html_text(look.words)}</p>"
        return f"<section>{heading}<ul>{items}</ul>{more}</section>"

    def _item(self, row: int, note: str) -> str:
        words = note or name_of(self._dataset, row)
        picture = "".join(
            f'<img src="{each.uri}" alt="{escape(each.name, quote=True)}">'
            for each in small_pictures(self._dataset, [row])
        )
        return f"<li>{picture}<bdi>{html_text(words)}</bdi></li>"
