"""Claims about costs: bytes, seconds, milliseconds and money, worked out anew."""

import json

import numpy as np
import pytest

from workbench import cli, costing
from workbench._language import duration_text, size_text
from workbench.costing.search_time import search_milliseconds
from workbench.costing.small_numbers import bytes_in, in_small, neighbours_kept
from workbench.costing.tables import measured_table, monthly_table
from workbench.costing.words import money_text
from workbench.fusion.fusing import fuse
from workbench.store import Space

IDS = np.array([f"s{i}" for i in range(200)])
RNG = np.random.default_rng(0)
CLIP = Space(
    "CLIP",
    IDS,
    RNG.normal(size=(200, 16)).astype(np.float32),
    info={"role": "clip", "seconds": 2.0},
)
EXPERT = Space(
    "expert",
    IDS,
    RNG.normal(size=(200, 8)).astype(np.float32),
    info={"role": "expert", "seconds": 1.0},
)
PRICES = """
currency = "EUR"
copies = 2
[volumes]
vectors = 2_000_000
new_per_month = 100_000
queries_per_month = 1_000_000
[prices]
storage_gb_month = 0.5
encode_hour = 3
search_hour = 7
"""


@pytest.fixture(scope="module")
def spaces():
    return {"CLIP": CLIP, "expert": EXPERT, "kernel": fuse(CLIP, EXPERT, method="kernel")}


@pytest.fixture(scope="module")
def records(spaces):
    return {each["space"]: each for each in costing.cost_records(spaces)}


def test_a_kernel_costs_its_parents_rows_and_their_encoding(records):
    assert records["kernel"]["bytes_per_row"] == 4 * (16 + 8)
    assert records["kernel"]["seconds_per_1000"] == pytest.approx(1000 * (2 + 1) / 200)
    assert records["kernel"]["with_parents"]
    assert records["kernel"]["small"] == []


def test_small_numbers_by_their_definition():
    rows = RNG.normal(size=(50, 12)).astype(np.float32)
    rows[3] = 0
    rounded = in_small(rows, "int8")
    for row, small in zip(rows, rounded, strict=True):
        step = np.abs(row).max() / 127
        assert np.all(np.abs(row - small) <= step / 2 + 1e-6)
        if step:
            assert np.allclose(small / step, np.rint(small / step), atol=1e-3)
            assert len(np.unique(np.rint(small / step))) <= 255
    assert np.array_equal(in_small(rows, "float16"), rows.astype(np.float16).astype(np.float32))
    assert bytes_in("int8", 12) == 16
    assert bytes_in("float16", 12) == 24


def test_kept_neighbours_by_hand():
    rows = RNG.normal(size=(80, 6)).astype(np.float32)
    kept = neighbours_kept(rows)
    for form in ("float16", "int8"):
        rounded = in_small(rows, form)
        shares = []
        for i in range(80):
            others = [j for j in range(80) if j != i]
            exact = sorted(others, key=lambda j: -(rows[i] @ rows[j]))[:10]
            found = sorted(others, key=lambda j: -(rows[i] @ rounded[j]))[:10]
            shares.append(len(set(exact) & set(found)) / 10)
        assert kept[form] == pytest.approx(np.mean(shares), abs=0.005)
    assert kept["int8"] < kept["float16"]
    assert neighbours_kept(rows[:2]) == {}


def test_wider_rows_take_longer_to_search():
    narrow, wide = (RNG.normal(size=(300, width)).astype(np.float32) for width in (16, 1024))
    assert search_milliseconds(wide) > 3 * search_milliseconds(narrow)


def test_a_month_by_hand(tmp_path):
    path = tmp_path / "prices.toml"
    path.write_text(PRICES)
    prices = costing.read_prices(path)
    cost = {
        "space": "CLIP", "bytes_per_row": 2048.0, "seconds_per_1000": 30.0, "with_parents": True,
        "search_ms_per_million": 50.0,
    }  # fmt: skip
    month = costing.months([cost], prices)[0]
    assert month.gigabytes == pytest.approx(2048 * 2e6 * 2 / 1e9)
    assert month.storage == pytest.approx(8.192 * 0.5)
    assert month.encode == pytest.approx(100 * 30 / 3600 * 3)
    assert month.search_ms == pytest.approx(100)
    assert month.search == pytest.approx(1e6 * 0.1 / 3600 * 7)
    assert month.first == pytest.approx(2000 * 30 / 3600 * 3)
    assert month.total == pytest.approx(month.storage + month.encode + month.search)
    assert month.is_whole
    ready = costing.months([cost | {"seconds_per_1000": None}], prices)[0]
    assert not ready.is_whole
    assert monthly_table([ready], prices).loc["CLIP", "a month"].startswith("at least ")
    assert any(
        "rows came ready" in each
        for each in costing.assumptions([cost | {"seconds_per_1000": None}], prices)
    )


def test_numbers_choose_the_bytes(records):
    prices = costing.Prices(vectors=1e6, numbers="int8", storage_gb_month=1)
    month = costing.months([records["CLIP"]], prices)[0]
    assert month.gigabytes == pytest.approx((16 + 4) * 1e6 / 1e9)
    said = " ".join(costing.assumptions([records["CLIP"]], prices))
    assert f"CLIP {100 * records['CLIP']['small'][1]['neighbours_kept']:.1f}" in said


@pytest.mark.parametrize(
    ("more", "words"), [(1, "it pays"), (30, "it does not pay"), (10, "not yet known")]
)
def test_a_gain_pays_only_beyond_chance(more, words):
    prices = costing.Prices(vectors=1, queries_per_month=1000, each=1, measure="a - b")
    worth = costing.worth_of((0.01, 0.005, 0.02), prices)
    assert tuple(worth) == pytest.approx((10, 5, 20))
    assert words in costing.worth_words(worth, more, prices)


def test_an_unknown_interval_pays_for_nothing():
    prices = costing.Prices(vectors=1, queries_per_month=1000, each=1, measure="a - b")
    worth = costing.worth_of((0.01, float("nan"), float("nan")), prices)
    assert "not yet known" in costing.worth_words(worth, 1, prices)


def test_the_table_of_an_older_run_has_dashes():
    cost = {"space": "CLIP", "width": 4, "bytes_per_row": 16.0, "seconds_per_1000": None}
    table = measured_table([cost])
    assert table.loc["CLIP"].tolist() == ["4", "16 bytes", "-", "-"]


def test_the_verb(tmp_path, records, capsys):
    figure = {"task": "knn", "target": "kind", "metric": "knn_acc1"}
    rows = [
        figure | {"space": "CLIP", "value": 0.8, "low": 0.78, "high": 0.82},
        figure | {"space": "expert", "value": 0.9, "low": 0.88, "high": 0.92},
    ]
    metrics = {"metrics": rows, "table": [], "costs": list(records.values())}
    data = {"targets": ["kind"], "ids_sha256": "0", "samples": 200, "captions": 0, "skipped": []}
    about = {"data": data, "spaces": {"CLIP": {}, "expert": {}}, "versions": {}}
    (tmp_path / "metrics.json").write_text(json.dumps(metrics))
    (tmp_path / "manifest.json").write_text(json.dumps(about))
    path = tmp_path / "prices.toml"
    path.write_text(PRICES + '[worth]\nmeasure = "expert.knn - clip.knn"\neach = 0.001\n')
    assert cli.main(["costs", str(tmp_path), "--prices", str(path)]) == 0
    text = capsys.readouterr().out
    assert "expert.knn - clip.knn is worth 100 EUR a month [71.72, 128]" in text
    assert cli.main(["costs", str(tmp_path), "--prices", str(path), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["worth"]["value"] == pytest.approx(1e6 * 0.1 * 0.001)
    assert {each["space"] for each in result["monthly"]} == {"CLIP", "expert", "kernel"}


def test_a_kernel_is_not_said_to_be_rounded(records):
    prices = costing.Prices(vectors=1e6, numbers="float16")
    said = " ".join(costing.assumptions(list(records.values()), prices))
    assert "Not rounded, since a kernel keeps its parents' rows: kernel." in said


def test_rows_too_large_for_half_numbers_have_no_neighbours_there():
    assert "float16" not in neighbours_kept(1e6 * RNG.normal(size=(30, 4)).astype(np.float32))


def test_small_numbers_in_words():
    assert duration_text(4e-5) == "0.04 ms"
    assert size_text(999_600) == "1 MB"
    assert money_text(-0.0, "EUR") == "0 EUR"
