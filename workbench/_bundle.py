"""Join our own JavaScript modules into one script: a widget, or a page in one file, takes no more.

Understood is what our files use, at the start of a line and nothing else: ``import { a, b } from
"./x.js";``, ``import "./x.js";``, ``export`` before a declaration, and ``export default`` in the
entry. All modules share one scope afterwards, so no name may be declared at the top of two.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ._require import require

_IMPORT = re.compile(
    r'^import (?:\{(\s*[\w$]+(?:,\s*[\w$]+)*,?\s*)\} from )?"(\.\.?/[\w./-]+\.js)";\n', re.MULTILINE
)
_DECLARED = re.compile(
    r"^(export )?(?:(?:async )?function\*? ?|class |const |let |var )([\w$]+)", re.MULTILINE
)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const|let|var)\b)", re.MULTILINE)
_OTHER = re.compile(
    r"^(?:import|export)\b.*|^(?:const|let|var) ?[\[{].*|\bimport\(.*", re.MULTILINE
)
_DEFAULT = "export default "


def bundle(entry: str | Path) -> str:
    r"""Join a JavaScript module and all that it imports, each once, after what it needs itself.

    Parameters
    ----------
    entry : str or Path
        The module that imports the others, by relative paths.

    Returns
    -------
    str
        One script without imports; it keeps ``export default`` of the entry.

    Raises
    ------
    InputError
        If a module is missing, modules import each other in a circle, import what is not
        exported, declare the same name at the top, or use ``import`` and ``export`` in a way
        that is not understood.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "one.js").write_text("export const ONE = 1;\n")
    >>> main = 'import { ONE } from "./one.js";\nconsole.log(ONE);\n'
    >>> _ = (folder / "main.js").write_text(main)
    >>> print(bundle(folder / "main.js"))
    const ONE = 1;
    console.log(ONE);
    """
    entry = Path(entry).resolve()
    owners: dict[str, str] = {}
    parts = []
    for path in _ordered(entry, [], []):
        source = path.read_text("utf-8")
        for _, name in _DECLARED.findall(source):
            got = f"{name} at the top of {owners.get(name)} and {path.name}"
            require(name not in owners, got, "a name of its own in each module")
            owners[name] = path.name
        parts.append(_stripped(path, source, is_entry=path == entry))
    return "".join(parts)


def _ordered(path: Path, above: list[Path], done: list[Path]) -> list[Path]:
    """Add a module to ``done`` after those that it imports; ``above`` are those that import it."""
    circle = " -> ".join(each.name for each in [*above, path])
    require(path not in above, f"imports in a circle, {circle}", "modules that point down")
    if path in done:
        return done
    require(path.is_file(), f"no module {path.name} ({circle})", "a file beside its importer")
    for names, target in _imports(path.read_text("utf-8")):
        below = (path.parent / target).resolve()
        _ordered(below, [*above, path], done)
        exported = {name for mark, name in _DECLARED.findall(below.read_text("utf-8")) if mark}
        unknown = ", ".join(sorted(names - exported))
        require(not unknown, f"{unknown} imported by {path.name}", f"an export of {below.name}")
    done.append(path)
    return done


def _imports(source: str) -> Iterator[tuple[set[str], str]]:
    for names, target in _IMPORT.findall(source):
        yield {name.strip() for name in names.split(",") if name.strip()}, target


def _stripped(path: Path, source: str, *, is_entry: bool) -> str:
    """Return a module without its imports and exports; refuse any that are left."""
    script = _EXPORT.sub("", _IMPORT.sub("", source))
    for statement in _OTHER.findall(script):
        known = is_entry and statement.startswith(_DEFAULT)
        require(known, f"{statement.strip()!r} in {path.name}", "a form that the bundler knows")
    return script.strip("\n") + "\n"
