"""The shape of the package: arrows point down, between rooms and inside them; light imports.

Each guard is seen to fail.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "workbench"
ROOMS = (  # from the ground up: a room may use those before it
    "_printable",
    "_require",
    "_machine",
    "product_rows",
    "_checks",
    "_language",
    "_deprecation",
    "_bundle",
    "_classifiers",
    "arrays",
    "files",
    "sealed_tensors",
    "json_text",
    "toml_files",
    "headers",
    "data",
    "_filtering",
    "store",
    "_space_checks",
    "row_cache",
    "fusion",
    "auditing",
    "encoders",
    "streams",
    "align",
    "evaluate",
    "weighing",
    "shift",
    "by_group",
    "suspects",
    "interpret",
    "inspection",
    "search",
    "indexing",
    "layout",
    "costing",
    "charts",
    "views",
    "report",
    "gating",
    "brief",
    "explorer",
    "study",
    "poc",
    "cli",
    "__main__",
)
INNER = {  # rooms inside a room, from the ground up; its own modules stand above them
    "encoders": ("vector_files",),
    "explorer": ("pairing", "tagging", "judging"),
    "evaluate": ("uncertainty", "measures", "probing", "tuning", "findings"),
}
HEAVY = {
    "torch", "open_clip", "timm", "umap", "plotly", "ipywidgets", "anywidget", "jscatter",
    "sentence_transformers",
}  # fmt: skip
ALLOWED = {  # rooms that are themselves imported on first use
    "views": {"plotly"},
    "explorer": {"plotly", "ipywidgets", "anywidget", "jscatter"},
}
AT_START = HEAVY | {"numpy", "pandas", "scipy", "sklearn", "PIL", "jinja2"}
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    for path in PACKAGE.rglob("*.py")
    if path.name != "__init__.py"
)


def own_imports(module, source):
    """Modules or rooms of this package that a source imports, at any depth, as ``room.module``."""
    package = module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) + 1 - node.level]
            names = [node.module] if node.module else [alias.name for alias in node.names]
            for name in names:
                yield ".".join([*base, *name.split(".")])


def top_imports(source):
    """Packages that a source imports when it is itself imported."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


def upward(module, source):
    """Imports of a room above, or beside as if it were below."""
    own = module.split(".")[0]
    rooms = (name.split(".")[0] for name in own_imports(module, source))
    return [room for room in rooms if room in ROOMS and ROOMS.index(room) > ROOMS.index(own)]


def upward_inside(module, source):
    """Imports of an inner room above, or of the modules that stand above all inner rooms."""
    room, *inside = module.split(".")
    order = INNER.get(room, ())
    if inside[0] not in order:
        return []
    found = []
    for name in own_imports(module, source):
        other, *path = name.split(".")
        below = path and path[0] in order[: order.index(inside[0]) + 1]
        if other == room and not below:
            found.append(".".join(path))
    return found


def cycles(graph):
    """A cycle of modules, empty if there is none: ``graph`` maps each to those it imports."""
    done, path = set(), []

    def visit(module):
        if module in path:
            return path[path.index(module) :]
        if module in done:
            return []
        path.append(module)
        for other in graph.get(module, ()):
            if found := visit(other):
                return found
        path.pop()
        done.add(module)
        return []

    return next(filter(None, map(visit, graph)), [])


def source_of(module):
    return PACKAGE.joinpath(*module.split(".")).with_suffix(".py").read_text()


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down_between_rooms(module):
    assert upward(module, source_of(module)) == []


@pytest.mark.parametrize("module", [name for name in MODULES if name.count(".") == 2])
def test_imports_point_down_between_inner_rooms(module):
    assert upward_inside(module, source_of(module)) == []


def script_imports(path, source):
    """Rooms that a script takes modules from, its own left out."""
    targets = re.findall(r'from "(\.\.?/[^"]+)"', source)
    places = [(path.parent / target).resolve().relative_to(PACKAGE) for target in targets]
    own = path.relative_to(PACKAGE).parts[0]
    return {place.parts[0] for place in places} - {own}


def test_scripts_import_from_rooms_below():
    scripts = list(PACKAGE.rglob("*.js"))
    assert len(scripts) > 60
    for path in scripts:
        own = ROOMS.index(path.relative_to(PACKAGE).parts[0])
        assert all(ROOMS.index(room) < own for room in script_imports(path, path.read_text()))


def test_an_upward_import_of_a_script_would_be_seen():
    source = 'import { a } from "../../../explorer/static/a.js";\nimport { b } from "./b.js";\n'
    path = PACKAGE / "report" / "static" / "js" / "x.js"
    assert script_imports(path, source) == {"explorer"}


def test_every_folder_inside_a_room_is_an_inner_room():
    inside = {tuple(name.split(".")[:2]) for name in MODULES if name.count(".") == 2}
    assert inside == {(room, inner) for room, inners in INNER.items() for inner in inners}


def test_an_upward_import_between_inner_rooms_would_be_seen():
    module = "evaluate.measures.ranking"
    assert upward_inside(module, "from ..probing.probe import x") == ["probing.probe"]
    assert upward_inside(module, "from ..plan import x") == ["plan"]
    below = "from ..uncertainty.holm import x\nfrom .tables import y\nfrom ...store import z"
    assert upward_inside(module, below) == []


def test_imports_point_down_inside_rooms():
    assert cycles({name: set(own_imports(name, source_of(name))) for name in MODULES}) == []


def test_an_upward_import_would_be_seen():
    assert upward("fusion.kernels", "from ..evaluate.plan import compare") == ["evaluate"]
    assert upward("store", "def f():\n    from . import cli") == ["cli"]
    assert upward("align.cka", "from ..fusion.kernels import gram\nfrom .checks import x") == []
    assert cycles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c"]
    assert cycles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_every_module_is_in_a_room():
    assert {module.split(".")[0] for module in MODULES} <= set(ROOMS)


@pytest.mark.parametrize("module", MODULES)
def test_heavy_packages_are_imported_where_they_are_used(module):
    used = HEAVY & set(top_imports(source_of(module)))
    assert used <= ALLOWED.get(module.split(".")[0], set())


def test_a_heavy_import_at_the_top_would_be_seen():
    assert not HEAVY.isdisjoint(top_imports("import torch.nn"))


def loaded_after(code):
    report = f"{code}\nimport sys; print(*sys.modules)"
    return subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, check=True
    ).stdout.split()


def test_importing_the_package_loads_nothing_heavy():
    assert AT_START.isdisjoint(loaded_after("import workbench"))
    assert "numpy" in loaded_after("import workbench; workbench.Space")
    assert HEAVY.isdisjoint(loaded_after("import workbench; workbench.Space"))
    assert "plotly" in loaded_after("import workbench; workbench.views.coding")
    assert "jscatter" in loaded_after("import workbench; workbench.explorer.Explorer")


def test_the_first_picture_of_the_explorer_does_not_wait_for_its_widgets():
    assert {"jscatter", "ipywidgets"}.isdisjoint(
        loaded_after("import workbench; workbench.explore")
    )


def test_public_names_are_what_they_say():
    import workbench

    assert callable(workbench.encode)
    assert callable(workbench.fuse)
    assert set(workbench.__all__) <= set(dir(workbench))
