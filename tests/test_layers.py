"""The shape of the package: arrows point down, few modules, light imports; each guard can fail."""

import ast
import io
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "workbench"
ORDER = (
    "_require",
    "data",
    "store",
    "kernels",
    "krossfuse",
    "encode",
    "fuse",
    "align",
    "evaluate",
    "search",
    "layout",
    "views",
    "report",
    "explorer",
    "cli",
)
HEAVY = {
    "torch", "open_clip", "timm", "umap", "plotly", "ipywidgets", "anywidget", "jscatter",
    "sentence_transformers",
}  # fmt: skip
ALLOWED = {  # themselves imported on first use
    "views": {"plotly"},
    "explorer": {"plotly", "ipywidgets", "anywidget", "jscatter"},
}


def own_imports(source):
    """Modules of this package that a source imports, at any depth."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            yield from [node.module] if node.module else [alias.name for alias in node.names]


def top_imports(source):
    """Packages that a source imports when it is itself imported."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


def upward(name, source):
    place = ORDER.index(name)
    return [m for m in own_imports(source) if m in ORDER and ORDER.index(m) >= place]


def code_lines(source):
    """Lines with code: no blank line, comment or docstring."""
    lines = set()
    skip = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        docstring = token.type == tokenize.STRING and token.line.strip().startswith(
            ('"""', token.string)
        )
        if token.type not in skip and token.string and not docstring:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines)


@pytest.mark.parametrize("name", ORDER)
def test_imports_point_down(name):
    assert upward(name, (PACKAGE / f"{name}.py").read_text()) == []


def test_an_upward_import_would_be_seen():
    assert upward("kernels", "from .fuse import fuse") == ["fuse"]
    assert upward("kernels", "def f():\n    from . import cli") == ["cli"]


def test_every_module_has_its_place_and_there_are_few():
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert modules == set(ORDER)
    assert len(modules) <= 15


def test_the_package_stays_small():
    assert sum(code_lines(path.read_text()) for path in PACKAGE.glob("*.py")) <= 5100
    assert code_lines('"""Doc."""\n# note\n\nx = 1\ny = (\n    2\n)\n') == 4


@pytest.mark.parametrize("name", ORDER)
def test_heavy_packages_are_imported_where_they_are_used(name):
    used = HEAVY & set(top_imports((PACKAGE / f"{name}.py").read_text()))
    assert used == ALLOWED.get(name, set())


def test_a_heavy_import_at_the_top_would_be_seen():
    assert not HEAVY.isdisjoint(top_imports("import torch.nn"))


def loaded_after(code):
    report = f"{code}\nimport sys; print(*sys.modules)"
    return subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, check=True
    ).stdout.split()


def test_importing_the_package_loads_nothing_heavy():
    assert HEAVY.isdisjoint(loaded_after("import workbench"))
    assert "plotly" in loaded_after("import workbench; workbench.views")
    assert "jscatter" in loaded_after("import workbench; workbench.explore")


def test_function_names_win_over_module_names():
    import workbench
    import workbench.encoders
    import workbench.fusion

    assert callable(workbench.encode)
    assert callable(workbench.fuse)
