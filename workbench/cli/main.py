"""One verb run: its result printed, its warnings told, its errors in one line."""

import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from .. import __version__
from .._printable import printable
from .._require import InputError
from .options import parser_of

VERBS = {  # verb to the module and function that run it, loaded when it is called
    "report": ("report", "report"),
    "encode": ("spaces", "encode_data"),
    "fuse": ("spaces", "fuse_spaces"),
    "apply": ("spaces", "apply_kept_fuser"),
    "compare": ("spaces", "compare_spaces"),
    "lab": ("lab", "lab"),
    "cache": ("cache", "cache"),
    "doctor": ("doctor", "doctor"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb.

    Parameters
    ----------
    argv : sequence of str, default=None
        Arguments; those of the process if None.

    Returns
    -------
    int
        0 when done, 1 when something failed, 2 when the input is at fault, 130 when interrupted.

    Examples
    --------
    >>> main(["fuse", "--clip", "no.safetensors", "--expert", "no.safetensors", "--out", "x"])
    2
    """
    runs = {name: _lazily(*place) for name, place in VERBS.items()}
    arguments = parser_of(__version__, runs).parse_args(argv)
    try:
        with _warnings_told(everything=arguments.debug):
            result, text = arguments.run(arguments)
    except KeyboardInterrupt:
        _tell("interrupted; encoded rows are kept, run it again to go on")
        return 130
    except InputError as error:
        if arguments.debug:
            raise
        _tell(str(error))
        return 2
    except Exception as error:
        if arguments.debug:
            raise
        _tell(one_line(error))
        return 1
    print(_json(result) if arguments.json else printable(text))
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
        Its kind and its words, at most 500 characters of them.
    """
    said = " ".join(str(error).split())[:500]
    return f"{type(error).__name__}: {said} (--debug shows where)"


def _lazily(module: str, function: str) -> Callable[[Any], tuple[Any, str]]:
    def run(arguments: Any) -> tuple[Any, str]:
        verbs = import_module(f".{module}", __package__)
        return getattr(verbs, function)(arguments)

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
    print(f"workbench: {printable(words, one_line=True)}", file=sys.stderr)


def _json(result: Any) -> str:
    from ..files import strict_json

    return strict_json(result, indent=2)
