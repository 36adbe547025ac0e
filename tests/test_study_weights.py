"""Claims about the weights of a study: all spaces have them, a choice is used in one call."""

import json

import numpy as np
import pytest
from test_study import SMALL, parents, toy

import workbench as wb
from workbench.fusion import Weights, exact_space
from workbench.report.weights import HOW, NOT_USED, USED
from workbench.store import Space

WEIGHTS = Weights(C=2, expert_weight=0.5, product_weight=0.7, centre_clip=True)


@pytest.fixture
def study():
    clip, expert = parents()
    return wb.Study(toy(), clip=clip, expert=expert, **SMALL)


@pytest.fixture(scope="module")
def chosen():
    clip, expert = parents()
    return wb.Study(toy(), clip=clip, expert=expert, **SMALL).use()


def weights_of(space):
    parameters = space.info["parameters"]
    return Weights(**{name: parameters[name] for name in Weights().parameters()})


def test_the_fused_space_and_its_ceiling_have_the_weights_of_the_study():
    clip, expert = parents()
    study = wb.Study(toy(), clip=clip, expert=expert, **WEIGHTS.parameters(), **SMALL)
    exact = exact_space(clip, expert, **WEIGHTS.parameters()).image
    assert weights_of(study.fused) == WEIGHTS
    ceiling = study.spaces["fused (exact)"].image
    np.testing.assert_allclose(ceiling.products(ceiling), exact @ exact.T, atol=1e-5)


def test_text_experts_have_a_weight_of_their_own_in_all_that_is_fused(tmp_path):
    clip, expert = parents()
    rng = np.random.default_rng(1)
    reader = Space("reader", clip.ids, text=rng.standard_normal((len(clip.text), 5)).astype("f4"))
    asked = {**WEIGHTS.parameters(), "text_expert_weight": 4.0}
    roles = {"clip": clip, "expert": expert, "text_expert": reader}
    study = wb.Study(toy(), **roles, **asked, baselines=["exact", "tuned"], **SMALL)
    captions = exact_space(clip, expert, reader, **asked).text
    ceiling = study.spaces["fused (exact)"].text
    np.testing.assert_allclose(ceiling.products(ceiling), captions @ captions.T, atol=1e-5)
    for name in ("fused", "fused (tuned C)"):
        assert study.spaces[name].info["parameters"]["text_expert_weight"] == 4
    assert len(study.curve) == len(wb.error_curve(clip, expert, reader, **asked))
    again = wb.Study.load(study.save(tmp_path / "saved"))
    assert again.settings.of_fusion == study.settings.of_fusion
    assert study.use(Weights(1, 2, 1)).settings.text_expert_weight == 4


def test_the_sliders_keep_the_weight_of_the_text_experts():
    clip, expert = parents()
    reader = Space("reader", clip.ids, text=np.random.default_rng(1).random((len(clip.text), 5)))
    spaces = {"CLIP": clip, "expert": expert, "reader": reader}
    for options in ({"method": "kernel"}, {"n_components": 64, "random_state": 0}):
        fused = wb.fuse(clip, expert, reader, text_expert_weight=4, **options)
        shown = wb.explore(toy(), spaces | {"fused": fused}, method="pca", progress=False)
        again = shown.use(C=2)
        assert again.info["parameters"]["text_expert_weight"] == 4


def test_the_tuned_rival_has_the_other_weights_of_the_study():
    clip, expert = parents()
    asked = dict(baselines=["tuned"], **WEIGHTS.parameters(), **SMALL)
    tuned = wb.Study(toy(), clip=clip, expert=expert, **asked).spaces["fused (tuned C)"]
    assert weights_of(tuned) == Weights(tuned.info["parameters"]["C"], 0.5, 0.7, True)


def test_the_expert_alone_is_a_study_too():
    clip, expert = parents()
    study = wb.Study(
        toy(), clip=clip, expert=expert, C=0, expert_weight=1, product_weight=0, **SMALL
    )
    assert study.comparison.table()["k-NN"]["fused"] > 0.2
    assert study.curve is None


def test_a_choice_is_used_in_one_call_and_the_encoded_spaces_are_kept(study, chosen):
    _ = study.parents
    used = study.use(chosen.choice)
    assert used is not study
    assert used.parents is study.parents
    assert weights_of(used.fused) == chosen.choice.weights
    assert used.choice is chosen.choice
    assert study.choice is None


def test_what_was_said_of_other_weights_is_not_said_of_these(study):
    _ = study.spaces
    assert "as asked" in " ".join(study.notes)
    used = study.use(WEIGHTS)
    assert "as asked" not in " ".join(used.notes)


def test_a_choice_is_saved_with_the_study(chosen, tmp_path):
    chosen.save(tmp_path)
    again = wb.Study.load(tmp_path)
    assert again.choice.sentences == chosen.choice.sentences
    assert again.choice.by_fold == chosen.choice.by_fold
    assert again.settings.weights == chosen.choice.weights
    for name in ("grid", "corners"):
        assert getattr(again.choice, name).equals(getattr(chosen.choice, name))


def test_notes_of_fusion_go_with_other_weights_after_loading_too(study, tmp_path):
    _ = study.spaces
    study.save(tmp_path)
    used = wb.Study.load(tmp_path).use(WEIGHTS)
    assert "as asked" not in " ".join(used.notes)


def test_the_report_says_what_was_chosen_and_whether_the_page_has_it(study, chosen, tmp_path):
    pages = {}
    for name, run in (("chosen", chosen), ("plain", study)):
        pages[name] = run.report(tmp_path / name).read_text("utf-8")
    assert USED in pages["chosen"]
    assert 'id="corners"' in pages["chosen"]
    assert chosen.choice.sentences[0].split(" (")[0] in pages["chosen"]
    assert HOW in pages["plain"]
    record = json.loads((tmp_path / "chosen" / "metrics.json").read_text("utf-8"))["choice"]
    assert record["weights"] == chosen.choice.weights.parameters()
    assert 'id="corners"' not in pages["plain"]


def test_the_report_says_that_a_choice_was_not_used(study, chosen, tmp_path):
    study.choice = chosen.use(WEIGHTS).choice or chosen.choice
    page = study.report(tmp_path).read_text("utf-8")
    expected = USED if study.settings.weights == chosen.choice.weights else NOT_USED
    assert expected in page


def test_without_a_fused_space_nothing_is_said_of_weights(tmp_path):
    clip, expert = parents()
    study = wb.Study(toy(), spaces={"a": clip, "b": expert}, method="pca", progress=False)
    assert "Which weights" not in study.report(tmp_path).read_text("utf-8")
