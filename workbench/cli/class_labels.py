"""Classes of encoded rows, for the width that a loss of accuracy asks for."""

import argparse

import numpy as np

from .._require import require
from ..data.loading import load
from ..store import Space
from .checking import columns_of

OF_DATA = ("data", "label", "column", "root")  # flags that only --target-loss reads


def labels_for(arguments: argparse.Namespace, clip: Space) -> np.ndarray | None:
    """Find the class of each encoded image in the data that it is from.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``fuse``.
    clip : Space
        Whose ids are looked up.

    Returns
    -------
    ndarray of str of shape (n,) or None
        None where no loss was asked for.

    Raises
    ------
    InputError
        If ``--target-loss`` is without data or without ``-l auto``, a flag of it is without it, or
        a row is not in the data.
    """
    check_flags_of_loss(arguments)
    if arguments.target_loss is None:
        return None
    dataset = load(
        arguments.data, label=arguments.label, columns=columns_of(arguments.column),
        root=arguments.root,
    )  # fmt: skip
    classes = dict(zip(map(str, dataset.ids), dataset.labels(), strict=True))
    missing = [name for name in map(str, clip.ids) if name not in classes]
    got = f"{len(missing)} rows of {clip.name} that are not in {dataset.name}: {missing[:3]}"
    require(not missing, got, "the data that was encoded")
    return np.array([classes[str(name)] for name in clip.ids])


def check_flags_of_loss(arguments: argparse.Namespace) -> None:
    """Refuse flags that would be read by nothing.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``fuse``.

    Raises
    ------
    InputError
        As :func:`labels_for`.
    """
    loss = arguments.target_loss
    if loss is None:
        given = [
            f"--{name}"
            for name in (*OF_DATA, "loss_metric")
            if getattr(arguments, name) is not None
        ]
        got = f"{', '.join(given)} without --target-loss".replace("_", "-")
        require(not given, got, "--target-loss LOSS and -l auto, or none of it")
        return
    both = f"--target-loss {loss:g} beside --target-error"
    require(arguments.target_error is None, both, "one of them")
    require(arguments.l == "auto", f"--target-loss {loss:g} with -l {arguments.l}", "-l auto")
    got = f"--target-loss {loss:g} without --data"
    require(arguments.data is not None, got, "--data DATA, whose classes are asked for")
