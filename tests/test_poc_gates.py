"""Claims about gates of a proof of concept: figures, differences, costs; what it does not know."""

import json
import shutil

import numpy as np
import pytest
from test_poc import toy

from workbench import InputError, gating, poc
from workbench.cli import main

KPI = "[[stage]]\nname = \"PoC\"\n[[stage.kpi]]\nthat = '{}'\n"


@pytest.fixture(scope="module")
def found():
    given = {"kpi": "knn", "seeds": 2, "budget_bytes": 130, "progress": False}
    return poc.run(*toy(120, seen=1.0, sharp=1.0), **given)


@pytest.fixture(scope="module")
def folder(found, tmp_path_factory):
    return poc.write(found, tmp_path_factory.mktemp("poc")).parent


def judged(folder, where, text, baseline=None):
    (where / "kpi.toml").write_text(KPI.format(text), "utf-8")
    other = None if baseline is None else gating.read_either(baseline)
    stages = gating.read_kpis(where / "kpi.toml")
    return gating.judge(gating.read_either(folder), stages, other)[0]


def test_a_gain_is_the_one_that_the_proof_of_concept_tells(found, folder, tmp_path):
    for rival, role in (("CLIP", "clip"), ("expert", "expert"), ("concatenation", "concat")):
        told = next(each for each in found.findings if each.rival == rival)
        figure = judged(folder, tmp_path, f"fused.knn - {role}.knn >= 0").figure
        assert figure[:3] == pytest.approx(told.difference[:3])
        back = judged(folder, tmp_path, f"{role}.knn - fused.knn >= 0").figure
        assert back[:3] == pytest.approx(-np.array(told.difference)[[0, 2, 1]])


def test_scores_and_costs_are_those_of_the_table(found, folder, tmp_path):
    rows = found.settings.set_index("setting")
    for name, row in rows.iterrows():
        figure = judged(folder, tmp_path, f'"{name}".knn >= 0').figure
        assert figure.value == pytest.approx(row["k-NN accuracy on kind"])
        assert figure.low < figure.value < figure.high
        size = judged(folder, tmp_path, f'"{name}".bytes_per_vector >= 0').figure.value
        assert size == row["bytes"]
    best = rows.index[rows.recommended][0]
    own = judged(folder, tmp_path, "fused.search_ms_per_million > 0").figure.value
    assert own == pytest.approx(1000 * rows.s_per_million[best])


def test_a_watched_measure_of_what_is_recommended_is_that_of_its_vectors(found, folder, tmp_path):
    best = found.settings.setting[found.settings.recommended].iloc[0]
    assert best != "fused (exact)"
    figures = [judged(folder, tmp_path, f'"{name}".spectral_nmi >= 0').figure
               for name in ("recommended", best)]  # fmt: skip
    assert figures[0] == figures[1]


def test_divisions_and_draws_make_an_interval_wider(found, folder):
    kept = gating.read_either(folder).table.set_index(["space", "metric"])
    drawn = next(name for name in found.settings.setting if name.startswith("rp"))
    scores = [each["value"] for each in found.measured["figures"] if each["space"] == drawn]
    assert scores[0] == kept.value[drawn, "knn_acc1"]
    one = poc.run(*toy(120, seen=1.0, sharp=1.0), kpi="knn", seeds=1, progress=False)
    alone = next(
        each for each in one.measured["figures"]
        if each["space"] == drawn and each["metric"] == "knn_acc1"
    )  # fmt: skip
    wide = kept.high[drawn, "knn_acc1"] - kept.low[drawn, "knn_acc1"]
    assert wide > alone["high"] - alone["low"]


def test_the_verb_passes_fails_and_does_not_know_yet(folder, tmp_path, capsys):
    for text, code, mark in (
        ("fused.knn - concat.knn >= -0.5", 0, "✓"),
        ("fused.knn - concat.knn >= 0.5", 1, "✗"),
        ("fused.knn - concat.knn >= 0", 1, "?"),
    ):
        (tmp_path / "kpi.toml").write_text(KPI.format(text), "utf-8")
        assert main(["gate", str(folder), "--kpi", str(tmp_path / "kpi.toml")]) == code
        assert f"{mark} {text}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("data.near_duplicates <= 0", "did not look at the data"),
        ("data.skipped <= 0", "did not look at the data"),
        ("data.captions > 0", "did not look at the data"),
        ("fused.seconds_per_1000 <= 1", "did not measure"),
        ("fused.nmi >= 0", "there are knn, knn_acc1, spectral_nmi"),
    ],
)
def test_what_it_does_not_know_is_said_and_is_no_zero(folder, tmp_path, text, says):
    with pytest.raises(InputError, match=says):
        judged(folder, tmp_path, text)


def test_another_proof_of_concept_is_held_against_by_both_intervals(folder, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    same = judged(folder, tmp_path, "fused.knn - baseline.fused.knn >= 0", baseline=other)
    assert same.figure.value == 0
    assert same.figure.low < 0 < same.figure.high
    assert "intervals of both" in same.note
    own = judged(folder, tmp_path, "fused.knn - clip.knn >= 0").figure
    others = judged(folder, tmp_path, "fused.knn - baseline.clip.knn >= 0", baseline=other)
    assert others.figure.value == pytest.approx(own.value)
    assert others.figure.high != own.high


def test_history_has_a_column_for_each(folder, tmp_path, capsys):
    assert main(["history", str(folder), "--out", str(tmp_path / "h.html")]) == 0
    assert "recommended" in capsys.readouterr().out
    assert gating.read_either(folder).created.startswith("20")


def test_a_folder_of_before_and_a_damaged_one_are_refused(folder, tmp_path):
    old = tmp_path / "old"
    shutil.copytree(folder, old)
    record = json.loads((old / "poc.json").read_text("utf-8"))
    (old / "poc.json").write_text(json.dumps({**record, "figures": [{"space": 1}]}), "utf-8")
    with pytest.raises(InputError, match="damaged"):
        gating.read_poc(old)
    del record["differences"]
    (old / "poc.json").write_text(json.dumps(record), "utf-8")
    with pytest.raises(InputError, match="older version"):
        gating.read_either(old)


def test_a_brief_of_it_is_refused_in_one_line(folder, tmp_path, capsys):
    assert main(["brief", str(folder), "--out", str(tmp_path / "b.html")]) == 2
    assert "without metrics.json" in capsys.readouterr().err
