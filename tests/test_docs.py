"""What is written is so: documented defaults and errors, examples that run, README and pages."""

import ast
import dataclasses
import doctest
import importlib
import importlib.util
import inspect
import json
import re
import sys
import textwrap
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from workbench.encoders.spec import GRAMMAR

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
HOW_TO = sorted((ROOT / "docs" / "how-to").glob("*.md"))
ROOMS = sorted(path.parent.name for path in (ROOT / "workbench").glob("*/__init__.pyi"))
NEEDS = {"indexes": "lancedb"}  # page to what its examples need
NO_EXAMPLE = {  # by the name of the function, with the reason
    "hub_reachable": "depends on the network",
    "compare": "takes a whole dataset; the README and the notebooks show it",
    "load_fuser": "shown by save_fuser",
    "run_notebook": "runs for a minute; the command line's report is its example",
    "write_standalone": "needs maps and pictures; Explorer.to_html calls it",
}


class Public(NamedTuple):
    """A public function or class, and its docstring or the inherited one."""

    object: Any
    doc: str


def module_of(room):
    return importlib.import_module(f"workbench.{room}" if room else "workbench")


def public_callables():
    """``{"room.name": object}`` of every public function and class, and of their methods."""
    found = {}
    for room in ("", *ROOMS):
        module = module_of(room)
        for name in module.__all__:
            public = getattr(module, name)
            if name.startswith("_") or not callable(public) or not is_ours(public):
                continue
            path = f"{room}.{name}" if room else name
            found[path] = Public(public, inspect.getdoc(public) or "")
            if inspect.isclass(public):
                for method, function in methods_of(public).items():
                    # An override may leave it to the method that it overrides to say what it does.
                    doc = inspect.getdoc(getattr(public, method)) or ""
                    found[f"{path}.{method}"] = Public(function, doc)
    return found


def is_ours(public):
    return getattr(public, "__module__", "").startswith("workbench")


def methods_of(cls):
    """Public methods and properties that this package wrote, inherited ones too."""
    methods = {}
    for base in reversed(cls.__mro__):
        if not base.__module__.startswith("workbench"):
            continue
        for name, value in vars(base).items():
            function = value.fget if isinstance(value, property) else value
            function = getattr(function, "__func__", function)
            if not name.startswith("_") and inspect.isfunction(function):
                methods[name] = function
    return methods


PUBLIC = public_callables()
FUNCTIONS = {path: public for path, public in PUBLIC.items() if inspect.isfunction(public.object)}
TOP_FUNCTIONS = {path: f for path, f in FUNCTIONS.items() if "." not in f.object.__qualname__}


def documented_defaults(doc):
    """``{parameter: default}`` of a numpydoc section: ``name : type, default=value``."""
    found = {}
    for names, value in re.findall(r"^(\w+(?:, \w+)*) : .*default=(.+?)$", doc, re.M):
        found.update(dict.fromkeys(names.split(", "), value.strip()))
    return found


def real_defaults(function):
    """``{parameter: default}``; what a dataclass makes anew each time is made once."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:  # a class written in C, or one that adds nothing to it
        return {}
    real = {p.name: p.default for p in parameters if p.default is not p.empty}
    if dataclasses.is_dataclass(function):
        for field in dataclasses.fields(function):
            if field.default_factory is not dataclasses.MISSING:
                real[field.name] = field.default_factory()
    return real


def ways_to_write(default):
    """Spellings of one default that a docstring may use."""
    ways = {repr(default), str(default).replace("'", '"'), f'"{default}"'}
    if isinstance(default, tuple) and len(default) > 3:
        ways.add(f"({default[0]!r}, ..., {default[-1]!r})")
    return ways | {getattr(default, "__name__", repr(default))}


def wrong_defaults(function, doc):
    real, wrong = real_defaults(function), []
    for name, text in documented_defaults(doc).items():
        if name in real:
            named = text.isupper() and isinstance(real[name], tuple)  # the name of a constant
            if not named and text not in ways_to_write(real[name]):
                wrong.append((name, text, real[name]))
    return wrong


def refuses(function):
    """Whether the function itself raises an error or calls ``require``."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise):
            return True
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "require":
            return True
    return False


def has_section(doc, title):
    """Whether a docstring has a numpydoc section: its title, underlined."""
    return (title, "-" * len(title)) in pairwise(doc.splitlines())


def lacks_raises(function, doc):
    return refuses(function) and not has_section(doc, "Raises")


@pytest.mark.parametrize("path", PUBLIC)
def test_documented_defaults_are_the_real_ones(path):
    assert wrong_defaults(*PUBLIC[path]) == []


def test_a_wrong_default_would_be_seen():
    def lies(x=2, y=(1, 2, 3, 4), z=len):
        """Lie.

        Parameters
        ----------
        x : int, default=3
        y : tuple, default=(1, ..., 5)
        z : callable, default=len
        """

    wrong = [("x", "3", 2), ("y", "(1, ..., 5)", (1, 2, 3, 4))]
    assert wrong_defaults(lies, inspect.getdoc(lies)) == wrong


@pytest.mark.parametrize("path", FUNCTIONS)
def test_a_function_that_refuses_input_says_when(path):
    assert not lacks_raises(*FUNCTIONS[path])


def test_a_missing_raises_section_would_be_seen():
    def silent(x):
        """Refuse without a word."""
        require(x, "x", "x")

    def raising(x):
        """Raise without a word; Raises in the text is no section."""
        if x:
            raise ValueError

    def honest(x):
        """Say it.

        Raises
        ------
        ValueError
            Always.
        """
        raise ValueError

    def calm(x):
        """Return."""
        return x

    require = None
    found = [lacks_raises(f, inspect.getdoc(f)) for f in (silent, raising, honest, calm)]
    assert found == [True, True, False, False]


@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_name_is_documented(path):
    assert PUBLIC[path].doc


@pytest.mark.parametrize("path", TOP_FUNCTIONS)
def test_every_public_function_has_an_example(path):
    if path.rpartition(".")[2] not in NO_EXAMPLE:
        assert has_section(TOP_FUNCTIONS[path].doc, "Examples")


def test_no_example_is_excused_in_vain():
    docs = {path.rpartition(".")[2]: public.doc for path, public in TOP_FUNCTIONS.items()}
    assert set(NO_EXAMPLE) <= set(docs)
    assert [name for name in NO_EXAMPLE if has_section(docs[name], "Examples")] == []


def test_the_rooms_are_looked_at():
    assert {"data", "fusion", "evaluate", "explorer"} <= set(ROOMS)
    assert "fusion.RPKrossFuse.transform" in FUNCTIONS  # inherited from a base of ours
    assert len(TOP_FUNCTIONS) > 50


def test_readme_is_short_and_shows_the_grammar():
    assert len(README.splitlines()) < 150
    for line in GRAMMAR.splitlines():
        if line.strip():
            assert line.strip() in README


def python_blocks(text):
    return re.findall(r"```python\n(.*?)```", text, re.S)


def test_readme_python_runs(capsys):
    blocks = python_blocks(README)
    assert blocks
    names = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)
    assert "fused" in capsys.readouterr().out


def test_the_first_page_runs(capsys):
    (block,) = python_blocks((ROOT / "docs" / "index.md").read_text(encoding="utf-8"))
    assert "limit=200" in block
    exec(compile(block.replace("limit=200", "limit=48"), "index.md", "exec"), {})
    assert "fused" in capsys.readouterr().out


@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.stem)
def test_how_to_examples_run(page):
    if page.stem in NEEDS:
        pytest.importorskip(NEEDS[page.stem], reason="an extra")
    found = doctest.testfile(
        str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert found.failed == 0


def test_own_pages_have_examples():
    pages = {page.stem: page.read_text(encoding="utf-8") for page in HOW_TO}
    for name in ("own-photographs", "own-vectors", "pipeline", "add-a-measure"):
        assert ">>>" in pages[name]


def test_every_room_is_on_the_map():
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [room for room in ROOMS if f"`{room}/`" not in contributing] == []


def test_a_page_that_loads_from_elsewhere_would_be_seen(monkeypatch):
    pytest.importorskip("sphinx", reason="pip install -e .[docs]")
    monkeypatch.syspath_prepend(ROOT / "docs" / "_ext")
    remote_resources = importlib.import_module("offline").remote_resources
    sys.modules.pop("offline")
    for loaded in (
        '<link rel="stylesheet" href="https://a.example/x.css">',
        '<script async src="//a.example/x.js"></script>',
        '<img alt="" src=http://a.example/x.png>',
        "@import url('https://a.example/x.css')",
        "@font-face { src: url(https://a.example/x.woff2) }",
    ):
        assert len(remote_resources(loaded)) == 1, loaded
    for local in ('<a href="https://a.example">x</a>', '<img src="x.png">', "url(x.woff2)"):
        assert remote_resources(local) == [], local


def test_the_table_of_the_readme_is_what_was_measured():
    spec = importlib.util.spec_from_file_location("figures", ROOT / "data" / "figures.py")
    figures = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(figures)
    (table,) = figures.TABLE.findall((ROOT / "README.md").read_text())
    measured = json.loads(figures.FIGURES.read_text())
    assert table.strip() == figures.table_of(measured)
    (sentence,) = figures.SENTENCE.findall((ROOT / "README.md").read_text())
    assert sentence.strip() == figures.sentence_of(measured)
    assert measured["draws"] >= 10
