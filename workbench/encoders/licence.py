"""Under which licence a model says that it is given away; what it does not say, nobody guesses."""

import json
import re
from pathlib import Path
from typing import Any

from .._printable import printable
from .kind import Spec

MOST_READ = 100_000  # characters of a file
MOST_SHOWN = 100
OURS = "MIT"  # of the demonstration's mini encoders, as of all of this package
FRONT_MATTER = re.compile(r"\A---\r?\n(.*?)\r?\n---", re.DOTALL)
LICENCE = re.compile(r"^license:[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)


def stated_licence(spec: Spec) -> str:
    """Look up the licence that a model states.

    Parameters
    ----------
    spec : Spec
        Of a model that was loaded.

    Returns
    -------
    str
        As the model's card, its configuration or timm's list says it; empty where nothing is
        stated, and for weights of an own file.

    Examples
    --------
    >>> stated_licence(Spec("demo", "clip"))
    'MIT'
    """
    if spec.kind == "demo":
        return OURS
    if spec.kind == "timm" and not spec.options.get("weights") and ":" not in spec.name:
        return _of_timm(spec.name)
    scheme, _, place = spec.name.partition(":")
    folder = Path(place if scheme == "local-dir" else spec.name)
    if spec.kind in ("timm", "open_clip", "sentence") and folder.is_dir():
        return _of_folder(folder)
    return ""


def _of_timm(name: str) -> str:
    import timm

    config = timm.get_pretrained_cfg(name, allow_unregistered=False)
    return _shown(getattr(config, "license", None))


def _of_folder(folder: Path) -> str:
    """What the model's card says, else its configuration."""
    card = FRONT_MATTER.match(_text(folder / "README.md"))
    found = LICENCE.search(card.group(1)) if card else None
    if found:
        return _shown(found.group(1).strip("\"'"))
    try:
        config = json.loads(_text(folder / "config.json") or "{}")
    except (ValueError, RecursionError):  # it was checked for the model; a licence may be missing
        return ""
    config = config if isinstance(config, dict) else {}
    nested = config.get("pretrained_cfg")
    both = [config, nested if isinstance(nested, dict) else {}]
    return next((said for said in map(_licence_of, both) if said), "")


def _licence_of(config: dict[str, Any]) -> str:
    return _shown(config.get("license"))


def _text(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.read(MOST_READ)


def _shown(licence: object) -> str:
    """A line that is safe to print; nothing for what is no text."""
    if not isinstance(licence, str):
        return ""
    return printable(licence, one_line=True)[:MOST_SHOWN]
