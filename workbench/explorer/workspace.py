"""What is explored: a dataset, its spaces, their maps, and who answers queries; no widgets."""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

import numpy as np

from .. import _checks, layout
from .._require import require
from ..arrays import rows_differ
from ..data.dataset import Dataset
from ..search.engine import Search
from ..store import Space
from .inputs import check_layouts, check_spaces, row_of_points

MAX_POINTS = 20_000  # samples on the maps


class Workspace:
    """A dataset, its spaces and their maps, kept in step when one space is replaced.

    Parameters
    ----------
    dataset : Dataset
        Whose samples are explored.
    spaces : mapping of str to Space
        A map for each with image rows.
    layouts : mapping of str to ndarray of shape (n, 2), default=None
        Maps that are already there; drawn if None.
    fusers : mapping of str to estimator, default=None
        Fitted fusers by name of their space, for queries.
    encoders : mapping of str to Encoder, default=None
        Encoders by name of their space, for queries.
    method : {"umap", "pca"}, default="umap"
        How maps are drawn.
    max_points : int, default=20000
        Samples on the maps.
    neighbours : int, default=12
        Listed for a sample.
    random_state : int, default=0
        Of the sample and the maps.
    device : {"auto", "cpu", "cuda"}, default="auto"
        For the encoders of new queries.
    progress : bool, default=True
        Bar while maps are drawn.

    Attributes
    ----------
    view : ndarray of int
        Row numbers of the samples on the maps, ascending.
    arrays : dict of str to ndarray
        Image rows of those samples, by space, ready to compare by inner product.
    layouts : dict of str to ndarray
        Map of each space.
    engine : Search
        Answers queries.

    Raises
    ------
    InputError
        If no space has image rows, rows do not fit the dataset, or a number is out of range.

    Examples
    --------
    >>> import pandas as pd
    >>> ids = np.arange(6).astype(str)
    >>> data = Dataset("six", ids, None, pd.DataFrame(index=ids))
    >>> work = Workspace(data, {"a": Space("a", ids, np.eye(6))}, method="pca", progress=False)
    >>> work.layouts["a"].shape
    (6, 2)
    """

    def __init__(
        self, dataset: Dataset, spaces: Mapping[str, Any], *,
        layouts: Mapping[str, Any] | None = None, fusers: Mapping[str, Any] | None = None,
        encoders: Mapping[str, Any] | None = None, method: str = "umap",
        max_points: int = MAX_POINTS, neighbours: int = 12, random_state: int = 0,
        device: str = "auto", progress: bool = True,
    ) -> None:  # fmt: skip
        _checks.typed("dataset", dataset, Dataset, "a Dataset, as load gives it")
        max_points = _checks.whole_number("max_points", max_points)
        neighbours = _checks.whole_number("neighbours", neighbours)
        _checks.seed("random_state", random_state)
        _checks.one_of("method", method, layout.METHODS)
        self.dataset = dataset
        self.spaces = check_spaces(dataset, spaces)
        self.fusers = dict(fusers or {})
        self.encoders = dict(encoders or {})
        self.method = method
        self.k = neighbours
        self.random_state = random_state
        self._listeners: list[Callable[[], Any]] = []
        self._lock = Lock()  # maps are drawn in a thread of their own
        sample = np.random.default_rng(random_state).permutation(dataset.n)[:max_points]
        self.view = np.sort(sample)
        images = layout.images(self.spaces)
        self.arrays = {name: X[self.view] for name, X in images.items()}
        self.layouts = self._maps(layouts, progress)
        self._quality: dict[str, dict[str, float]] | None = None
        self.engine = self._search("images", device)

    def _maps(self, given: Mapping[str, Any] | None, progress: bool) -> dict[str, np.ndarray]:
        """A map of every space; side by side the points of few samples, and of equal rows."""
        few = len(self.view) < layout.LEAST_ROWS
        plain = [name for name, X in self.arrays.items() if few or not rows_differ(X)]
        drawn = {name: X for name, X in self.arrays.items() if name not in plain}
        if given is not None:
            names = [name for name in self.arrays if name in drawn or name in given]
            whole = check_layouts(given, names, self.dataset.n)
            made = {name: xy[self.view] for name, xy in whole.items()}
        elif drawn:
            seed = self.random_state
            made = layout.maps(drawn, self.method, random_state=seed, progress=progress)
        else:
            made = {}
        points = row_of_points(len(self.view))
        return {name: made.get(name, points) for name in self.arrays}

    def _search(self, against: str, device: str) -> Search:
        return Search(
            self.dataset, self.spaces, against=against, device=device, encoders=self.encoders,
            fusers={name: fuser for name, fuser in self.fusers.items() if fuser is not None},
        )  # fmt: skip

    @property
    def quality(self) -> dict[str, dict[str, float]]:
        """Judge how far each map can be trusted: when it is first asked for, as it takes a while.

        Returns
        -------
        dict of str to dict
            Of :func:`workbench.layout.projection_qualities`; empty where there are too few samples.
        """
        with self._lock:
            if self._quality is None:
                few = len(self.view) < layout.LEAST_ROWS
                judged = {} if few else layout.projection_qualities(self.arrays, self.layouts)
                self._quality = judged
            return self._quality

    @property
    def sampled(self) -> bool:
        """Say whether the maps hold some of the samples only.

        Returns
        -------
        bool
            True where there are too many to draw.
        """
        return len(self.view) < self.dataset.n

    def require_map(self, name: str) -> None:
        """Refuse a name that is not that of a space with a map.

        Parameters
        ----------
        name : str
            Of a space.

        Raises
        ------
        InputError
            If there is no such map.
        """
        require(name in self.arrays, f"space {name!r}", f"one of {_checks.shortened(self.arrays)}")

    def replace(self, name: str, space: Space, fuser: Any = None) -> None:
        """Put another space in the place of one; its map stays and is judged again.

        Parameters
        ----------
        name : str
            Which to replace.
        space : Space
            With image rows.
        fuser : estimator, default=None
            What made it, for queries; None leaves fitting it again to the search.
        """
        rows = layout.images({name: space})[name][self.view]
        with self._lock:
            self.spaces[name] = space
            self.arrays[name] = rows
            if self._quality and name in self._quality:
                self._quality[name] = layout.projection_quality(rows, self.layouts[name])
        self.fusers[name] = fuser
        before = self.engine
        self.engine = self._search(before.against, before.device)
        self.engine.take_over(before)
        for listener in self._listeners:
            listener()

    def on_replace(self, listener: Callable[[], Any]) -> None:
        """Call a function after every :meth:`replace`.

        Parameters
        ----------
        listener : callable
            Takes nothing.
        """
        self._listeners.append(listener)

    def draw(self, name: str, tick: Callable[[float], None], rows: Any = None) -> np.ndarray:
        """Draw the map of a space again, in the frame of another.

        Parameters
        ----------
        name : str
            Of the space.
        tick : callable
            Hears the share that is done; what it raises ends the work.
        rows : ndarray of shape (m, d), default=None
            Of the samples in view, instead of those that the space has now.

        Returns
        -------
        ndarray of shape (m, 2)
            Points of the rows in view; see :meth:`place`.
        """
        frame = next(xy for other, xy in self.layouts.items() if other != name)
        drawn_rows = self.arrays[name] if rows is None else rows
        drawn = layout.maps(
            {name: drawn_rows}, self.method, frame=frame, progress=False,
            random_state=self.random_state, tick=tick,
        )  # fmt: skip
        return drawn[name]

    def place(self, name: str, xy: np.ndarray, rows: np.ndarray) -> bool:
        """Take a map as that of a space, and judge it, unless the space is another by now.

        Parameters
        ----------
        name : str
            Of the space.
        xy : ndarray of shape (m, 2)
            A point for each row in view.
        rows : ndarray of shape (m, d)
            Those of ``arrays`` that the map is of.

        Returns
        -------
        bool
            Whether it was taken.
        """
        with self._lock:
            if self.arrays[name] is not rows:
                return False
            self.layouts[name] = xy
            if self._quality is not None:
                self._quality[name] = layout.projection_quality(rows, xy)
        return True
