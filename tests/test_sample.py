"""The gate runs a sample of some suites; the rest waits for ``--whole`` or for its own name."""

import re
from pathlib import Path
from types import SimpleNamespace

from conftest import LONGEST, pytest_collection_modifyitems

TESTS = Path(__file__).parent
ROOT = TESTS.parent


def item(name, *marks):
    """A test as pytest collects it, as far as the sample looks."""
    marker = lambda mark: mark if mark in marks else None  # noqa: E731
    return SimpleNamespace(path=Path(name), get_closest_marker=marker)


def run(*args, whole=False, **of_worker):
    """Names of what is left of three tests, and of what is told to be left out."""
    items = [item("test_a.py"), item(LONGEST[1], "whole"), item(LONGEST[0], "slow")]
    told = []
    hook = SimpleNamespace(pytest_deselected=lambda items: told.extend(items))
    config = SimpleNamespace(args=args, getoption=lambda _: whole, hook=hook, **of_worker)
    pytest_collection_modifyitems(config, items)
    return [each.path.name for each in items], [each.path.name for each in told]


def test_what_is_marked_whole_waits_for_the_option_or_for_its_name():
    assert run("tests") == (["test_a.py", LONGEST[0]], [LONGEST[1]])
    everything = ["test_a.py", LONGEST[1], LONGEST[0]]
    assert run("tests", whole=True) == (everything, [])
    assert run("tests/test_a.py::test_b") == (everything, [])


def test_several_processes_begin_with_the_longest_files():
    assert run("tests", whole=True, workerinput={})[0] == [LONGEST[0], LONGEST[1], "test_a.py"]
    assert set(LONGEST) <= {path.name for path in TESTS.rglob("test_*.py")}


def test_the_gate_gives_its_words_to_the_tests():
    (line,) = re.findall(
        r"^pytest .*--no-loadscope-reorder.*$", (ROOT / ".ci/run").read_text(), re.M
    )
    assert line.endswith(' "$@"')


def test_contributing_says_of_every_suite_what_the_gate_leaves_out():
    reads = re.compile(r"mark\.whole|^def test_\w+\(.*\bwhole\b", re.M)
    sampled = {
        path.name
        for path in TESTS.rglob("test_*.py")
        if path != Path(__file__) and reads.search(path.read_text())
    }
    section = (ROOT / "CONTRIBUTING.md").read_text().partition("## The sample and the whole")[2]
    assert set(re.findall(r"`(test_\w+\.py)`", section.partition("\n## ")[0])) == sampled
