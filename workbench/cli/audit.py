"""``workbench audit``: what is wrong with the data, before any work."""

import argparse
from typing import Any

from .._require import require
from ..auditing import audit
from ..fusion.space_files import load_space
from .spaces import columns_line, loaded


def audit_data(arguments: argparse.Namespace) -> tuple[Any, str]:
    """Look for what is wrong with a dataset, and with its spaces if some are named.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``audit``.

    Returns
    -------
    result : dict
        The findings, and what was skipped.
    text : str
        The same for people.

    Raises
    ------
    InputError
        If the data or a space cannot be read, or they do not fit each other.
    """
    spaces = [load_space(path) for path in arguments.spaces]
    by_name = {space.name: space for space in spaces}
    require(len(by_name) == len(spaces), "two spaces of one name", "encode or fuse with --name")
    dataset = loaded(arguments)
    found = audit(dataset, by_name)
    result = {
        "dataset": dataset.name,
        "samples": dataset.n,
        "columns": dict(dataset.columns_read),
        "findings": found.records(),
        "skipped": dataset.skipped.to_dict("records"),
        "scaled": dataset.scaled.to_dict("records"),
    }
    return result, "\n\n".join([str(found), *columns_line(dataset)])
