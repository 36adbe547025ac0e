"""The kinds of encoders that there are: ours, and those of plugins."""

from . import demo, open_clip, sentence, things, timm, vectors
from .kind import Kind
from .plugins import Plugin, distribution_of, import_problem, plugin_kind, plugin_kinds

KINDS: dict[str, Kind] = {
    each.KIND.name: each.KIND for each in (demo, things, open_clip, timm, sentence, vectors)
}


def find_kind(name: str) -> Kind | None:
    """Find a kind by its name; ours come first.

    Parameters
    ----------
    name : str
        First word of a SPEC.

    Returns
    -------
    Kind or None
        None if neither we nor a plugin know it.

    Raises
    ------
    InputError
        If a plugin knows it and cannot be imported.
    """
    if name in KINDS:
        return KINDS[name]
    return plugin_kind(name) if name in plugin_kinds() else None


def kind_names() -> list[str]:
    """List the kinds that a SPEC can name.

    Returns
    -------
    list of str
        Ours first; plugins are not imported for it.
    """
    return list(dict.fromkeys([*KINDS, *plugin_kinds()]))


def registered_kinds() -> list[Plugin]:
    """List the kinds that plugins register, each tried.

    Returns
    -------
    list of Plugin
        By kind; ``problem`` says why one cannot be used: it fails to import, or we have a kind of
        that name.

    Examples
    --------
    >>> [plugin.kind for plugin in registered_kinds()]  # none is installed here
    []
    """
    plugins = []
    for name, point in sorted(plugin_kinds().items()):
        distribution = distribution_of(point)
        if name in KINDS:
            problem = f"{distribution} ({point.value}) is not used: workbench has a kind {name}"
        else:
            problem = import_problem(point)
        plugins.append(Plugin(name, distribution, point.value, problem))
    return plugins
