"""Files written whole or not at all, and where the cache and our own files lie."""

import glob
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import platformdirs

from ._printable import cell_text
from ._require import InputError

UNFINISHED = ".unfinished"  # ends the names of files that are being written
ABANDONED_SECONDS = 3600  # a file that was begun so long ago has no writer any more


def asset(*parts: str) -> Path:
    """Find a file that the package carries, under ``data/`` or ``notebooks/``.

    Parameters
    ----------
    *parts : str
        Folder and file names, from the top.

    Returns
    -------
    Path
        Whether or not there is such a file.

    Examples
    --------
    >>> asset("notebooks").is_dir()
    True
    """
    here = Path(__file__).parent
    packaged = here / "_assets"
    root = packaged if packaged.is_dir() else here.parent
    return root.joinpath(*parts)


def cache_dir() -> Path:
    """Find the folder for what can be made again.

    Returns
    -------
    Path
        ``WORKBENCH_CACHE``, or the cache folder of the platform.
    """
    return Path(os.environ.get("WORKBENCH_CACHE") or platformdirs.user_cache_dir("workbench"))


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Write a file so that readers see the old one or the new one, never a part.

    Parameters
    ----------
    path : str or Path
        File to write; its folder is made if it is not there.

    Yields
    ------
    Path
        Empty file beside it, to be filled. It takes the place of ``path`` when the block ends, and
        is removed when the block fails.

    Raises
    ------
    InputError
        If the folder cannot be written, or has no room.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing(f"{folder}/note.txt") as unfinished:
    ...         _ = unfinished.write_text("whole")
    ...     Path(folder, "note.txt").read_text()
    'whole'
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beginning = f".{path.name[:50]}."  # with what follows it is no longer than names may be
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=beginning, suffix=UNFINISHED)
    except OSError as error:
        raise InputError(f"{path}: expected a folder that can be written ({error}).") from error
    os.close(handle)
    unfinished = Path(name)
    try:
        _sweep_abandoned(path.parent, beginning)
        yield unfinished
        unfinished.chmod(0o644)  # what mkstemp made is for its owner alone
        unfinished.replace(path)
    except OSError as error:
        raise InputError(f"{_asked(path)}: expected room to write the file ({error}).") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _asked(path: Path) -> Path:
    """The file that was asked for, of one that is being written for it."""
    if not path.name.endswith(UNFINISHED):
        return path
    return path.with_name(path.name[1:].removesuffix(UNFINISHED).rpartition(".")[0])


@contextmanager
def replacing_together(*paths: str | Path) -> Iterator[list[Path]]:
    """Write files that belong together so that never some are old and some new.

    All are whole before the first takes its place. Whoever is killed between the first and the
    last leaves one missing, which is seen.

    Parameters
    ----------
    *paths : str or Path
        Files to write.

    Yields
    ------
    list of Path
        As :func:`replacing` gives them, in the same order.

    Raises
    ------
    InputError
        As :func:`replacing`.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing_together(f"{folder}/a", f"{folder}/b") as (a, b):
    ...         _ = a.write_text("rows"), b.write_text("what made them")
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['a', 'b']
    """
    with ExitStack() as stack:
        unfinished = [stack.enter_context(replacing(path)) for path in reversed(paths)]
        yield unfinished[::-1]
        for path in paths[1:]:
            Path(path).unlink(missing_ok=True)


def _sweep_abandoned(folder: Path, beginning: str) -> None:
    """Remove what earlier writers of a file began and, killed, did not finish."""
    ours = f"{glob.escape(beginning)}*{UNFINISHED}"
    for left in (*folder.glob(ours), *folder.glob(f".{ours}")):  # the latter: by one inside
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
                left.unlink()


def replace_folder(begun: Path, out: Path) -> None:
    """Give a whole folder its name; what had it before is removed then, and comes back if not.

    Parameters
    ----------
    begun : Path
        The folder, in the same place.
    out : Path
        Its name.

    Raises
    ------
    OSError
        If it cannot be moved; what was there is there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name in ("begun", "out"):
    ...         Path(folder, name).mkdir()
    ...         _ = Path(folder, name, "of").write_text(name)
    ...     replace_folder(Path(folder, "begun"), Path(folder, "out"))
    ...     Path(folder, "out", "of").read_text()
    'begun'
    """
    old = restore_folder(out)
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.replace(old)
    try:
        begun.replace(out)
    except OSError:
        restore_folder(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def restore_folder(out: Path) -> Path:
    """Bring back a folder that was moved aside for another, which did not come.

    Parameters
    ----------
    out : Path
        Its name.

    Returns
    -------
    Path
        Where :func:`replace_folder` moves it aside.

    Examples
    --------
    >>> restore_folder(Path("nowhere", "shop"))
    PosixPath('nowhere/.shop.old')
    """
    old = out.with_name(f".{out.name}.old")
    if old.exists() and not out.exists():
        old.replace(out)
    return old


def write_text(path: str | Path, text: str) -> Path:
    """Write a text file, UTF-8, whole or not at all.

    Parameters
    ----------
    path : str or Path
        File to write.
    text : str
        Its content; line ends stay as they are.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        As :func:`replacing`.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(f"{folder}/note.txt", "whole").name
    'note.txt'
    """
    path = Path(path)
    with replacing(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="")
    return path


def write_csv(table: Any, path: str | Path, *, index: bool = True) -> Path:
    r"""Write a table as CSV, whole or not at all, in which a spreadsheet finds no formula.

    Words that begin with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return get an apostrophe
    before them, unless they are a number; control characters are written out, as ``\u001b``.
    Other formats keep words exactly.

    Parameters
    ----------
    table : DataFrame
        Columns, index and their names may hold words from data.
    path : str or Path
        File to write.
    index : bool, default=True
        Write the index, too.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        As :func:`replacing`.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"words": ["=1+1", "owl"], "score": [-1.5, 2]}, index=["a", "b"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_csv(table, f"{folder}/table.csv").read_text().split()
    [',words,score', "a,'=1+1,-1.5", 'b,owl,2.0']
    """
    numbers = table.select_dtypes(["number", "bool"]).columns
    words = [column for column in table.columns if column not in numbers]
    safe = table.astype(dict.fromkeys(words, object))
    safe[words] = safe[words].map(_cell)
    safe = safe.rename(columns=_cell, index=_cell).rename_axis(index=_cell(table.index.name))
    return write_text(path, safe.to_csv(index=index, lineterminator="\n"))


def _cell(value: Any) -> Any:
    return cell_text(value) if isinstance(value, str) else value


def digest(*parts: bytes | str) -> str:
    """Name the parts by the start of their SHA-256.

    Parameters
    ----------
    *parts : bytes or str
        Where one ends and the next begins counts too.

    Returns
    -------
    str
        16 hexadecimal digits.

    Examples
    --------
    >>> digest("a", "b") == digest("ab")
    False
    """
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        sha.update(len(data).to_bytes(8, "little"))
        sha.update(data)
    return sha.hexdigest()[:16]
