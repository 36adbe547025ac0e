"""What flags may say: looked at before any work."""

import argparse
import os
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from .._checks import one_of, positive, seed, share, shown, whole_number
from .._machine.memory import ask_for, free_bytes
from .._machine.outputs import check_output_file
from .._require import require

MOST_BATCH = 100_000  # pictures or texts at once; far more than helps
MOST_SIDE = 100_000  # pixels
LONGEST_NAME = 200  # characters of a space's name
LEAST_ROWS = 64  # rows and columns that a fused space is at least made of
ROWS_SUFFIX = ".safetensors"


def check_flags(arguments: argparse.Namespace) -> None:
    """Refuse a value that no verb could take.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of any verb.

    Raises
    ------
    InputError
        For the first value that is wrong.
    """
    for flag, check in CHECKS.items():
        value = getattr(arguments, flag, None)
        if value is not None:
            check(value)


def check_rows_file(
    path: Path, name: str, inputs: Iterable[Path | str | None], *, suffix: str = ROWS_SUFFIX,
    force: bool = False,
) -> None:  # fmt: skip
    """Refuse a file that could not be written, or whose writing would lose something else.

    Parameters
    ----------
    path : Path
        File to write.
    name : str
        Of its flag.
    inputs : iterable of Path, str or None
        Files that the verb reads.
    suffix : str, default=".safetensors"
        Of the files that may be replaced.
    force : bool, default=False
        Whether a file that is there may be replaced.

    Raises
    ------
    InputError
        If it is one of the inputs, a file of another kind, one that may not be replaced, or no
        file can be written there.
    """
    check_output_file(path, name)
    same = next((other for other in inputs if _is_same(path, other)), None)
    require(same is None, f"{name} {path}, which is read too", "another file to write")
    other = path.exists() and path.suffix != suffix
    got = f"{name} {path}, a file that is there and no {suffix} file"
    require(not other, got, f"a new file, or a {suffix} file to replace")
    got = f"{name} {path}, a file that is there"
    require(force or not path.exists(), got, "a new file, or --force to replace it")


def fuser_file(arguments: argparse.Namespace, inputs: Iterable[Path | str | None]) -> Path:
    """Name the file that a fuser is kept in, and refuse one that could not be written.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``fuse``.
    inputs : iterable of Path, str or None
        Files that the verb reads.

    Returns
    -------
    Path
        That of --fuser, or one beside that of --out.

    Raises
    ------
    InputError
        As :func:`check_rows_file`, or if it is the file of --out.
    """
    kept: Path = arguments.fuser or arguments.out.with_suffix(".fuser.safetensors")
    check_rows_file(kept, "--fuser", inputs, force=arguments.force)
    same = os.path.abspath(kept) == os.path.abspath(arguments.out)
    require(not same, f"--fuser {kept}, the same as --out", "a file of its own for the fuser")
    return kept


def check_memory(width: int, rows: int, columns: int) -> None:
    """Refuse a fused space that is larger than the memory that is free.

    Parameters
    ----------
    width : int
        Of the fused space.
    rows : int
        That are fused, or at least so many.
    columns : int
        Of the parents, or at least so many.

    Raises
    ------
    InputError
        If rows and projections of float64 would not fit.
    """
    each = 8 * (rows + columns)
    narrower = max(1, int(free_bytes()) // (2 * each))
    ask_for(width * each, f"l={width}", f"a narrower space, at most -l {narrower}")


def _is_same(path: Path, other: Path | str | None) -> bool:
    if other is None or not path.exists():
        return False
    try:
        return path.samefile(other)
    except (OSError, ValueError):  # no such file; a SPEC is no path
        return False


def columns_of(pairs: Sequence[str] | None) -> dict[str, str]:
    """Read the columns that flags name.

    Parameters
    ----------
    pairs : sequence of str or None
        Each ``ROLE=NAME``; an empty name is none.

    Returns
    -------
    dict of str to str
        Role to column.

    Raises
    ------
    InputError
        If one is no such pair, or a role is unknown or named twice.

    Examples
    --------
    >>> columns_of(["path=img", "caption="])
    {'path': 'img', 'caption': ''}
    """
    from ..data.column_names import asked_columns

    columns: dict[str, str] = {}
    for pair in pairs or ():
        role, separator, name = pair.partition("=")
        require(separator, f"--column {shown(pair)}", "ROLE=NAME, such as path=img")
        require(role not in columns, f"--column {role} twice", "each role once")
        columns[role] = name
    return asked_columns(columns)


def _check_columns(pairs: Sequence[str]) -> None:
    columns_of(pairs)


def _check_seed(value: int) -> None:
    seed("--seed", value)


def _check_weight(name: str, weight: float) -> None:
    from ..fusion.weights import check_weight

    check_weight(name, weight)


def _check_width(width: int | str) -> None:
    if isinstance(width, str):  # "auto"
        return
    whole_number("l", width)
    check_memory(width, LEAST_ROWS, LEAST_ROWS)


def _check_limit(limit: int) -> None:
    whole_number("--limit", limit)


def _check_draft(pixels: int) -> None:
    whole_number("--jpeg-draft", pixels, 1, MOST_SIDE)


def _check_batch_size(size: int) -> None:
    whole_number("--batch-size", size, 1, MOST_BATCH)


def _check_name(name: str) -> None:
    require(name.strip(), f"--name {name!r}", "a name of one or more letters")
    got = f"--name of {len(name):,} characters"
    require(len(name) <= LONGEST_NAME, got, f"at most {LONGEST_NAME}")
    plain = all(unicodedata.category(letter) not in ("Cc", "Cs") for letter in name)
    require(plain, f"--name {name!r}", "letters without control characters")


def _check_kernel(kernel: str) -> None:
    from ..fusion.kernels import check_kernel

    check_kernel(kernel)


def _check_projection(projection: str) -> None:
    from ..fusion.projection_choice import PRODUCT_PROJECTIONS

    one_of("--projection", projection, PRODUCT_PROJECTIONS)


def _check_construction(construction: str) -> None:
    from ..fusion.constructions import CONSTRUCTIONS

    one_of("--construction", construction, CONSTRUCTIONS)


def _check_method(method: str) -> None:
    from ..fusion.fusing import METHODS

    one_of("--method", method, METHODS)


def _check_target_error(error: float) -> None:
    positive("target_error", error)


def _check_target_loss(loss: float) -> None:
    from ..fusion.width_aims import check_loss

    check_loss(loss)


def _check_loss_metric(metric: str) -> None:
    from ..fusion.width_aims import LOSS_METRICS

    one_of("--loss-metric", metric, LOSS_METRICS)


def _check_landmarks(landmarks: str) -> None:
    from ..fusion.landmarks import LANDMARKS

    one_of("--landmarks", landmarks, LANDMARKS)


def _check_above_0(name: str, value: float) -> None:
    positive(name, value)


def _check_share(name: str, value: float) -> None:
    share(name, value)


def _check_seeds(count: int) -> None:
    from .._checks.parameters import MOST_SEEDS

    whole_number("--seeds", count, 1, MOST_SEEDS)


def _check_device(device: str) -> None:
    if device == "cuda":
        from ..encoders.inference import find_device

        find_device(device)


def _check_background(background: str) -> None:
    from ..data.background import colour_of

    colour_of(background)


CHECKS: dict[str, Callable[[Any], None]] = {
    "column": _check_columns,
    "seed": _check_seed,
    "C": partial(_check_weight, "C"),
    "expert_weight": partial(_check_weight, "expert_weight"),
    "product_weight": partial(_check_weight, "product_weight"),
    "limit": _check_limit,
    "background": _check_background,
    "seeds": _check_seeds,
    "margin": partial(_check_share, "--margin"),
    "budget_bytes": partial(_check_above_0, "--budget-bytes"),
    "budget_seconds": partial(_check_above_0, "--budget-seconds"),
    "batch_size": _check_batch_size,
    "jpeg_draft": _check_draft,
    "name": _check_name,
    "kernel": _check_kernel,
    "projection": _check_projection,
    "construction": _check_construction,
    "method": _check_method,
    "l": _check_width,
    "target_error": _check_target_error,
    "target_loss": _check_target_loss,
    "loss_metric": _check_loss_metric,
    "landmarks": _check_landmarks,
    "device": _check_device,
}
