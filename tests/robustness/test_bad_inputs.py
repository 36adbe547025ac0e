"""Every row of the tables: the message, the exit code, the files left behind."""

from importlib import import_module
from pathlib import Path

import pytest

from .case import Command, Row, check

TABLES = sorted(path.stem for path in Path(__file__).parent.glob("inputs_*.py"))


def rows() -> list[Row]:
    """Collect the rows of all tables."""
    tables = [import_module(f"{__package__}.{table}") for table in TABLES]
    return [row for table in tables for row in table.ROWS]


def tried() -> list:
    """Rows as parameters; of those in a process of their own the gate tries one of each name."""
    made, apart = [], []
    for row in rows():
        has_own = isinstance(row, Command) and row.process
        marks = [pytest.mark.whole] if has_own and row.name in apart else []
        made.append(pytest.param(row, marks=marks, id=f"{row.door}: {row.name}"))
        apart += [row.name] if has_own else []
    return made


@pytest.mark.parametrize("row", tried())
def test_one_clear_message_and_nothing_left_behind(row, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    check(row, tmp_path, capsys)


def test_the_sample_of_the_gate_comes_to_every_door():
    doors = {row.door for row in rows()}
    assert {each.values[0].door for each in tried() if not each.marks} == doors


def test_rows_are_told_apart():
    names = [(row.door, row.name) for row in rows()]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice
