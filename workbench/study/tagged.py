"""What the explorer of a study was told: tags on samples, and which space was right."""

from typing import TYPE_CHECKING, Any

from .. import _checks
from .questions import Questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ..explorer.judging.judgements import Judgement
    from ..explorer.session import Session


class Tagged(Questions):
    """Tags and judgements of the explorer: of one that is open, or of the folder."""

    folder: Any
    _tags: Any = None
    _judgements: Any = None
    _told_in: Any = None  # folder of the study that this one was made of

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
            Of :attr:`workbench.explorer.Explorer.judgements`: empty where nothing was judged.
            Spaces have the names that they have here; a fused space that was judged by other
            weights than those of now is called by them.

        Raises
        ------
        InputError
            If the session in the folder is damaged, or of other samples.
        """
        from ..explorer.judging.judgements import Judgements
        from ..explorer.judging.names import short_names

        judgements = Judgements()
        if self._judgements is not None:
            judgements.recall(self._judgements)
        else:
            session = self._session()
            judgements.recall(() if session is None else session.judgements)
        names = short_names(self.spaces) if len(judgements) else {}
        return judgements.renamed(names).table()

    def keep_judgements(self, judgements: "Sequence[Judgement]") -> None:
        """Take judgements that were made elsewhere: in the explorer.

        Parameters
        ----------
        judgements : sequence of Judgement
            Of which ``judgements`` tells from now on; a fused space is called by its weights.
        """
        self._judgements = tuple(_checks.several("judgements", judgements, "judgements"))

    def keep_told(self, other: "Tagged") -> None:
        """Take tags and judgements of another study of the same samples.

        Parameters
        ----------
        other : Tagged
            The study.
        """
        self._tags, self._judgements = other._tags, other._judgements
        self._told_in = other.folder or other._told_in

    def _session(self) -> "Session | None":
        """What an explorer left in the folder, or in that of the study this one was made of."""
        from ..explorer.session_file import read_session
        from ..explorer.session_place import FILE

        folder = self.folder or self._told_in
        if folder is None or not (folder / FILE).is_file():
            return None
        return read_session(folder / FILE, self.dataset)
