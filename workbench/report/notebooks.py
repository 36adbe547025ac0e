"""Notebooks of the package, run by papermill."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._require import InputError, require
from ..files import asset
from .notebook_values import checked_values


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
        If there is no such notebook or parameter, a parameter is of a wrong type or out of range,
        or the folder cannot be written: before the kernel starts; or if a cell refuses its input.
    RuntimeError
        If a cell fails otherwise; names the cell and the executed notebook.
    """
    import papermill

    source = _notebook(name)
    require(isinstance(out, str | Path) and str(out), f"out={out!r}", "the path of a folder")
    out = Path(out)
    require(not out.is_file(), f"{out} is a file", "a folder")
    accepted = papermill.inspect_notebook(str(source))
    values = checked_values(source.name, accepted, {} if parameters is None else parameters)
    _make(out)
    if "out" in accepted:
        values.setdefault("out", str(out))
    target = out / source.name
    _execute(source, target, values, progress)
    return target


def _notebook(name: str) -> Path:
    """Return the file of a notebook that the package carries."""
    require(isinstance(name, str), f"notebook {name!r}", "its file name, as text")
    available = sorted(path.name for path in asset("notebooks").glob("*.ipynb"))
    file = name if name.endswith(".ipynb") else f"{name}.ipynb"
    require(file in available, f"no notebook {name!r}", "one of " + ", ".join(available))
    return asset("notebooks", file)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: expected a folder that can be made ({error}).") from error


def _execute(source: Path, target: Path, values: dict[str, Any], progress: bool) -> None:
    """Run all cells; say in one sentence which cell failed, and why."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    try:
        papermill.execute_notebook(
            str(source),
            str(target),
            values,
            kernel_name="python3",
            progress_bar=progress,
            extra_arguments=["--log-level=ERROR"],  # a kernel warns of its transport
        )
    except PapermillExecutionError as error:
        if error.ename == "InputError":
            raise InputError(error.evalue) from None
        where = f"cell {error.cell_index + 1} of {source.name}"
        reason = f"{where} failed with {error.ename}: {error.evalue}"
        raise RuntimeError(f"{reason} (executed notebook: {target})") from None
