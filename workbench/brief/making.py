"""How a brief was made: data, models, settings, versions, commands; no folder of any machine."""

from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, NamedTuple

from .reading import Facts
from .saying import Count, Date, Name, Said, Several, SpaceName, said

VERSIONS = ("krossfuse-workbench", "python", "numpy", "torch", "open_clip_torch", "timm")
METHODS = {
    "rp": "random projection (rp)", "exact": "exact product", "kernel": "exact kernel",
}  # fmt: skip


class Made(NamedTuple):
    """What is said at the end, and the commands."""

    sentences: list[Said]
    commands: list[tuple[Said, str]]


def made_of(facts: Facts, language: str) -> Made:
    """Say how a brief was made.

    Parameters
    ----------
    facts : Facts
        Of a run.
    language : {"en", "ja"}
        Of the page.

    Returns
    -------
    Made
        Sentences and commands.
    """
    manifest = facts.run.manifest
    run = facts.run.name
    data = said(
        "made.data", dataset=Name(dataset_of(facts)), n=Count(facts.n),
        date=Date(facts.run.created), run=Name(run),
    )  # fmt: skip
    total = Count(len(facts.gaps))
    sentences = [
        data, said("made.models", models=Several(_models(facts))), _settings(facts),
        said("made.versions", versions=Name(_versions(manifest))),
        said("made.intervals", total=total), said("made.report"),
    ]  # fmt: skip
    commands = [
        (said("made.again"), f"workbench rerun {_word(run)}"),
        (said("made.command"), f"workbench brief {_word(run)} --lang {language}"),
    ]
    return Made(sentences, commands)


def dataset_of(facts: Facts) -> str:
    """Name the data.

    Parameters
    ----------
    facts : Facts
        Of a run.

    Returns
    -------
    str
        Without folders.
    """
    return last_part(str(facts.run.manifest["data"].get("name") or facts.run.name))


def last_part(path: str) -> str:
    r"""Leave folders out of a path.

    Parameters
    ----------
    path : str
        Of any system, or a plain name.

    Returns
    -------
    str
        Its last part.

    Examples
    --------
    >>> last_part("/home/ada/photos"), last_part("C:\\ada\\photos"), last_part("demo")
    ('photos', 'photos', 'demo')
    """
    name = PureWindowsPath(path).name if "\\" in path else PurePosixPath(path).name
    return name or path


def _models(facts: Facts) -> tuple[Any, ...]:
    """Of each parent the model, and the file where vectors came ready."""
    spaces: Mapping[str, Any] = facts.run.manifest["spaces"]
    return tuple(
        said("made.model", space=SpaceName(name), model=Name(_model(spaces[name])))
        for name in facts.parents
    )


def _model(space: Mapping[str, Any]) -> str:
    known = str(space.get("model") or space.get("spec") or space.get("kind") or "–")
    return last_part(known) if known[:1] in ("/", "~") or "\\" in known else known


def _settings(facts: Facts) -> Said:
    space = facts.run.manifest["spaces"][facts.space]
    seed = facts.run.manifest.get("parameters", {}).get("seed")
    method = str(space.get("method") or "–")
    return said(
        "made.settings", method=Name(METHODS.get(method, method)),
        width=Count(space.get("dim") or 0), seed=Name("–" if seed is None else str(seed)),
    )  # fmt: skip


def _versions(manifest: Mapping[str, Any]) -> str:
    versions = manifest.get("versions", {})
    return ", ".join(f"{name} {versions[name]}" for name in VERSIONS if name in versions)


def _word(name: str) -> str:
    """A name as a shell takes it."""
    plain = all(letter.isalnum() or letter in "._-" for letter in name)
    return name if plain else "'" + name.replace("'", "'\\''") + "'"
