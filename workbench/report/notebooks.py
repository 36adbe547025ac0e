"""Notebooks of the package, run by papermill."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._require import InputError, require
from ..files import asset, write_text
from .notebook_values import checked_values
from .places import Places, places
from .run_folder import check_run_folder, keep_failed, run_folder

OF_KERNEL = (
    "--log-level=CRITICAL",  # an interrupted kernel logs its traceback
    "--IPKernelApp.exec_lines=from workbench._machine.left_out import leave_out; leave_out()",
)
PATIENCE = 300  # seconds for the output of a cell that is done; 4 lose a run on a busy machine


def run_notebook(
    name: str,
    out: str | Path,
    parameters: Mapping[str, Any] | None = None,
    *,
    progress: bool = True,
) -> Path:
    """Run a notebook of the package by papermill; keep the executed copy in ``out``.

    The run is written out of sight and put in its place when it is whole. A run that is there is
    kept beside it as ``NAME.1``, ``NAME.2``, ...; while the new one fails, nothing of it changes.

    Parameters
    ----------
    name : str
        File name, with or without ``.ipynb``.
    out : str or Path
        Folder: new, empty, or of an earlier run. What the notebook writes goes there, too.
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
        or the folder holds other files or cannot be written: before the kernel starts; or if a cell
        refuses its input.
    RuntimeError
        If a cell fails otherwise; names the cell and the executed notebook, which is kept in
        ``out``, or in ``NAME-failed`` beside an earlier run. If the kernel dies.
    """
    import papermill

    source = _notebook(name)
    require(isinstance(out, str | Path) and str(out), f"out={out!r}", "the path of a folder")
    accepted = papermill.inspect_notebook(str(source))
    values = checked_values(source.name, accepted, {} if parameters is None else parameters)
    own_out = "out" in values
    require(not own_out, "a parameter out beside the folder of the run", "the folder alone (--out)")
    check_run_folder(out, "out")
    with run_folder(out) as folder:
        hidden = _hidden(values, folder, Path(out))
        if "out" in accepted:
            values["out"] = str(folder)
        _execute(source, folder / source.name, values, progress, hidden, Path(out))
    return Path(out) / source.name


def _hidden(values: Mapping[str, Any], folder: Path, out: Path) -> Places:
    """What a reader sees of this machine's folders; of the hidden one the place it will have."""
    known = places(values)
    name = known.hide(os.path.abspath(out))
    return Places(known.shown | {str(folder): out.name if os.path.isabs(name) else name})


def _notebook(name: str) -> Path:
    """Return the file of a notebook that the package carries."""
    require(isinstance(name, str), f"notebook {name!r}", "its file name, as text")
    available = sorted(path.name for path in asset("notebooks").glob("*.ipynb"))
    file = name if name.endswith(".ipynb") else f"{name}.ipynb"
    require(file in available, f"no notebook {name!r}", "one of " + ", ".join(available))
    return asset("notebooks", file)


def _execute(
    source: Path, target: Path, values: dict[str, Any], progress: bool, hidden: Places, out: Path
) -> None:
    """Run all cells; say in one sentence which cell failed, and why."""
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from .kernel import engine

    try:
        papermill.execute_notebook(
            str(source),
            _as_is(target),
            values,
            engine_name=engine(),
            kernel_name="python3",
            progress_bar=progress,
            request_save_on_cell_execute=False,  # nobody reads it before its end
            autosave_cell_every=0,
            extra_arguments=list(OF_KERNEL),
            iopub_timeout=PATIENCE,
        )
        _shorten(target, hidden)
    except PapermillExecutionError as error:
        _shorten(target, hidden)
        raise _said(error, source, target, out) from None
    except DeadKernelError as error:
        reason = f"the kernel of {source.name} ended, of too little memory perhaps"
        raise RuntimeError(f"{reason}: a limit or a narrower space takes less") from error
    except TimeoutError as error:  # an OSError, but no matter of room
        reason = f"the kernel of {source.name} did not give its output within {PATIENCE} seconds"
        raise RuntimeError(f"{reason}: this machine is too busy, try again") from error
    except OSError as error:
        raise InputError(f"{out}: expected room to write the run ({error}).") from error


def _said(error: Any, source: Path, target: Path, out: Path) -> Exception:
    """Say which cell failed, and why; what was run until then is kept."""
    kept = keep_failed(target, out)
    if error.ename == "InputError":
        return InputError(error.evalue.replace(str(target.parent), str(out)))
    where = f"cell {error.cell_index + 1} of {source.name}"
    reason = f"{where} failed with {error.ename}: {error.evalue}"
    return RuntimeError(f"{reason} (executed notebook: {kept or 'not kept'})")


def _as_is(path: Path) -> str:
    """Write a path so that papermill finds no parameters in it."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _shorten(path: Path, hidden: Places) -> None:
    """Take the absolute paths of this machine out of an executed notebook."""
    notebook = hidden.hide(json.loads(path.read_text("utf-8")))
    about = notebook["metadata"].get("papermill", {})
    names = {key: path.name for key in ("input_path", "output_path") if key in about}
    about.update(names)
    write_text(path, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
