"""Kinds of encoders that other distributions bring: entry points of the group below."""

from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from .._require import require
from .kind import Kind, Spec

GROUP = "workbench.encoders"


@dataclass(frozen=True)
class Plugin:  # numpydoc ignore=PR02
    """One entry point, and whether it can be used.

    Parameters
    ----------
    kind : str
        Its name: the first word of a SPEC.
    distribution : str
        Who brings it, with the version.
    value : str
        Where its ``load`` is: ``module:attribute``.
    problem : str
        Why it cannot be used, in one line; empty if it can.
    """

    kind: str
    distribution: str
    value: str
    problem: str = ""


def plugin_kinds() -> dict[str, EntryPoint]:
    """Find the kinds that plugins register, without importing any.

    Returns
    -------
    dict of str to EntryPoint
        By kind; the first of a name counts.
    """
    points: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        points.setdefault(point.name, point)
    return points


def plugin_kind(name: str) -> Kind:
    """Import a plugin.

    Parameters
    ----------
    name : str
        A kind among :func:`plugin_kinds`.

    Returns
    -------
    Kind
        Every option is the plugin's own.

    Raises
    ------
    InputError
        If it cannot be imported: one line names the plugin and the error.
    """
    point = plugin_kinds()[name]
    problem = import_problem(point)
    require(not problem, f"kind {name} of {problem}", "a plugin that can be imported")
    return Kind(name, None, "", _check, point.load())


def _check(spec: Spec, role: str | None) -> Spec:
    """Every name and option is the plugin's own."""
    return spec


def import_problem(point: EntryPoint) -> str:
    """Try to import a plugin.

    Parameters
    ----------
    point : EntryPoint
        Where it is.

    Returns
    -------
    str
        What went wrong, in one line, the plugin named; empty if nothing did.
    """
    where = f"{distribution_of(point)} ({point.value})"
    try:
        load = point.load()
    except Exception as error:  # whatever a module raises when it is imported
        reason = " ".join(str(error).split())
        return f"{where}, which fails with {type(error).__name__}: {reason}"
    return "" if callable(load) else f"{where}, which is no callable load(spec, device)"


def distribution_of(point: EntryPoint) -> str:
    """Name the distribution that brings an entry point.

    Parameters
    ----------
    point : EntryPoint
        Where it is.

    Returns
    -------
    str
        Name and version.
    """
    if point.dist is None:
        return "an unnamed distribution"
    return f"{point.dist.name} {point.dist.version}"
