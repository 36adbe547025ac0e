"""``workbench lab``: JupyterLab on the user's copies of the notebooks."""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

from .._machine.outputs import check_output_folder
from .._require import require
from ..files import asset, write_text
from .options import NOTEBOOK

PATIENCE = 15.0  # seconds that JupyterLab has to end its kernels


def lab(arguments: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """Open JupyterLab on copies of the notebooks; a copy that is there stays as it is.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``lab``.

    Returns
    -------
    result, text
        What was copied, for programs and for people.

    Raises
    ------
    InputError
        If the folder cannot be written, or JupyterLab failed.
    """
    folder: Path = arguments.dir
    check_output_folder(folder, "--dir")
    copied = _copy_notebooks(folder)
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
    command.append(f"--LabApp.default_url=/lab/tree/{NOTEBOOK}.ipynb")
    if arguments.no_browser:
        command.append("--no-browser")
    command += arguments.jupyter
    code = run_server(command)
    require(code == 0, f"jupyter lab ended with code {code}", "to find the reason above")
    return {"folder": str(folder), "copied": copied}, f"{len(copied)} notebooks copied to {folder}"


def _copy_notebooks(folder: Path) -> list[str]:
    copied = []
    for source in sorted(asset("notebooks").glob("*.ipynb")):
        target = folder / source.name
        if not target.exists():
            write_text(target, source.read_text("utf-8"))
            copied.append(source.name)
    return copied


def run_server(command: list[str]) -> int:
    """Run JupyterLab; where this is stopped it is asked to end, and its kernels with it.

    It is out of reach of Ctrl-C, which would have it ask whether to end.

    Parameters
    ----------
    command : list of str
        Program and arguments.

    Returns
    -------
    int
        Exit code.
    """
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        return server.wait()
    except BaseException:
        server.terminate()
        try:
            server.wait(PATIENCE)
        finally:
            server.kill()
        raise
