"""Opens the explorer: the first picture of the maps stands in the notebook before the widgets."""

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import _checks
from ..data.dataset import Dataset
from ..data.loading import load
from ..store import Space
from .sources import demonstration, is_study, study_options, study_spaces
from .still import first_still
from .still_output import StillOutput
from .workspace import MAX_POINTS, Workspace

if TYPE_CHECKING:
    from .app import Explorer

TAKEN = {"self", "dataset", "spaces"}  # arguments of the explorer that are no options
SURE = {"session", "measures", "audit", "study"}  # options beside those of the workspace


def explore(
    source: Any = "demo", spaces: Mapping[str, Space] | None = None, **options: Any
) -> "Explorer":
    """Explore a dataset in several spaces: linked maps, neighbours, search, groups, weights.

    Parameters
    ----------
    source : Study, Dataset, str or Path, default="demo"
        A study brings its parents, fused space, fuser, maps and measures. A name or path goes
        through :func:`workbench.load`.
    spaces : mapping of str to Space, default=None
        Parents as they were encoded and what was fused from them; None takes those of a study,
        or encodes and fuses the demonstration.
    **options : dict
        Of :class:`Explorer`: ``layouts``, ``method``, ``max_points``, ``random_state``, ...

    Returns
    -------
    Explorer
        Shows itself as the last line of a cell.

    Raises
    ------
    InputError
        If there are no spaces, rows do not fit the dataset, or an option is unknown.

    Examples
    --------
    >>> from workbench.data.loading import load
    >>> explorer = explore(load("demo", limit=64), method="pca", progress=False)
    >>> explorer.selection = explorer.dataset.ids[:2]
    >>> len(explorer.selection)
    2
    """
    _check_options(options)
    output = StillOutput()
    if is_study(source):
        data, given = source.dataset, study_options(source, options.get("max_points", MAX_POINTS))
        spaces = spaces or study_spaces(source)
        options = given | options
    else:
        data = load(source) if isinstance(source, str | Path) else source
        _checks.typed("source", data, Dataset, "a Study, a Dataset, 'demo' or a path")
    if isinstance(options.get("layouts"), dict):
        output.show_first(first_still(data, options["layouts"], spaces or {}))
    from .app import Explorer  # its widgets take a second to import: the picture does not wait

    if spaces is None:
        spaces = demonstration(data, options.get("random_state", 0))
    explorer = Explorer(data, spaces, **options)
    explorer.take_output(output)
    return explorer


def _check_options(options: Mapping[str, Any]) -> None:
    """Refuse unknown options; the widgets are imported for that only where one may be unknown."""
    known = inspect.signature(Workspace.__init__).parameters.keys() | SURE
    if options.keys() <= known - TAKEN:
        return
    from .app import Explorer

    _checks.keywords(options, Explorer.__init__, TAKEN)
