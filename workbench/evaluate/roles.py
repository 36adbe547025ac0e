"""Who is who among the spaces."""

from __future__ import annotations

from collections.abc import Mapping

from ..store import Space


def spaces_in_role(spaces: Mapping[str, Space], *roles: str) -> list[str]:
    """List the spaces in some roles.

    Parameters
    ----------
    spaces : mapping of str to Space
        ``info["role"]`` says the role; "expert" also means "expert (centred)", "text-expert" is
        "text expert".
    *roles : str
        Such as "clip", "expert", "text expert", "concat", "fused".

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
