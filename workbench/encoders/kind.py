"""What a SPEC says, and what the grammar must know of a kind of encoder."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .._require import require


@dataclass(frozen=True)
class Spec:  # numpydoc ignore=PR02
    """One parsed SPEC; ``str`` gives its canonical form.

    Parameters
    ----------
    kind : str
        What loads it, such as ``"open_clip"``.
    name : str
        The model, as its kind names models.
    options : dict of str to str
        What stands behind the name, in its order.

    Examples
    --------
    >>> str(Spec("timm", "vit_base_patch16_224", {"pool": "avg"}))
    'timm:vit_base_patch16_224,pool=avg'
    """

    kind: str
    name: str
    options: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        texts = [self.kind, self.name, *self.options, *self.options.values()]
        got = f"SPEC of {self.kind!r}, {self.name!r} and {self.options!r}"
        require(all(isinstance(text, str) for text in texts), got, "texts alone")

    def __str__(self) -> str:
        """Canonical text of the SPEC."""
        options = "".join(f",{key}={value}" for key, value in self.options.items())
        return f"{self.kind}:{self.name}{options}".rstrip(":")

    @property
    def folder(self) -> Path | None:  # numpydoc ignore=RT01
        """Folder of a saved model, ``local-dir:FOLDER``, or None."""
        scheme, _, place = self.name.partition(":")
        return Path(place) if scheme == "local-dir" else None

    @property
    def is_local(self) -> bool:  # numpydoc ignore=RT01
        """Whether loading needs no model hub."""
        if self.kind in ("demo", "things", "vectors"):
            return True
        weights = self.options.get("weights", "")
        if weights == "random" or Path(weights).is_file():
            return True
        return self.folder is not None or Path(self.name).is_dir()


@dataclass(frozen=True)
class Kind:  # numpydoc ignore=PR02
    """One kind of encoder: what its SPEC may say, and how it is loaded.

    Parameters
    ----------
    name : str
        First word of the SPEC.
    options : tuple of str or None
        Keys that may stand behind the name; any if None.
    grammar : str
        Lines of the help text.
    check : callable
        Takes a Spec and the role that it is to play, or None; gives the Spec that is meant, or
        raises InputError. It does no work: no model is loaded.
    load : callable
        Takes a Spec and a device, ``"cpu"`` or ``"cuda"``; gives an encoder.
    """

    name: str
    options: tuple[str, ...] | None
    grammar: str
    check: Callable[[Spec, str | None], Spec]
    load: Callable[[Spec, str], Any]


def check_folder(spec: Spec, config: str) -> bool:
    """Check a model that is named by a folder or by a place on a hub.

    Parameters
    ----------
    spec : Spec
        What was asked for.
    config : str
        File that a folder of such a model holds.

    Returns
    -------
    bool
        Whether it is one: ``local-dir:FOLDER`` or ``hf-hub:ORG/NAME``.

    Raises
    ------
    InputError
        If there is no name, or the folder holds no such file.
    """
    require(spec.name, f"SPEC {spec}", "a model's name, local-dir:FOLDER or hf-hub:ORG/NAME")
    scheme, _, place = spec.name.partition(":")
    if scheme == "local-dir":
        require(Path(place, config).is_file(), f"no {config} in {place}", "a saved model's folder")
    return scheme in ("local-dir", "hf-hub")


def check_name(name: str, names: Sequence[str], what: str) -> None:
    """Refuse an unknown name and suggest those that are near.

    Parameters
    ----------
    name : str
        As the user wrote it.
    names : sequence of str
        All that there are.
    what : str
        What is named.

    Raises
    ------
    InputError
        If the name is not among the names.

    Examples
    --------
    >>> check_name("circel", ["circle", "square"], "shape")
    Traceback (most recent call last):
        ...
    workbench._require.InputError: shape 'circel': expected a known name; near: circle.
    """
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    near = ", ".join(close) or f"one of {len(names)} known names"
    require(name in names, f"{what} {name!r}", f"a known name; near: {near}")
