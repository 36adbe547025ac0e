"""One verb run: its result printed, its warnings told, its errors in one line."""

import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple

from .. import __version__
from .._checks import shortened
from .._machine.signals import BROKEN_PIPE, exit_code, ignore_stops, number_of, received, stop_words
from .._printable import printable
from .._require import InputError
from .checking import check_flags
from .options import parser_of

VERBS = {  # verb to the module and function that run it, loaded when it is called
    "report": ("report", "report"),
    "run": ("notebooks", "run"),
    "rerun": ("notebooks", "rerun"),
    "audit": ("audit", "audit_data"),
    "encode": ("spaces", "encode_data"),
    "fuse": ("spaces", "fuse_spaces"),
    "apply": ("spaces", "apply_kept_fuser"),
    "index": ("indexing", "index_data"),
    "search": ("indexing", "search_index"),
    "export": ("indexing", "export"),
    "compare": ("spaces", "compare_spaces"),
    "shift": ("shift", "shift_of_data"),
    "poc": ("poc", "poc"),
    "gate": ("gates", "gate"),
    "history": ("gates", "history"),
    "costs": ("costs", "costs"),
    "brief": ("brief", "brief"),
    "lab": ("lab", "lab"),
    "cache": ("cache", "cache"),
    "doctor": ("doctor", "doctor"),
}


class Answer(NamedTuple):
    """What a verb gives: for programs, for people, and the exit code."""

    result: Any
    text: str
    code: int = 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb.

    Parameters
    ----------
    argv : sequence of str, default=None
        Arguments; those of the process if None.

    Returns
    -------
    int
        0 when done, 1 when something failed or a gate is not passed, 2 when the input is at fault,
        130 when interrupted, 143 when terminated, 141 when nobody reads the result.

    Examples
    --------
    >>> main(["fuse", "--clip", "no.safetensors", "--expert", "no.safetensors", "--out", "x"])
    2
    """
    runs = {name: _lazily(*place) for name, place in VERBS.items()}
    arguments = parser_of(__version__, runs).parse_args(argv)
    try:
        with _warnings_told(everything=arguments.debug):
            check_flags(arguments)
            answer = Answer(*arguments.run(arguments))
    except KeyboardInterrupt as error:
        return _stopped(number_of(error))
    except Exception as error:
        number = received()
        if number is not None:  # a library made another error of it
            return _stopped(number)
        if arguments.debug:
            raise
        return _failed(error)
    text = _json(answer.result) if arguments.json else printable(answer.text)
    return _printed(text) or answer.code


def _stopped(number: int) -> int:
    ignore_stops()
    _tell(stop_words(number))
    return exit_code(number)


def _failed(error: Exception) -> int:
    is_input = isinstance(error, InputError)
    _tell(str(error) if is_input else one_line(error))
    return 2 if is_input else 1


def _printed(text: str) -> int:
    """Exit code once the result is printed; what was made is whole already."""
    try:
        print(text, flush=True)
    except BrokenPipeError:  # as `| head` leaves it
        return BROKEN_PIPE
    except OSError as error:
        _tell(f"the result was not printed: expected room for the output ({error}).")
        return 1
    return 0


def one_line(error: Exception) -> str:
    """Say an unexpected error in one line.

    Parameters
    ----------
    error : Exception
        Any but bad input, whose message is whole already.

    Returns
    -------
    str
        Its kind and its words; of long lists the first names, and how many more there are.
    """
    said = shortened(error)
    return f"{type(error).__name__}: {said} (--debug shows where)"


def _lazily(module: str, function: str) -> Callable[[Any], tuple[Any, ...]]:
    def run(arguments: Any) -> tuple[Any, ...]:
        verbs = import_module(f".{module}", __package__)
        given: tuple[Any, ...] = getattr(verbs, function)(arguments)
        return given

    return run


@contextmanager
def _warnings_told(*, everything: bool) -> Iterator[None]:
    """Tell what is meant for the user in one line each; what libraries say to developers, not."""
    with warnings.catch_warnings():
        if everything:
            warnings.simplefilter("default")
            yield
            return
        warnings.simplefilter("ignore")
        for category in (UserWarning, FutureWarning):
            warnings.filterwarnings("always", category=category, module=r"workbench\b")
        warnings.showwarning = _show_warning
        yield


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    _tell(f"warning: {message}")


def _tell(words: str) -> None:
    try:
        print(f"workbench: {printable(words, one_line=True)}", file=sys.stderr)
    except OSError:  # nobody listens
        return


def _json(result: Any) -> str:
    from ..json_text import strict_json

    return strict_json(result, indent=2)
