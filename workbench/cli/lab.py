"""``workbench lab``: JupyterLab on the user's copies of the notebooks."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from .._require import InputError, require
from ..files import asset
from .options import NOTEBOOK


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
    require(not folder.is_file(), f"--dir {folder}, a file", "a folder")
    try:
        copied = _copy_notebooks(folder)
    except OSError as error:
        raise InputError(f"--dir {folder}: expected a folder to write into ({error}).") from error
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
    command.append(f"--LabApp.default_url=/lab/tree/{NOTEBOOK}.ipynb")
    if arguments.no_browser:
        command.append("--no-browser")
    command += arguments.jupyter
    code = subprocess.run(command, check=False).returncode
    require(code == 0, f"jupyter lab ended with code {code}", "to find the reason above")
    return {"folder": str(folder), "copied": copied}, f"{len(copied)} notebooks copied to {folder}"


def _copy_notebooks(folder: Path) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    copied = []
    for source in sorted(asset("notebooks").glob("*.ipynb")):
        target = folder / source.name
        if not target.exists():
            shutil.copyfile(source, target)
            copied.append(source.name)
    return copied
