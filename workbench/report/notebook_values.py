"""Parameters of a notebook, refused before its kernel starts: unknown, of a wrong type, bad."""

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .._checks import is_number
from .._checks.parameters import check_parameter, is_whole, shown
from .._require import require
from ..data.built_in import BUILT_IN, SOURCES

ROLES = {"clip": "clip", "expert": "expert", "text_expert": "text-expert"}  # of parse_spec
OPTIONAL = "Optional["


def checked_values(
    notebook: str, accepted: Mapping[str, Mapping[str, Any]], parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the parameters as papermill takes them; refuse what the notebook would.

    Types are those that the notebook's own cell of parameters names, values are checked as a
    study checks them.

    Parameters
    ----------
    notebook : str
        Its file name, for messages.
    accepted : mapping of str to mapping
        Of ``papermill.inspect_notebook``.
    parameters : mapping of str to object
        What was given.

    Returns
    -------
    dict of str to object
        Texts, numbers and None only.

    Raises
    ------
    InputError
        If the notebook has no such parameter, or cannot use its value.
    """
    is_mapping = isinstance(parameters, Mapping)
    require(is_mapping, shown("parameters", parameters), "a mapping of names to values")
    where = f" of {notebook}"
    values: dict[str, Any] = {}
    for name, value in parameters.items():
        close = difflib.get_close_matches(str(name), accepted, 1)
        hint = f"{close[0]!r} perhaps? One" if close else "one"
        unknown = f"unknown parameter {name!r}{where}"
        require(name in accepted, unknown, f"{hint} of {', '.join(accepted)}")
        declared = accepted[name]["inferred_type_name"]
        values[name] = _typed(name, value, declared, where)
        check_parameter(name, value, where)
        _check(name, values[name], declared, where)
    return values


def _typed(name: str, value: Any, declared: str, where: str) -> Any:
    """Return a value as the type that the notebook names; papermill knows no others."""
    may_miss = declared.startswith(OPTIONAL)
    if value is None and may_miss:
        return None
    kind = declared.removeprefix(OPTIONAL).removesuffix("]")
    if kind not in KINDS:
        return value
    fits, convert, words = KINDS[kind]
    expected = f"{words}, or None" if may_miss else words
    require(fits(value), f"{shown(name, value)}{where}", expected)
    return convert(value)


def _is_text(value: Any) -> bool:
    if not isinstance(value, str | Path):
        return False
    try:
        str(value).encode()  # a notebook is UTF-8
    except UnicodeEncodeError:
        return False
    return True


def _is_named_texts(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, [*value, *value.values()]))


def _are_texts(value: Any) -> bool:
    return _is_text(value) or (isinstance(value, list | tuple) and all(map(_is_text, value)))


def _listed(value: Any) -> list[str]:
    """Return texts as papermill writes them into a notebook."""
    return [str(value)] if isinstance(value, str | Path) else [str(each) for each in value]


KINDS: dict[str, tuple[Callable[[Any], bool], Callable[[Any], Any], str]] = {
    "str": (_is_text, str, "a text that can be written as UTF-8"),
    "int": (is_whole, int, "a whole number"),
    "float": (is_number, float, "a number"),
    "bool": (lambda value: isinstance(value, bool), bool, "True or False"),
    "dict": (_is_named_texts, dict, "a mapping of names to texts"),
    "list": (_are_texts, _listed, "a text or a list of texts"),
}


def _check(name: str, value: Any, declared: str, where: str) -> None:
    """Refuse what is not there, or no kernel, encoder or baseline."""
    if name == "kernel":
        _check_kernel(value, where)
    elif name in ROLES:
        _check_spec(name, value, declared, where)
    elif name == "spaces" and value is not None:
        _check_spaces(value)
    elif name == "baselines" and value is not None:
        _check_baselines(value, where)
    elif name == "kpi" and value is not None:
        _check_kpis(value)
    elif name == "data":
        there = value in BUILT_IN or (value and Path(value).exists())
        require(there, f"no such path {value}", SOURCES)
    elif name == "out":
        folder = not value or not Path(value).exists() or Path(value).is_dir()
        require(folder, f"{shown(name, value)}{where}, a file", "a folder")


def _check_kernel(kernel: str, where: str) -> None:
    from ..fusion.kernels import KERNELS

    require(kernel in KERNELS, f"{shown('kernel', kernel)}{where}", "one of " + ", ".join(KERNELS))


def _check_baselines(names: list[str], where: str) -> None:
    from ..fusion.rivals import BASELINES

    unknown = [name for name in names if name not in BASELINES]
    expected = "some of " + ", ".join(BASELINES)
    require(not unknown, f"{shown('baselines', names)}{where}", expected)


def _check_kpis(names: list[str]) -> None:
    """Refuse metrics that are none."""
    from ..weighing.asking import metric_of

    for name in names:
        metric_of(name)


def _check_spaces(spaces: Mapping[str, str]) -> None:
    """Refuse SPECs that cannot be right."""
    from ..encoders.spec import parse_spec

    for spec in spaces.values():
        parse_spec(spec)


def _check_spec(name: str, spec: str | None, declared: str, where: str) -> None:
    """Refuse a SPEC that cannot be right; an empty one stands for no such parent."""
    from ..encoders.spec import parse_spec

    if spec:
        parse_spec(spec, ROLES[name])
    else:
        may_miss = declared.startswith(OPTIONAL) and (name != "clip" or spec is None)
        require(may_miss, f"{shown(name, spec)}{where}", "a SPEC; see workbench encode --help")
