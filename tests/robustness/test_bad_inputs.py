"""Every row of the tables: the message, the exit code, the files left behind."""

from importlib import import_module
from pathlib import Path

import pytest

from .case import Row, check

TABLES = sorted(path.stem for path in Path(__file__).parent.glob("inputs_*.py"))


def rows() -> list[Row]:
    """Collect the rows of all tables."""
    tables = [import_module(f"{__package__}.{table}") for table in TABLES]
    return [row for table in tables for row in table.ROWS]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.door}: {row.name}")
def test_one_clear_message_and_nothing_left_behind(row, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    check(row, tmp_path, capsys)


def test_rows_are_told_apart():
    names = [(row.door, row.name) for row in rows()]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice
