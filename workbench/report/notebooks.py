"""Notebooks of the package, run by papermill."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._require import InputError, require
from ..files import asset


def run_notebook(
    name: str,
    out: str | Path,
    parameters: Mapping[str, Any] | None = None,
    *,
    progress: bool = True,
) -> Path:
    """Run a notebook of the package by papermill; keep the executed copy in ``out``.

    Parameters
    ----------
    name : str
        File name, with or without ``.ipynb``.
    out : str or Path
        Folder; made if it is not there. The notebook's own ``out`` is set to it.
    parameters : mapping, default=None
        Values for the cell tagged ``parameters``.
    progress : bool, default=True
        Bar over cells with the time left, on stderr.

    Returns
    -------
    Path
        The executed notebook.

    Raises
    ------
    InputError
        If there is no such notebook or parameter, or a cell refuses its input.
    RuntimeError
        If a cell fails otherwise; names the cell and the executed notebook.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    source = _notebook(name)
    known = papermill.inspect_notebook(str(source))
    values = {k: str(v) if isinstance(v, Path) else v for k, v in (parameters or {}).items()}
    for key in values:
        close = difflib.get_close_matches(key, known, 1)
        hint = f"{close[0]!r} perhaps? One" if close else "one"
        require(
            key in known,
            f"unknown parameter {key!r} of {source.name}",
            f"{hint} of {', '.join(known)}",
        )
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    if "out" in known:
        values.setdefault("out", str(out))
    target = out / source.name
    try:
        quiet = {"extra_arguments": ["--log-level=ERROR"]}  # a kernel warns of its transport
        options = {"kernel_name": "python3", "progress_bar": progress, **quiet}
        papermill.execute_notebook(str(source), str(target), values, **options)
    except PapermillExecutionError as error:
        if error.ename == "InputError":
            raise InputError(error.evalue) from None
        where = f"cell {error.cell_index + 1} of {source.name}"
        message = f"{where} failed with {error.ename}: {error.evalue} (executed notebook: {target})"
        raise RuntimeError(message) from None
    return target


def _notebook(name: str) -> Path:
    known = sorted(path.name for path in asset("notebooks").glob("*.ipynb"))
    file = name if name.endswith(".ipynb") else f"{name}.ipynb"
    require(file in known, f"no notebook {name!r}", "one of " + ", ".join(known))
    return asset("notebooks", file)
