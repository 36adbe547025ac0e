"""What a row of the suite says, and how it is checked."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from workbench import InputError
from workbench.cli import main

LONGEST_MESSAGE = 700  # characters: what came, what was expected, how to fix it


@dataclass(frozen=True)
class Command:
    """A bad input to the command line.

    Attributes
    ----------
    door : str
        Verb and flag, as in ``"workbench encode --spec"``; ``"workbench encode"`` for the rest.
    name : str
        What is wrong with the input, in a few words; unique within the door.
    argv : callable
        Takes a fresh folder, puts the input there, and gives the arguments after ``workbench``.
    says : tuple of str
        Pieces that the message must have: what came, what was expected, how to fix it. With
        ``code`` 0 they are looked for in all that was printed (the input was left out, and said).
    code : int
        Exit code: 2 for bad input, 1 for something failed, 0 for going on without it.
    leaves : tuple of str
        Files and folders, relative to the folder, that may be new or changed afterwards.
    process : bool
        Run in a process of its own, ended after a minute: for what could hang or take the memory.
    """

    door: str
    name: str
    argv: Callable[[Path], list[str]]
    says: tuple[str, ...]
    code: int = 2
    leaves: tuple[str, ...] = ()
    process: bool = False


@dataclass(frozen=True)
class Call:
    """A bad input to a public function, a class, a format or a notebook's parameter.

    Attributes
    ----------
    door : str
        Name from the package on, as in ``"workbench.load"``; ``"picture .png"``,
        ``"table .csv"``, ``"vectors .npy"`` for a format; ``"notebook 01 C"`` for a parameter.
    name : str
        What is wrong with the input, in a few words; unique within the door.
    given : callable
        Takes a fresh folder, puts the input there, and gives a function of no argument: the call.
    says : tuple of str
        Pieces that the message must have. With ``error`` None they are looked for in what the call
        gives back, as text.
    error : type, default=InputError
        Class of the error; None if the call goes on without the input, and says so.
    leaves : tuple of str
        As for a command.
    """

    door: str
    name: str
    given: Callable[[Path], Callable[[], object]]
    says: tuple[str, ...]
    error: type[Exception] | None = InputError
    leaves: tuple[str, ...] = ()


Row = Command | Call


def check(row: Row, folder: Path, capsys: pytest.CaptureFixture) -> None:
    """Try the input of a row, and look at what it says and what it leaves behind."""
    assert row.says, "a row without a piece of the message"
    if isinstance(row, Command):
        _check_command(row, folder, capsys)
    else:
        _check_call(row, folder)


def _check_command(row: Command, folder: Path, capsys: pytest.CaptureFixture) -> None:
    argv = [str(argument) for argument in row.argv(folder)]
    before = _contents(folder)
    capsys.readouterr()
    if row.process:
        code, output, errors = _in_process(argv, folder)
    else:
        code = _exit_code(argv)
        output, errors = capsys.readouterr()
    assert code == row.code, output + errors
    assert "Traceback" not in output + errors
    if code == 0:
        _check_pieces(row.says, output + errors)
    else:
        _check_message(row.says, _message(errors))
    _check_untouched(before, _contents(folder), row.leaves)


def _exit_code(argv: list[str]) -> int:
    try:
        return main(argv)
    except SystemExit as error:  # of argparse
        return error.code


def _in_process(argv: list[str], folder: Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "workbench", *argv],
        cwd=folder, capture_output=True, text=True, errors="replace", timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def _message(errors: str) -> str:
    """Say what the user reads last: the one line that begins with the command's name."""
    lines = [line for line in errors.splitlines() if line.startswith("workbench")]
    told = [line for line in lines if not line.startswith("workbench: warning:")]
    assert len(told) == 1, f"{len(told)} messages instead of one: {errors}"
    return told[0]


def _check_call(row: Call, folder: Path) -> None:
    call = row.given(folder)
    before = _contents(folder)
    if row.error is None:
        _check_pieces(row.says, str(call()))
    else:
        with pytest.raises(row.error) as raised:
            call()
        assert type(raised.value) is row.error, f"{type(raised.value)}: {raised.value}"
        _check_message(row.says, str(raised.value))
    _check_untouched(before, _contents(folder), row.leaves)


def _check_message(pieces: tuple[str, ...], message: str) -> None:
    _check_pieces(pieces, message)
    assert "\n" not in message.strip(), f"more than a line: {message!r}"
    assert len(message) <= LONGEST_MESSAGE, f"{len(message)} characters: {message}"
    assert "\x1b" not in message, "a terminal would obey it"


def _check_pieces(pieces: tuple[str, ...], text: str) -> None:
    for piece in pieces:
        assert piece in text, f"{piece!r} is not in: {text}"


def _contents(folder: Path) -> dict[str, str]:
    """Digest of every file under a folder, by its relative name; links and devices unopened."""
    contents = {}
    for place, _, files in os.walk(os.fsencode(folder)):
        for name in files:
            path = os.path.join(place, name)
            relative = os.path.relpath(path, os.fsencode(folder)).decode(errors="backslashreplace")
            plain = os.path.isfile(path) and not os.path.islink(path)
            contents[relative] = _file_digest(path) if plain else "no plain file"
    return contents


def _file_digest(path: bytes) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_untouched(
    before: dict[str, str], after: dict[str, str], leaves: tuple[str, ...]
) -> None:
    """Nothing lost, nothing half-written: the folder is as it was, but for what may be new."""
    names = before.keys() | after.keys()
    changed = {name for name in names if before.get(name) != after.get(name)}
    allowed = {name for name in changed if name.startswith(leaves)} if leaves else set()
    assert not changed - allowed, f"changed on disk: {sorted(changed - allowed)}"
