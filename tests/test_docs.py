"""What is written is so: documented defaults, examples everywhere, README code that runs."""

import inspect
import re
from pathlib import Path

import pytest

import workbench
from workbench.encoders.spec import GRAMMAR

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PUBLIC = [
    public
    for public in (getattr(workbench, name) for name in workbench.__all__)
    if callable(public) and public is not workbench.InputError
]
NO_EXAMPLE = {"compare", "load_fuser", "load_space"}  # shown by their neighbours and by the README


def documented_defaults(docstring):
    """``{parameter: default}`` of a numpydoc section: ``name : type, default=value``."""
    pattern = r"^    (\w+(?:, \w+)*) : .*default=(.+?)$"
    found = {}
    for names, value in re.findall(
        pattern, inspect.cleandoc(docstring).replace("\n", "\n    "), re.M
    ):
        found.update(dict.fromkeys(names.split(", "), value.strip()))
    return found


def real_defaults(public):
    parameters = inspect.signature(public).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


def wrong_defaults(public):
    real, wrong = real_defaults(public), []
    for name, text in documented_defaults(public.__doc__ or "").items():
        if name in real:
            shown = real[name]
            names = {repr(shown), str(shown).replace("'", '"'), f'"{shown}"'}
            if text not in names and not (text.isupper() and isinstance(shown, tuple)):
                wrong.append((name, text, shown))
    return wrong


@pytest.mark.parametrize("public", PUBLIC, ids=lambda public: public.__name__)
def test_documented_defaults_are_the_real_ones(public):
    assert wrong_defaults(public) == []


def test_a_wrong_default_would_be_seen():
    def lies(x=2):
        """Lie.

        Parameters
        ----------
        x : int, default=3
        """

    assert wrong_defaults(lies) == [("x", "3", 2)]


@pytest.mark.parametrize("public", PUBLIC, ids=lambda public: public.__name__)
def test_every_public_name_is_documented(public):
    assert public.__doc__
    if inspect.isfunction(public):
        assert "Examples" in public.__doc__ or public.__name__ in NO_EXAMPLE


def test_readme_is_short_and_shows_the_grammar():
    assert len(README.splitlines()) < 150
    for line in GRAMMAR.splitlines():
        if line.strip():
            assert line.strip() in README


def test_readme_python_runs(capsys):
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    assert blocks
    names = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)
    assert "fused" in capsys.readouterr().out
