"""Claims about judgements in the report: one sentence, an interval, nothing against the verdict."""

import json
import re
from dataclasses import replace
from types import SimpleNamespace as Record

import pytest
from test_decision import places
from test_findings import KNN, PROBE, fabricated, hits
from test_report import dataset, parts, written  # noqa: F401

import workbench as wb
from workbench._require import InputError
from workbench.evaluate.findings.standing import Place
from workbench.explorer.judging.judgements import Judgement, Judgements
from workbench.report.judged import APART, BY_MEASURES, UNREADABLE, judged_part

WINS = {(*PROBE, "shape"): (0.5, 0.6, 0.7, 0.9), ("zero_shot", "acc1", "shape"): (hits(0.8),) * 4}
PLANTED = {
    Place.AHEAD: WINS,
    Place.BEHIND: {(*PROBE, "shape"): (0.9, 0.6, 0.7, 0.5)},
    Place.TRADE: {(*PROBE, "shape"): (0.5, 0.5, 0.5, 0.9), (*KNN, "shape"): (0.9, 0.5, 0.5, 0.5)},
    Place.LEVEL: {(*PROBE, "shape"): (hits(0.8),) * 4},
}


def table(*said, spaces=("clip", "fused")):
    judgements = Judgements()
    for i, chosen in enumerate(said):
        judgements.add(Judgement((str(i),), spaces, chosen, True))
    return judgements.table()


@pytest.mark.parametrize("place", PLANTED)
@pytest.mark.parametrize("chosen", ["fused", "clip"])
def test_the_eye_is_held_against_what_the_verdict_rests_on(place, chosen):
    comparison = fabricated(PLANTED[place])
    assert places(comparison.decisions()[0])["clip"] is place
    other = "clip" if chosen == "fused" else "fused"
    said = judged_part(Record(judgements=table(*[chosen] * 14, other, other, "")), comparison)
    words = BY_MEASURES[place][chosen != "fused"]
    sided = f"The analyst sided with {chosen} in 14 of 17 (59 to 94 %); {other} 2, neither 1."
    assert said == [f"{sided} {words}", APART]


def test_the_measures_agree_with_one_side_alone():
    for place in (Place.AHEAD, Place.BEHIND):
        assert len(set(BY_MEASURES[place])) == 2
    assert "so, too" in BY_MEASURES[Place.AHEAD][0]
    assert "so, too" in BY_MEASURES[Place.BEHIND][1]


def test_what_chance_may_give_is_held_against_nothing():
    (said, _) = judged_part(Record(judgements=table("clip", "fused", "")), fabricated(WINS))
    assert said.endswith("not decided yet.")
    assert "measures" not in said


def test_judgements_of_spaces_that_are_not_compared_say_so():
    names = ("clip", "fused at C = 3")
    said, _ = judged_part(Record(judgements=table(*[names[1]] * 9, spaces=names)), fabricated(WINS))
    assert said.endswith("Not compared on this page: fused at C = 3.")


@pytest.mark.parametrize("study", [Record(), Record(judgements=None), Record(judgements=table())])
def test_without_judgements_nothing_is_said(study):
    assert judged_part(study, fabricated(WINS)) == []


def test_a_damaged_session_does_not_stop_a_report():
    class Damaged:
        @property
        def judgements(self):
            raise InputError("/home/somebody/run/session.json is damaged")

    assert judged_part(Damaged(), fabricated(WINS)) == [UNREADABLE]


def test_the_page_and_the_metrics_have_the_sentence_below_the_verdict(parts, tmp_path):  # noqa: F811
    name = "CLIP"
    judgements = table(*["fused"] * 14, name, name, "", spaces=(name, "fused"))
    page = written(replace(parts, judgements=judgements), tmp_path)
    html = re.sub(r"</?abbr[^>]*>", "", page.read_text())
    said = "The analyst sided with fused in 14 of 17 (59 to 94 %); CLIP 2, neither 1."
    assert html.index('class="verdict') < html.index(said) < html.index('id="price"')
    kept = json.loads((tmp_path / "metrics.json").read_text())["judgements"]
    assert [each["chosen"] for each in kept] == [14, 2]
    html = written(parts, tmp_path / "none").read_text()
    assert "The analyst" not in html
    assert "By eye" not in html


def test_what_was_judged_in_the_explorer_stands_in_the_report_of_the_study(tmp_path):
    options = {"limit": 64, "n_components": 128, "map_method": "pca", "progress": False}
    study = wb.Study("demo", **options)
    study.save(tmp_path / "run")
    shown = study.explore()
    shown.show_panel("Judge")
    panel = shown._judge_panel
    panel.which.value = ("CLIP", "fused")
    for _ in range(12):
        panel.ask()
        panel.answer(panel._question.order.index("fused"))
    shown.close()
    for told in (study, wb.Study.load(tmp_path / "run")):
        (said, apart) = judged_part(told, told.comparison)
        assert said.startswith("The analyst sided with fused in 12 of 12 (76 to 100 %); CLIP 0.")
        assert apart == APART
