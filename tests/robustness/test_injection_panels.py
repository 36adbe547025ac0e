"""Everything from data is text in Filter, Table, Pairs, Tags and Judge, and in files of tags.

A sample of the strings runs in JupyterLab; files take all of them.
"""

import csv
import json
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from test_lab import browser, errors_in, jupyterlab, run_all, wait_for  # noqa: F401

from workbench import InputError, explore
from workbench._printable import printable

from .hostile import dataset, flat, spaces, watched
from .payloads import PAYLOADS, SAMPLE

SHORT = tuple(each for each in SAMPLE if len(each) < 1000)
TAGS = (
    "=cmd()", "+1+cmd|' /C calc'!A0", "@SUM(1+1)", "<img data-injected src=x onerror=hacked=1>",
    "${window.hacked=1}", "\u202egpj.exe", "a\x00b\nc", "'\"`", "__proto__", "constructor",
)  # fmt: skip
NAMES = ("<b data-injected>CLIP</b>", "=expert()", "</script><img data-injected src=x>")
TESTS = str(Path(__file__).parents[1])
CELL = """
import sys
from pathlib import Path
import ipywidgets
sys.path.append({tests!r})
import workbench as wb
from robustness.hostile import dataset, spaces
from robustness.test_injection_panels import NAMES, SHORT, TAGS, used
data = dataset(Path({folder!r}), SHORT)
explorer = used(wb.explore(data, spaces(data, NAMES), method="pca", progress=False))
parts = explorer._toolbar.box, explorer._tag_bar.field, explorer._status, explorer._tabs
display(ipywidgets.VBox(parts))
"""


def used(explorer):
    """An explorer in which every new panel has something from the data to show."""
    ids = explorer.dataset.ids
    for number, name in enumerate(TAGS):
        explorer.tag(name, ids[number : number + 4])
    explorer.selection = ids[:6]
    explorer.save_selection(TAGS[3])
    explorer.pairs(*NAMES[:2], corner="first")
    panel = explorer._judge_panel
    for _ in range(3):
        panel.ask()
        panel.answer(0)
    panel.ask()
    panel.reveal.value = True
    return explorer


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An explorer of all strings, tagged; without a page."""
    data = dataset(tmp_path_factory.mktemp("hostile"), PAYLOADS)
    data.table["=1+1"] = PAYLOADS[-1]
    shown = explore(data, spaces(data, NAMES), method="pca", progress=False, session=False)
    for number, payload in enumerate(PAYLOADS):
        name = payload.replace(",", ";")[:50]
        if printable(name).strip():
            shown.tag(name, [data.ids[number]])
    for name in TAGS:
        shown.tag(name, data.ids)
    yield shown
    shown.close()


def test_a_tag_is_what_can_be_shown_on_one_line_and_is_short(made):
    for name in made.tags:
        assert name == " ".join(printable(name).split())
    with pytest.raises(InputError, match="a tag of 61 characters: expected 60 at most"):
        made.tag("x" * 61, made.dataset.ids[:1])
    with pytest.raises(InputError, match="a name in words"):
        made.tag("\n", made.dataset.ids[:1])


@pytest.mark.parametrize("what", ["tagged", "selected"])
def test_no_cell_of_a_csv_is_a_formula_for_a_spreadsheet(made, tmp_path, what):
    path = tmp_path / "out.csv"
    made.selection = made.dataset.ids
    made.export_tagged(path) if what == "tagged" else made.export(path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 1 + made.dataset.n
    assert {len(row) for row in rows} == {len(rows[0])}
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell[:1] in set("=+-@\t\r")] == []
    assert any(cell.startswith("'=") for cell in cells)


def test_parquet_and_json_lines_keep_every_word_exactly(made, tmp_path):
    data = made.dataset
    table = pd.read_parquet(made.export_tagged(tmp_path / "out.parquet"))
    lines = made.export_tagged(tmp_path / "out.jsonl").read_text("utf-8").split("\n")
    told = [json.loads(line) for line in lines if line]
    assert table.index.tolist() == [each["id"] for each in told] == data.ids.tolist()
    label = data.targets[0]
    labels = data.table[label].tolist()
    assert table[label].tolist() == [each[label] for each in told] == labels
    assert [each["captions"] for each in told] == [[text] for text in data.captions["text"]]
    assert all(set(each["tags"]) <= set(made.tags) for each in told)


def test_fiftyone_gets_words_as_json_and_no_path_out_of_the_data(made, tmp_path):
    folder = made.export_tagged(tmp_path / "out")
    samples = json.loads((folder / "samples.json").read_text("utf-8"))["samples"]
    assert len(samples) == made.dataset.n
    paths = set(map(str, made.dataset.paths))
    assert {each["filepath"] for each in samples} <= paths
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == [
        "metadata.json", "samples.json",
    ]  # fmt: skip


def test_a_split_by_hostile_classes_is_two_tags_and_plain_words(made):
    apart = made.split(NAMES[1], threshold=0.999, test_share=0.3, label=made.dataset.targets[0])
    assert len(apart.train) + len(apart.test) == made.dataset.n
    assert printable(apart.words) == apart.words
    assert {"train", "test"} <= set(made.tags)
    assert np.count_nonzero(made.tags["test"]) == len(apart.test)


def test_what_judgements_come_to_is_escaped(made):
    panel = made._judge_panel
    panel.ask()
    panel.answer(0)
    panel.reveal.value = True
    assert "sided with" in panel.standing.value
    assert "<b" not in panel.standing.value
    assert "<img" not in panel.standing.value


def test_new_panels_show_every_word_and_run_none(browser, tmp_path):  # noqa: F811
    (tmp_path / "pictures").mkdir()
    (tmp_path / "work").mkdir()
    cell = nbformat.v4.new_code_cell(CELL.format(folder=str(tmp_path / "pictures"), tests=TESTS))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    nbformat.write(notebook, tmp_path / "work" / "own.ipynb")
    with jupyterlab(tmp_path) as address:
        near = (address, address.replace("http", "ws"))
        with watched(browser, near) as watch:
            run_all(watch.page, address, "own.ipynb")
            error = errors_in(watch.page)
            panels = watch.page.locator(".jp-OutputArea .widget-tab")
            wait_for(lambda: panels.count() or error.count(), 300, "the panels")
            assert not error.count(), error.first.inner_text()
            words = shown_in_all(watch.page, panels)
    assert [name for name in NAMES[:2] if flat(name) not in words["Judge"] + words["Pairs"]] == []
    assert [name for name in TAGS if flat(name) not in words["Tags"]] == []
    for panel in ("Filter", "Table", "Pairs"):
        hits = [each for each in SHORT if flat(each)[:30] in words[panel]]
        assert len(hits) > 2, panel


def shown_in_all(page, panels):
    """Words of each new panel, after a click and a key in it."""
    words = {}
    for name in ("Filter", "Table", "Pairs", "Tags", "Judge"):
        panels.first.get_by_role("tab", name=name, exact=True).click()
        page.wait_for_timeout(1500)
        for control in page.locator(".jp-OutputArea button:visible").all()[-3:]:
            control.hover(force=True)
        words[name] = flat(
            page.evaluate(
                """() => [document.querySelector(".jp-OutputArea").innerText,
                ...[...document.querySelectorAll(".jp-OutputArea :is(option, button, td, text)")]
                    .map(e => e.textContent),
                ...[...document.querySelectorAll(".jp-OutputArea [title]")].map(e => e.title)
                ].join(" ")"""
            )
        )
        page.keyboard.press("Tab")
    return words
