"""Verbs of indexes: ``workbench index``, ``search`` and ``export``."""

import argparse
from pathlib import Path
from typing import Any

from .._checks import shown
from .._require import require
from ..data.dataset import Dataset
from ..fusion.fusing import fuse
from ..fusion.methods import KERNEL
from ..fusion.space_files import load_space
from ..fusion.weights import Weights
from ..indexing.exporting import export_space
from ..indexing.index import open_index
from ..indexing.recall import recall_of
from ..indexing.writing import Written, index_files, index_space
from .spaces import columns_line, given_weights, loaded
from .tables import text_of

ROWS = ".npy"  # suffix of parents that stay on disk
Result = tuple[dict[str, Any], str]


def index_data(arguments: argparse.Namespace) -> Result:
    """Write fused vectors, what is said of their samples, and the parents' rows into a database.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``index``.

    Returns
    -------
    result, text
        What was written, for programs and for people.

    Raises
    ------
    InputError
        If a parameter, a parent, the data or the folder to write is at fault.
    """
    require(arguments.expert is not None, f"--clip {arguments.clip} alone", "--expert, too")
    dataset = _dataset(arguments)
    written = (
        _of_files(arguments, dataset) if _in_files(arguments) else _of_spaces(arguments, dataset)
    )
    text = "\n".join(
        [f"{written.out}: {written.sentence()}", *(columns_line(dataset) if dataset else [])]
    )
    return written.described(), text


def _in_files(arguments: argparse.Namespace) -> bool:
    """Whether rows stay on disk: then both parents do."""
    files = [path for path in (arguments.clip, arguments.expert) if path is not None]
    on_disk = [path.suffix == ROWS for path in files]
    got = f"--clip {arguments.clip} with --expert {arguments.expert}"
    require(all(on_disk) or not any(on_disk), got, f"two spaces, or two {ROWS} files")
    return all(on_disk)


def _of_files(arguments: argparse.Namespace, dataset: Dataset | None) -> Written:
    return index_files(
        arguments.clip, arguments.expert, out=arguments.out, dataset=dataset,
        weights=Weights(**given_weights(arguments)), kernel=arguments.kernel, name=arguments.name,
        width=arguments.width, force=arguments.force,
    )  # fmt: skip


def _of_spaces(arguments: argparse.Namespace, dataset: Dataset | None) -> Written:
    parents = load_space(arguments.clip), load_space(arguments.expert)
    space = fuse(
        *parents,
        method=KERNEL,
        name=arguments.name,
        kernel=arguments.kernel,
        **given_weights(arguments),
    )
    return index_space(
        space, arguments.out, dataset=dataset, width=arguments.width, force=arguments.force
    )


def _dataset(arguments: argparse.Namespace) -> Dataset | None:
    return None if arguments.data is None else loaded(arguments)


def search_index(arguments: argparse.Namespace) -> Result:
    """Search an index by words, a sample or a picture.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``search``.

    Returns
    -------
    result, text
        Answers, for programs and for people.

    Raises
    ------
    InputError
        If the index or the query cannot be read.
    """
    index = open_index(
        arguments.index, encoders=_encoders(arguments.encoder), device=arguments.device
    )
    asked = {"k": arguments.k, "depth": arguments.depth}
    found = index.search(arguments.query, exact=arguments.exact, **asked)
    recall = index.recall
    if arguments.exact:
        fast = index.search(arguments.query, **asked)
        depth = index.depth_of(arguments.depth, arguments.k)
        recall = recall_of([fast.id.to_numpy()], [found.id.to_numpy()], depth, len(found))
    result = {"answers": found.to_dict("records"), "recall": vars(recall)}
    return result, f"{text_of(found.set_index('rank'))}\n\nthe index: {recall.sentence()}"


def _encoders(pairs: list[str]) -> dict[str, str]:
    encoders = {}
    for pair in pairs:
        name, separator, spec = pair.partition("=")
        require(separator and name and spec, f"--encoder {shown(pair)}", "NAME=SPEC")
        encoders[name] = spec
    return encoders


def export(arguments: argparse.Namespace) -> Result:
    """Write the rows of a space for others' programs.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``export``.

    Returns
    -------
    result, text
        What was written, for programs and for people.

    Raises
    ------
    InputError
        If the space, the data or the file to write is at fault.
    """
    out: Path = arguments.out
    written = export_space(
        load_space(arguments.space), out, to=arguments.to, dataset=_dataset(arguments),
        part=arguments.part, force=arguments.force,
    )  # fmt: skip
    ids = None if written.ids is None else str(written.ids)
    result = {"out": str(out), "ids": ids, "rows": written.rows, "width": written.width}
    return result, f"{out}: {written.sentence()}"
