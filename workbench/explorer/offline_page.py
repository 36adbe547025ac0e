"""The explorer as one file, for those who have no kernel."""

from pathlib import Path
from typing import Any

import numpy as np

from .. import views
from .._require import InputError
from ..report.standalone import write_standalone
from .columns import Columns, Kind
from .sample_columns import SampleColumns
from .selection import Selection
from .workspace import Workspace

COLOURS = (Kind.DISAGREEMENT, Kind.APPROXIMATE, Kind.CAPTION_SCORE)
MOST_QUERIES = 64


def write_page(
    path: str | Path, workspace: Workspace, selection: Selection, columns: Columns,
    queries: dict[str, str | None], k: int, samples: SampleColumns,
) -> Path:  # fmt: skip
    """Write one offline page of the maps, selections, columns and the answers to fixed queries.

    Parameters
    ----------
    path : str or Path
        The file.
    workspace : Workspace
        Its maps.
    selection : Selection
        Now, and those that were saved.
    columns : Columns
        Those that were computed are there to colour by.
    queries : dict of str to str or None
        What to ask, and against what it ranks; some of the data's words if there are none.
    k : int
        Samples listed for each query and space.
    samples : SampleColumns
        To filter and to sort by.

    Returns
    -------
    Path
        Of the file.
    """
    asked = queries or dict.fromkeys(_words_of(workspace)[:MOST_QUERIES])
    answers = {query: _answer(workspace, selection, query, asked[query], k) for query in asked}
    ids = {"selection": selection.ids, **selection.saved}
    rows = {name: selection.rows_of(each) for name, each in ids.items() if len(each)}
    colours = {
        column.name: values[workspace.view]
        for column, values in list(columns.computed.items())
        if column.kind in COLOURS
    }
    added = samples.added()
    return write_standalone(
        workspace.dataset.take(workspace.view), workspace.layouts, path,
        quality=workspace.quality, method=workspace.method,
        queries={query: answer for query, answer in answers.items() if answer},
        selections={name: selection.positions(each) for name, each in rows.items()},
        columns={name: np.asarray(values)[workspace.view] for name, values in added.items()},
        best_is_least=[name for name in added if samples.best_is_least(name)],
        colours=colours, banner=views.banner_of(workspace.spaces),
    )  # fmt: skip


def _words_of(workspace: Workspace) -> list[str]:
    """Classes of the data, or captions where there are no classes."""
    return [*workspace.dataset.prompts] or list(workspace.dataset.captions.text)


def _answer(
    workspace: Workspace, selection: Selection, query: str, against: str | None, k: int
) -> dict[str, Any]:
    """Best k on the maps in each space; nothing where no space can answer."""
    try:
        found = workspace.engine.rank(query, against=against)
    except InputError:
        return {}
    return {name: _on_maps(answer, selection, k) for name, answer in found.items()}


def _on_maps(answer: Any, selection: Selection, k: int) -> Any:
    """Best k of a ranking that are on the maps, by position; a reason stays as it is."""
    if isinstance(answer, str):
        return answer
    answer["row"] = [selection.position(row) for row in answer["row"]]
    return answer[answer["row"] >= 0].head(k)
