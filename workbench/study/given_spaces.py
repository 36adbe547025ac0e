"""The spaces that a study is given: encoded, read from a file, or taken as they are."""

from dataclasses import replace
from typing import Any

from .._require import require
from .._space_checks import spaces_of
from ..data.dataset import Dataset
from ..encoders.run import encode
from ..store import Space
from .saved import is_saved, saved_space
from .settings import Settings, Source


def given_spaces(settings: Settings, dataset: Dataset) -> dict[str, Space]:
    """Make every space that was asked for, as it is encoded.

    Parameters
    ----------
    settings : Settings
        What the run is asked for.
    dataset : Dataset
        What is encoded.

    Returns
    -------
    dict of str to Space
        By name; by roles CLIP comes first.

    Raises
    ------
    InputError
        If a source cannot be read, a space is of other samples, or two have one name.
    """
    if settings.spaces:
        named = settings.spaces.items()
        return {name: _named(settings, dataset, name, source) for name, source in named}
    in_roles = settings.sources.items()
    spaces = [_in_role(settings, dataset, role, source) for role, source in in_roles]
    names = [space.name for space in spaces]
    got = f"parents named {names}"
    require(len(set(names)) == len(names), got, "a name of its own for each space")
    return dict(zip(names, spaces, strict=True))


def _named(settings: Settings, dataset: Dataset, name: str, source: Source) -> Space:
    """Space of a name, as far as its source sees and reads."""
    if isinstance(source, Space):
        return replace(spaces_of(dataset, {name: source})[name], name=name)
    return _encoded(settings, dataset, source, None, name)


def _in_role(settings: Settings, dataset: Dataset, role: str, source: Source) -> Space:
    """Space of a role; one that is given keeps the role that it has."""
    said = role.replace("_", "-")
    if not isinstance(source, Space):
        return _encoded(settings, dataset, source, said, None)
    space = spaces_of(dataset, {source.name: source})[source.name]
    return replace(space, info={**space.info, "role": space.info.get("role") or said})


def _encoded(
    settings: Settings, dataset: Dataset, source: Any, role: str | None, name: str | None
) -> Space:
    """Encode the dataset, or read what was saved of it."""
    if isinstance(source, str) and is_saved(source):
        space = saved_space(source, dataset, name, role or "")
        return replace(space, info={**space.info, "role": role}) if role else space
    options: dict[str, Any] = {
        "role": role,
        "name": name,
        "device": settings.device,
        "progress": settings.progress,
    }
    if isinstance(source, str):
        return encode(dataset, source, **options)
    return encode(dataset, encoder=source, **options)
