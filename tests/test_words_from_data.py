"""Claims about words from data: a terminal, a figure or a spreadsheet shows them, and no more."""

import dataclasses
import json
import unicodedata

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from test_report import browser, opened  # noqa: F401

import workbench as wb
from workbench import layout, report
from workbench._require import InputError, require
from workbench.cli import main
from workbench.cli.main import _show_warning
from workbench.evaluate.findings import minimum
from workbench.explorer.tables import write_table
from workbench.json_text import strict_json
from workbench.search import side_by_side
from workbench.views import banner_of, linked_maps

ORDERS = ("\x1b[2J", "\x1b]8;;https://example.invalid\x1b\\a", "\x9b31m", "a\rb\b", "\u202egpj")
FORMULAS = ("=1+1", "+1+cmd", "-1+cmd", "@SUM(1)", "\t=1", "\r=1")
HALF = "\ud800"  # of a pair


def obeyed(text):
    """Characters that would be obeyed instead of shown."""
    kinds = {"Cc", "Cs"}
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return [
        char
        for char in text
        if (unicodedata.category(char) in kinds and char not in "\n\t")
        or unicodedata.bidirectional(char) in turning
    ]


@pytest.fixture
def folder(tmp_path):
    """Two pictures that can be read, and files with names that are orders, which cannot."""
    place = tmp_path / "pictures"
    for label in "ab":
        (place / label).mkdir(parents=True)
        Image.new("RGB", (32, 32), "red").save(place / label / "good.png")
    for name in (*ORDERS[:2], ORDERS[4], "one\nworkbench: two"):
        (place / "a" / f"{name.replace('/', '')}.png").write_text("no picture")
    return place


def test_a_terminal_is_told_no_orders_by_file_names(folder, tmp_path, capsys):
    out = tmp_path / "x.safetensors"
    assert main(["encode", "--data", str(folder), "--spec", "demo:expert", "--out", str(out)]) == 0
    printed = "".join(capsys.readouterr())
    assert obeyed(printed) == []
    lines = printed.strip().splitlines()
    assert sum(line.startswith("skipped a/") for line in lines) == 4
    assert not any(line.startswith("workbench: two") for line in lines)
    assert r"\u001b[2J.png" in printed


def test_json_on_a_terminal_is_the_same_json_without_orders(folder, tmp_path, capsys):
    out = tmp_path / "x.safetensors"
    command = ["encode", "--data", str(folder), "--spec", "demo:expert", "--out", str(out)]
    assert main([*command, "--json"]) == 0
    printed = capsys.readouterr().out
    assert obeyed(printed) == []
    files = {row["file"] for row in json.loads(printed)["skipped"]}
    assert any("\u202egpj" in file for file in files)
    assert any(file.endswith("one\nworkbench: two.png") for file in files)


@pytest.mark.parametrize("order", [*ORDERS, HALF])
def test_errors_and_warnings_give_no_orders(order, capsys):
    with pytest.raises(InputError) as caught:
        require(False, f"column {order}", "another")
    assert obeyed(str(caught.value)) == []
    assert main(["report", "--data", f"no {order}", "--clip", "demo", "--expert", "demo"]) == 2
    _show_warning(f"{order}\nworkbench: done")
    told = capsys.readouterr().err
    assert obeyed(told) == []
    assert len(told.splitlines()) == 2


def toy(words, n=8):
    """A data set whose ids, column, labels and captions are these words."""
    twice = np.resize(np.array(words, dtype=object), n)
    ids = np.array([f"{word}{i}" for i, word in enumerate(twice)])
    table = pd.DataFrame({words[0]: twice}, index=ids)
    captions = pd.DataFrame({"row": range(n), "text": twice})
    return wb.Dataset(words[0], ids, None, table, targets=(words[0],), captions=captions)


def toy_spaces(data, *names):
    rng = np.random.default_rng(0)
    texts = len(data.captions)
    rows = {name: (rng.standard_normal((data.n, 3)), rng.standard_normal((texts, 3)))
            for name in names}  # fmt: skip
    return {name: wb.Space(name, data.ids, *both) for name, both in rows.items()}


def test_sentences_tables_and_names_give_no_orders(monkeypatch):
    monkeypatch.setattr(minimum, "LEAST_TESTED", 1)  # a sentence for each headline
    data = toy(ORDERS)
    spaces = toy_spaces(data, ORDERS[0], ORDERS[4])
    roles = {ORDERS[0]: "clip", ORDERS[4]: "fused"}
    comparison = wb.compare(data, spaces, roles=roles, progress=False)
    assert obeyed(comparison.finding()) == []
    assert ORDERS[0].replace("\x1b", r"\u001b") in comparison.finding()
    assert obeyed(repr(data)) == []
    found = wb.search.Search(data, spaces).neighbours(data.ids[0], 3)
    assert obeyed(side_by_side(data, found).to_string()) == []


def test_figures_take_no_word_for_a_tag_or_a_formula():
    data = toy(["<b>a</b>", r"$\alpha$", "\u202egpj"])
    spaces = toy_spaces(data, r"$\beta$", "<i>b</i>")
    figure = linked_maps(data, layout.maps(spaces, "pca", progress=False), method="<u>PCA</u>")
    text = figure.to_json()
    assert "$" not in text.replace("customdata", "")[: text.index('"customdata"')]
    for tag in ("<i>", "<u>", "<b>a"):
        names = [trace.name for trace in figure.data]
        assert tag not in "".join([*names, *figure.data[0].text, figure.layout.xaxis.title.text])
    assert obeyed("".join(figure.data[0].text)) == []
    assert banner_of({"a": 1}) == ""


def test_csv_has_no_formula_and_numbers_stay_numbers(tmp_path):
    words = [*FORMULAS, "-1.5", "owl"]
    table = pd.DataFrame({"=words": words, "number": np.arange(8) - 4.5}, index=words)
    table["kind"] = pd.Categorical(words)
    write_table(table.rename_axis("@id"), tmp_path / "table.csv")
    read = pd.read_csv(tmp_path / "table.csv", dtype=str, keep_default_na=False)
    assert read.columns.tolist() == ["'@id", "'=words", "number", "kind"]
    for column in ("'@id", "'=words", "kind"):
        cells = [f"'{formula}" for formula in FORMULAS[:-1]]
        assert read[column].tolist() == [*cells, r"'\u000d=1", "-1.5", "owl"]
    assert read["number"].astype(float).tolist() == table["number"].tolist()


def test_parquet_and_json_stay_exact(tmp_path):
    words = [*FORMULAS, *ORDERS]
    write_table(pd.DataFrame({"words": words}), tmp_path / "table.parquet")
    assert pd.read_parquet(tmp_path / "table.parquet").words.tolist() == words
    written = strict_json([*words, HALF])
    assert json.loads(written) == [*words, HALF]
    assert obeyed(written) == []


def test_compare_writes_no_formula(tmp_path):
    data = toy(["=1+1", "b"])
    pd.DataFrame({"id": data.ids, "label": data.table["=1+1"]}).to_csv(tmp_path / "t.csv")
    for name in ("=cmd|' /C calc'!A0", "b"):
        space = wb.Space(name, data.ids, np.random.default_rng(0).standard_normal((8, 3)))
        wb.save_space(space, tmp_path / f"{name[-1]}.safetensors")
    files = [str(tmp_path / "0.safetensors"), str(tmp_path / "b.safetensors")]
    out = tmp_path / "out.csv"
    assert main(["compare", "--data", str(tmp_path / "t.csv"), *files, "--out", str(out)]) == 0
    read = pd.read_csv(out)
    assert set(read.space) == {"'=cmd|' /C calc'!A0", "b"}
    assert read.value.dtype == float


def test_the_pages_csv_has_no_formula(browser, tmp_path):  # noqa: F811
    data = toy(["=1+1", "-2", "@b"])
    layouts = layout.maps(toy_spaces(data, "a"), "pca", progress=False)
    page = report.write_standalone(
        data, layouts, tmp_path / "p.html", method="pca", selections={"all": range(8)},
        progress=False,
    )  # fmt: skip
    for tab in opened(browser, page):
        tab.locator("#groups button").click()
        tab.wait_for_selector("#maps[data-selected='8']")
        with tab.expect_download() as saved:
            tab.locator("#save").click()
        read = pd.read_csv(saved.value.path(), dtype=str)
        assert read.id.tolist() == [f"'{key}" if key[0] != "-" else key for key in data.ids]
        assert set(read.label) == {"'=1+1", "-2", "'@b"}


def test_half_a_character_is_written_out_and_does_not_stop_a_report(tmp_path):
    """As in the name of a folder that is not UTF-8."""
    data = dataclasses.replace(toy(["a", "b"]), name=f"photos{HALF}")
    comparison = wb.compare(data, toy_spaces(data, "clip", "expert"), progress=False)
    parts = report.ReportParts(comparison, parameters={"data": f"photos{HALF}"})
    page = report.write_report(parts, tmp_path, progress=False)
    assert r"photos\ud800" in page.read_text("utf-8")
    metrics = json.loads((tmp_path / "metrics.json").read_text("utf-8"))
    assert metrics["dataset"] == f"photos{HALF}"
