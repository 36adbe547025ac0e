"""What an explorer works on, to look up."""

from ..search.engine import Search
from .workspace import Workspace


class Explored:
    """Attributes of :class:`Explorer` that its workspace keeps."""

    _workspace: Workspace

    @property
    def engine(self) -> Search:
        """Who answers queries.

        Returns
        -------
        Search
            Of all spaces.
        """
        return self._workspace.engine

    @property
    def quality(self) -> dict[str, dict[str, float]]:
        """Judge how far each map can be trusted.

        Returns
        -------
        dict of str to dict
            Of :func:`workbench.layout.projection_qualities`, by space.
        """
        return self._workspace.quality

    @property
    def k(self) -> int:
        """Count the neighbours that are listed for a sample.

        Returns
        -------
        int
            In each space.
        """
        return self._workspace.k
