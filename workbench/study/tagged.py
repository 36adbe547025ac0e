"""What the explorer of a study was told: tags on samples, and which space was right."""

from typing import TYPE_CHECKING, Any

from .. import _checks
from .questions import Questions

if TYPE_CHECKING:
    import pandas as pd

    from ..explorer.session import Session


class Tagged(Questions):
    """Tags and judgements of the explorer: of one that is open, or of the folder."""

    folder: Any
    _tags: Any = None
    _judgements: Any = None

    @property
    def tags(self) -> "pd.DataFrame":
        """Give the tags that samples have.

        Returns
        -------
        DataFrame of bool
            A row for each sample by its id, a column for each tag; ``wrong label`` and
            ``duplicate`` are there even where nothing was tagged.

        Raises
        ------
        InputError
            If the session in the folder is damaged, or of other samples.
        """
        from ..explorer.tagging.tags import Tags

        if self._tags is not None:
            return self._tags.copy()
        tags = Tags(self.dataset.ids)
        session = self._session()
        if session is not None:
            rows = {str(key): row for row, key in enumerate(self.dataset.ids)}
            tags.recall({
                name: [rows[key] for key in ids] for name, ids in session.tags.items()
            })  # fmt: skip
        return tags.frame()

    def keep_tags(self, tags: "pd.DataFrame") -> None:
        """Take tags that were given elsewhere: in the explorer.

        Parameters
        ----------
        tags : DataFrame of bool
            What ``tags`` is from now on.
        """
        import pandas as pd

        _checks.typed("tags", tags, pd.DataFrame, "a table of True and False")
        self._tags = tags

    def table(self) -> "pd.DataFrame":
        """Give the table of the data with a column for each tag.

        Returns
        -------
        DataFrame
            Rows by id; columns of the data, then ``tag: NAME``, True where a sample has it.

        Raises
        ------
        InputError
            If the session in the folder is damaged, or of other samples.

        Examples
        --------
        >>> from workbench import Study
        >>> study = Study("demo", limit=64, n_components=256, map_method="pca", progress=False)
        >>> explorer = study.explore(session=False)
        >>> explorer.tag("blurry", explorer.dataset.ids[:3])
        3
        >>> study.table()["tag: blurry"].sum()
        np.int64(3)
        """
        from ..explorer.tagging.records import with_tag_columns

        return with_tag_columns(self.dataset.table, self.tags)

    @property
    def judgements(self) -> "pd.DataFrame":
        """Count how often each space was chosen, with Wilson's interval.

        Returns
        -------
        DataFrame
            Of :attr:`workbench.explorer.Explorer.judgements`.

        Raises
        ------
        InputError
            If the session in the folder is damaged, or of other samples.
        """
        from ..explorer.judging.judgements import Judgements

        if self._judgements is not None:
            return self._judgements
        judgements = Judgements()
        session = self._session()
        if session is not None:
            judgements.recall(session.judgements)
        return judgements.table()

    def keep_judgements(self, judgements: "pd.DataFrame") -> None:
        """Take judgements that were made elsewhere: in the explorer.

        Parameters
        ----------
        judgements : DataFrame
            What ``judgements`` is from now on.
        """
        import pandas as pd

        _checks.typed("judgements", judgements, pd.DataFrame, "a table of judgements")
        self._judgements = judgements

    def keep_told(self, other: "Tagged") -> None:
        """Take the tags of another study of the same samples; judgements were of its spaces.

        Parameters
        ----------
        other : Tagged
            The study.
        """
        self._tags = other._tags

    def _session(self) -> "Session | None":
        """What an explorer left in the folder."""
        from ..explorer.session_file import read_session
        from ..explorer.session_place import FILE

        folder = getattr(self, "folder", None)
        if folder is None or not (folder / FILE).is_file():
            return None
        return read_session(folder / FILE, self.dataset)
