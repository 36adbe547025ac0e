"""Who is who among the spaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..._checks import shortened
from ..._require import require
from ...fusion.methods import KERNEL
from ...store import Space


def spaces_in_role(spaces: Mapping[str, Space], *roles: str) -> list[str]:
    """List the spaces in some roles.

    Parameters
    ----------
    spaces : mapping of str to Space
        ``info["role"]`` says the role; "expert" also means "expert (centred)", "text-expert" is
        "text expert".
    *roles : str
        Such as "clip", "expert", "text expert", "concat", "exact", "fused".

    Returns
    -------
    list of str
        Their names, in order.

    Examples
    --------
    >>> import numpy as np
    >>> space = Space("a", np.array(["1"]), np.eye(1), info={"role": "expert (centred)"})
    >>> spaces_in_role({"a": space}, "expert")
    ['a']
    """
    return [name for name, space in spaces.items() if role_of(space) in roles]


def role_of(space: Space) -> str:
    """Return the role of a space, without additions.

    Parameters
    ----------
    space : Space
        With ``info["role"]``, or without.

    Returns
    -------
    str
        Empty if it has none.
    """
    role = str(space.info.get("role") or "")
    return role.split(" (")[0].replace("-", " ")


def parents_among(name: str, spaces: Mapping[str, Space]) -> list[str]:
    """List the parents of a fused space that are among the spaces, and what was made of one alone.

    Parameters
    ----------
    name : str
        Of the fused space.
    spaces : mapping of str to Space
        All that are compared.

    Returns
    -------
    list of str
        Names, such as "CLIP", "expert", "expert (centred)"; of a space that does not know its
        parents all that play such a role.
    """
    known = set(spaces[name].info.get("parents", ()))
    if not known:
        return spaces_in_role(spaces, "clip", "expert", "text expert")
    found = []
    for other, space in spaces.items():
        own = {other, space.name, str(space.info.get("derived_from", ""))}
        is_made = bool(space.info.get("parents")) and not known & {other, space.name}
        if other != name and known & own and not is_made:
            found.append(other)
    return found


def made_of_the_same(name: str, spaces: Mapping[str, Space], role: str) -> list[str]:
    """List what plays a role and was made of the parents of a fused space.

    Parameters
    ----------
    name : str
        Of the fused space.
    spaces : mapping of str to Space
        All that are compared.
    role : str
        "concat", "baseline", or "exact": the kernel that the features of the space estimate.

    Returns
    -------
    list of str
        Names; a space that does not know its parents counts for any.
    """
    known = set(spaces[name].info.get("parents", ()))
    found = []
    for other in spaces_in_role(spaces, role):
        of = set(spaces[other].info.get("parents", ()))
        if not known or not of or of == known:
            found.append(other)
    return found


def exact_of(name: str, spaces: Mapping[str, Space]) -> list[str]:
    """List the exact kernels that the columns of a fused space estimate.

    Parameters
    ----------
    name : str
        Of a space.
    spaces : mapping of str to Space
        All that are compared.

    Returns
    -------
    list of str
        Names; none of a space that is not fused.
    """
    if role_of(spaces[name]) != "fused":
        return []
    return made_of_the_same(name, spaces, "exact")


def with_roles(
    spaces: Mapping[str, Space], roles: Mapping[str, str] | None = None
) -> dict[str, Space]:
    """Mark every space with its role, where it is known.

    Parameters
    ----------
    spaces : mapping of str to Space
        With or without ``info["role"]``.
    roles : mapping of str to str, default=None
        Name of a space to its role; counts before what the space says. A space that has parents
        and no role is a fused one, and its parents without a role are CLIP, then the experts. A
        fused kernel is "exact" where columns of the same parents are compared with it.

    Returns
    -------
    dict of str to Space
        The same, and copies with the role in their info.

    Raises
    ------
    InputError
        If ``roles`` names a space that is not there.

    Examples
    --------
    >>> import numpy as np
    >>> ids = np.array(["1"])
    >>> spaces = {name: Space(name, ids, np.eye(1)) for name in "ab"}
    >>> spaces["both"] = Space("both", ids, np.eye(1), info={"parents": ["a", "b"]})
    >>> [role_of(space) for space in with_roles(spaces).values()]
    ['clip', 'expert', 'fused']
    """
    given = dict(roles or {})
    unknown = [repr(name) for name in given if name not in spaces]
    got = f"roles of {shortened(unknown)}"
    require(not unknown, got, f"names of the spaces: {shortened(spaces)}")
    said = {name: str(space.info["role"]) for name, space in spaces.items() if role_of(space)}
    known = {**_inferred(spaces, said | given), **said, **given}
    marked = dict(spaces)
    for name, role in known.items():
        if spaces[name].info.get("role") != role:
            marked[name] = replace(spaces[name], info={**spaces[name].info, "role": role})
    for name in _kernels_of_estimates(marked):
        if name not in given:
            marked[name] = replace(marked[name], info={**marked[name].info, "role": "exact"})
    return marked


def _kernels_of_estimates(spaces: Mapping[str, Space]) -> list[str]:
    """Fused kernels whose columns are among the spaces: they are what these estimate."""
    fused = spaces_in_role(spaces, "fused")
    methods = {name: spaces[name].info.get("method") for name in fused}
    estimates = [name for name in fused if methods[name] != KERNEL]
    return [
        name
        for name in fused
        if methods[name] == KERNEL
        and any(_parents_of(spaces[other]) == _parents_of(spaces[name]) for other in estimates)
    ]


def _parents_of(space: Space) -> set[str]:
    return set(space.info.get("parents", ()))


def _inferred(spaces: Mapping[str, Space], known: Mapping[str, str]) -> dict[str, str]:
    """Roles that follow from who has whom for parents."""
    keys = {space.name: name for name, space in spaces.items()} | {name: name for name in spaces}
    inferred: dict[str, str] = {}
    for name, space in spaces.items():
        parents = [keys[parent] for parent in space.info.get("parents", ()) if parent in keys]
        if not parents or known.get(name, "fused") != "fused":
            continue
        inferred[name] = "fused"
        inferred.setdefault(parents[0], "clip")
        for parent in parents[1:]:
            has_images = spaces[parent].image is not None
            inferred.setdefault(parent, "expert" if has_images else "text expert")
    return inferred
