"""One page of the API reference for each room, from the names that it makes public."""

import importlib
import inspect
from pathlib import Path
from typing import Any

from sphinx.errors import ConfigError

import workbench

ROOMS = {  # in the order of the work
    "study": "Study",
    "data": "Data",
    "auditing": "Audit",
    "encoders": "Encoders",
    "streams": "Streams",
    "fusion": "Fusion",
    "align": "Alignment",
    "evaluate": "Evaluation",
    "weighing": "Choice of weights",
    "poc": "Proof of concept",
    "shift": "Shift",
    "by_group": "Groups",
    "suspects": "Suspects",
    "interpret": "Interpretation",
    "inspection": "Inspection",
    "search": "Search",
    "indexing": "Indexes",
    "layout": "Layout",
    "views": "Views",
    "explorer": "Explorer",
    "report": "Report",
    "gating": "Gates",
    "costing": "Costs",
    "brief": "Brief",
}


def write(folder: Path) -> None:
    """Write ``index.rst`` and one page for each room; leave a page alone that would not change."""
    package = Path(workbench.__file__).parent
    stubs = {path.parent.name for path in package.glob("*/__init__.pyi")}
    if stubs != set(ROOMS):
        raise ConfigError(f"rooms {sorted(stubs)}: expected each in ROOMS of {__file__}.")
    _write_if_changed(folder / "index.rst", _index())
    for room, title in ROOMS.items():
        _write_if_changed(folder / f"{room}.rst", _room(room, title))


def public_names(module: Any) -> list[str]:
    """Public functions, classes and errors of a module, as its stub lists them."""
    names = [name for name in sorted(module.__all__, key=str.lower) if not name.startswith("_")]
    return [name for name in names if callable(getattr(module, name))]


def _constants(module: Any) -> list[str]:
    known = {*public_names(module)}
    return [
        name
        for name in sorted(module.__all__)
        if name not in known
        and not name.startswith("_")
        and not inspect.ismodule(getattr(module, name))
    ]


def _index() -> str:
    rooms = "\n".join(f"   {room}" for room in ROOMS)
    return (
        f"{_heading('API reference')}"
        "What most users need has a short name in ``workbench`` itself "
        "(``import workbench as wb``). The rooms below hold the rest.\n\n"
        f"{_table([f'workbench.{name}' for name in public_names(workbench)])}\n"
        f"{_heading('Rooms', '-')}.. toctree::\n   :maxdepth: 1\n\n{rooms}\n"
    )


def _room(room: str, title: str) -> str:
    module = importlib.import_module(f"workbench.{room}")
    top = {name: getattr(workbench, name) for name in public_names(workbench)}
    paths = []
    for name in public_names(module):
        at_top = top.get(name) is getattr(module, name)
        paths.append(f"workbench.{name}" if at_top else f"workbench.{room}.{name}")
    text = _heading(f"{title}: ``workbench.{room}``") + f"{inspect.getdoc(module)}\n\n"
    text += _table(paths)
    constants = ", ".join(f"``{name}``" for name in _constants(module))
    return text + (f"\nConstants: {constants}.\n" if constants else "")


def _table(paths: list[str]) -> str:
    lines = "\n".join(f"   {path}" for path in paths)
    return f".. autosummary::\n   :toctree: generated\n   :nosignatures:\n\n{lines}\n"


def _heading(words: str, line: str = "=") -> str:
    return f"{words}\n{line * len(words)}\n\n"


def _write_if_changed(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
