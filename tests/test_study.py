"""Claims about a study: steps made once, checked before work, saved and brought back."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA

import workbench as wb
from workbench._require import InputError
from workbench.data.dataset import Dataset
from workbench.evaluate.uncertainty import outcomes
from workbench.fusion import Weights
from workbench.product_rows import ProductRows
from workbench.store import Space
from workbench.study import files
from workbench.study.settings import name_of
from workbench.study.study import STEPS

N = 60
SMALL = {"n_components": 40, "map_method": "pca", "progress": False}


def toy(n=N):
    """Two classes, two captions each, two unlike spaces."""
    ids = np.array([f"id{i:02d}" for i in range(n)])
    kind = np.array(["cat", "dog"])[np.arange(n) % 2]
    table = pd.DataFrame({"kind": kind, "number": np.arange(n) / 3}, index=pd.Index(ids, name="id"))
    rows = np.repeat(np.arange(n), 2)
    captions = pd.DataFrame({"row": rows, "text": [f"{kind[i]} {i}" for i in rows]})
    prompts = {"cat": ("a cat", "one cat"), "dog": ("a dog",)}
    return Dataset(
        "toy", ids, None, table, targets=("kind",), captions=captions, prompts=prompts,
        prompt_target="kind",
    )  # fmt: skip


def parents(n=N):
    rng = np.random.default_rng(0)
    ids = np.array([f"id{i:02d}" for i in range(n)])
    near = np.eye(8)[np.arange(n) % 2] + 0.3 * rng.standard_normal((n, 8))
    text = np.repeat(near, 2, axis=0) + 0.2 * rng.standard_normal((2 * n, 8))
    classes = np.eye(8)[:2]
    other = np.eye(6)[np.arange(n) // 2 % 3] + 0.3 * rng.standard_normal((n, 6))
    clip = Space("CLIP", ids, *(rows.astype("f4") for rows in (near, text, classes)))
    return clip, Space("expert", ids, other.astype("f4"))


@pytest.fixture
def study():
    clip, expert = parents()
    return wb.Study(toy(), clip=clip, expert=expert, **SMALL)


def test_steps_are_made_once_when_they_are_asked_for(study):
    assert not set(STEPS) & set(vars(study))
    assert "nothing yet" in repr(study)
    assert study.fused is study.fused
    assert {"dataset", "parents", "fusers", "fused_spaces"} <= set(vars(study))
    assert "comparison" not in vars(study)
    assert "made: dataset, parents, fusers, fused_spaces)" in repr(study)


def test_the_fused_space_is_that_of_fuse(study):
    clip, expert = parents()
    expected = wb.fuse(clip, expert, n_components=40, random_state=0)
    np.testing.assert_array_equal(study.fused.image, expected.image)
    np.testing.assert_array_equal(study.fused.text, expected.text)
    assert list(study.spaces) == [
        "CLIP", "expert", "expert (centred)", "concat", "fused (exact)", "fused",
    ]  # fmt: skip


def test_own_spaces_get_their_roles_and_keep_their_names(study):
    clip, expert = parents()
    named = wb.Study(toy(), clip=replace(clip, name="SigLIP"), expert=expert, **SMALL)
    assert list(named.parents) == ["SigLIP", "expert"]
    assert [space.info["role"] for space in named.parents.values()] == ["clip", "expert"]
    assert "role" not in clip.info


def test_the_demonstration_needs_no_names():
    study = wb.Study("demo", limit=64, n_components=256, map_method="pca", progress=False)
    assert study.dataset.n == 64
    assert list(study.parents) == ["CLIP", "expert"]
    assert study.parameters["clip"] == study.parameters["expert"] == "demo"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"data": "photos/"}, r"'photos/' without clip: expected a SPEC"),
        ({"data": "photos/", "clip": "demo"}, r"'photos/' without an expert: expected an expert"),
        ({"clip": "demo", "expert": ""}, "'demo' without an expert"),
        ({"clip": "clipp:x"}, "SPEC 'clipp:x': expected KIND:NAME"),
        ({"kernel": "cubic"}, "kernel='cubic': expected one of cosine"),
        ({"C": -1.0}, "C=-1.0: expected a number from 0 on"),
        ({"C": float("inf")}, "C=inf"),
        ({"n_components": 0}, "n_components=0: expected a whole number above 0"),
        ({"n_components": 10.5}, "n_components=10.5"),
        ({"map_method": "tsne"}, "map_method='tsne': expected umap or pca"),
    ],
)
def test_what_cannot_work_is_refused_before_any_work(given, message):
    with pytest.raises(InputError, match=message):
        wb.Study(**given)


def test_a_space_of_other_samples_is_refused():
    clip, expert = parents()
    study = wb.Study(toy(), clip=clip, expert=replace(expert, ids=expert.ids[::-1]), **SMALL)
    with pytest.raises(InputError, match="space 'expert' has other ids than toy"):
        _ = study.parents


def test_two_parents_of_one_name_are_refused():
    clip, expert = parents()
    study = wb.Study(toy(), clip=clip, expert=replace(expert, name="CLIP"), **SMALL)
    with pytest.raises(InputError, match=r"parents named \['CLIP', 'CLIP'\]"):
        _ = study.parents


def test_a_warning_of_the_fusion_is_kept_and_passed_on():
    clip, expert = parents()
    study = wb.Study(toy(), clip=clip, expert=expert, **(SMALL | {"n_components": 8}))
    with pytest.warns(UserWarning, match="no column is left for the product"):
        _ = study.fused
    assert len(study.notes) == 1
    assert study.notes[0] in study.comparison.notes


def test_own_method_and_measure_are_compared_like_ours():
    clip, expert = parents()
    spread = wb.evaluate.Measure("spread", lambda image: float(np.ptp(image) > 0), needs=())
    study = wb.Study(toy(), clip=clip, expert=expert, method=PCA(3), measures=[spread], **SMALL)
    assert study.fused.dim == 3
    assert study.curve is None
    assert study.comparison.table().loc["fused", "spread"] == 1.0
    assert study.parameters["method"] == "PCA"


def made(study):
    for step in STEPS:
        getattr(study, step)
    return study


def same(a, b):
    if isinstance(a, pd.DataFrame):
        pd.testing.assert_frame_equal(a, b, check_dtype=False)
    elif isinstance(a, dict):
        assert list(a) == list(b)
        for key in a:
            same(a[key], b[key])
    elif isinstance(a, Space):
        assert (a.name, a.ids.tolist()) == (b.name, b.ids.tolist())
        assert json.loads(json.dumps(a.info)) == b.info
        same(a.rows(), b.rows())
    elif isinstance(a, np.ndarray):
        np.testing.assert_array_equal(a, b)
    elif isinstance(a, ProductRows):  # of a kernel: made of the same
        (formula, own), (other_formula, other) = a.ingredients(), b.ingredients()
        assert formula == other_formula
        same(dict(enumerate(own)), dict(enumerate(other)))
    else:
        assert a == b


def test_everything_comes_back_without_encoding_again(study, tmp_path, monkeypatch):
    made(study).save(tmp_path / "kept")
    monkeypatch.setattr(
        "workbench.study.given_spaces.encode", lambda *_, **__: pytest.fail("encoded")
    )
    again = wb.Study.load(tmp_path / "kept")
    assert set(STEPS) <= set(vars(again))
    for step in ("parents", "fused", "spaces", "maps", "projection_quality", "curve", "spectra"):
        same(getattr(study, step), getattr(again, step))
    same(study.comparison.table(), again.comparison.table())
    assert again.comparison.finding() == study.comparison.finding()
    assert again.parameters == study.parameters | {"data": "toy"}
    same(study.fuser.transform(np.ones((2, 14))), again.fuser.transform(np.ones((2, 14))))
    for part in ("ids", "source_rows", "table", "captions"):
        same(getattr(study.dataset, part), getattr(again.dataset, part))
    assert again.dataset.prompts == study.dataset.prompts
    assert str(again.audit) == str(study.audit)
    assert again.kernels.contrast("CLIP") == study.kernels.contrast("CLIP")


def test_what_was_not_made_is_made_after_loading(study, tmp_path):
    _ = study.parents
    again = wb.Study.load(study.save(tmp_path / "kept"))
    assert "comparison" not in vars(again)
    same(study.comparison.metrics, again.comparison.metrics)


def test_a_study_of_the_demonstration_comes_back_with_its_pictures(tmp_path):
    study = wb.Study("demo", limit=64, n_components=256, map_method="pca", progress=False)
    _ = study.fused
    again = wb.Study.load(study.save(tmp_path / "kept"))
    assert again.dataset.paths == study.dataset.paths
    assert again.parents["CLIP"].info["spec"] == "demo:clip"
    assert again.parameters["clip"] == "demo:clip"


def test_saving_again_leaves_no_old_file(study, tmp_path):
    _ = study.parents
    folder = study.save(tmp_path / "kept")
    before = {path.name for path in folder.iterdir()}
    study.save(folder)
    assert {path.name for path in folder.iterdir()} == before
    made(study).save(folder)
    index = json.loads((folder / files.INDEX).read_text())
    named = set()
    for value in index["files"].values():
        named |= set(value.values()) if isinstance(value, dict) else {value}
    assert {path.name for path in folder.iterdir()} == named | {files.INDEX}


def test_clusters_kept_before_they_had_halves_differ_by_their_values(study, tmp_path, monkeypatch):
    """Such files have classes and clusters alone: no interval, but no tie either."""
    _ = study.comparison
    monkeypatch.setattr(outcomes, "outcome_tensors", lambda name, each: {name: main_of(each)})
    again = wb.Study.load(study.save(tmp_path / "kept"))
    asked = ("CLIP", "fused", "cluster", "kind", "kmeans_ami")
    now, before = (each.comparison.difference(*asked) for each in (study, again))
    assert before.value == pytest.approx(now.value)
    assert before.value != 0
    assert np.isnan([before.low, before.high, before.p]).all()


def main_of(outcomes):
    """What files of before have of outcomes."""
    return np.ascontiguousarray(getattr(outcomes, "pair", outcomes))


def test_a_kill_while_saving_leaves_the_old_study(study, tmp_path, monkeypatch):
    _ = study.parents
    folder = study.save(tmp_path / "kept")
    made(study)
    monkeypatch.setattr(files, "write_text", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        study.save(folder)
    again = wb.Study.load(folder)
    same(study.parents, again.parents)
    assert "comparison" not in vars(again)


def test_a_folder_of_other_files_is_not_written_into(study, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="with other files in it: expected a new folder"):
        study.save(tmp_path)


@pytest.mark.parametrize("harm", ["missing", "cut", "no index", "bad index", "newer"])
def test_a_damaged_study_is_one_clear_message(study, tmp_path, harm):
    _ = study.fused
    folder = study.save(tmp_path / "kept")
    index = folder / files.INDEX
    victim = next(folder.glob("space-*.safetensors"))
    if harm == "missing":
        victim.unlink()
    if harm == "cut":
        victim.write_bytes(victim.read_bytes()[:50])
    if harm == "no index":
        index.unlink()
    if harm == "bad index":
        index.write_text("{")
    if harm == "newer":
        index.write_text(json.dumps(json.loads(index.read_text()) | {"format": 99}))
    with pytest.raises(InputError, match="expected"):
        wb.Study.load(folder)


def test_an_estimator_of_ones_own_is_not_saved_but_its_rows_are(tmp_path):
    clip, expert = parents()
    study = wb.Study(toy(), clip=clip, expert=expert, method=PCA(3), **SMALL)
    _ = study.fused
    again = wb.Study.load(study.save(tmp_path / "kept"))
    same(study.fused, again.fused)
    with pytest.raises(InputError, match=r"method='PCA \(an object, which was not saved\)'"):
        _ = again.fuser


def test_a_loaded_study_can_be_explored_with_and_without_its_fuser(study, tmp_path):
    clip, expert = parents()
    own = wb.Study(toy(), clip=clip, expert=expert, method=PCA(3), **SMALL)
    for made_study in (study, own):
        made(made_study)
        again = wb.Study.load(made_study.save(tmp_path / name_of(made_study.settings.method)))
        explorer = again.explore()
        assert list(explorer.layouts) == ["CLIP", "expert", "fused"]
        np.testing.assert_allclose(explorer.layouts["fused"], study_map(made_study))
    assert list(study.fusers) == ["fused"]
    assert again.fusers == {}


def study_map(study):
    return study.maps["fused"]


def test_a_report_explains_krossfuse_only_where_it_is_used(study, tmp_path):
    clip, expert = parents()
    own = wb.Study(toy(), clip=clip, expert=expert, method=PCA(3), **SMALL)
    assert "KrossFuse multiplies the tables" in study.report(tmp_path / "a").read_text("utf-8")
    assert "KrossFuse multiplies the tables" not in own.report(tmp_path / "b").read_text("utf-8")


def test_a_finding_names_the_demonstrations_encoders_and_no_other():
    clip, expert = parents()
    of_demo = replace(clip, info={"demo": True})
    mixed = wb.Study(toy(), clip=of_demo, expert=expert, **SMALL).comparison.sentences()
    assert mixed[-1] == "The demonstration's own encoder made CLIP."
    both = wb.Study(toy(), clip=of_demo, expert=replace(expert, info={"demo": True}), **SMALL)
    assert "The encoders are the demonstration's own" in both.comparison.sentences()[-1]


# Weights of the fused kernel.


WEIGHTS = {"expert_weight": 2.0, "product_weight": 0.5, "centre_clip": True}


def test_weights_that_are_asked_for_are_those_of_the_fused_space_and_of_its_ceiling(tmp_path):
    clip, expert = parents()
    asked = wb.Study(toy(), clip=clip, expert=expert, C=0.3, **SMALL, **WEIGHTS)
    by_fuse = wb.fuse(clip, expert, C=0.3, n_components=40, random_state=0, **WEIGHTS)
    np.testing.assert_array_equal(asked.fused.image, by_fuse.image)
    exact = wb.fusion.exact_space(clip, expert, C=0.3, **WEIGHTS)
    rows = asked.spaces["fused (exact)"].image
    np.testing.assert_allclose(rows.products(rows), exact.image @ exact.image.T, atol=1e-5)
    curve = wb.error_curve(clip, expert, C=0.3, **WEIGHTS)
    np.testing.assert_allclose(asked.curve.standard_error, curve.standard_error)
    assert asked.parameters | WEIGHTS == asked.parameters
    again = wb.Study.load(asked.save(tmp_path / "saved"))
    assert again.settings.weights == Weights(0.3, **WEIGHTS)


def test_without_a_product_there_is_no_error_to_draw():
    clip, expert = parents()
    asked = wb.Study(toy(), clip=clip, expert=expert, product_weight=0, expert_weight=1, **SMALL)
    assert asked.curve is None
    assert asked.curve_text() == "Without a product nothing is estimated: no width has an error."


def test_what_the_explorer_uses_is_the_fused_space_of_the_study(study, tmp_path):
    before = study.comparison.table()
    _ = study.recall
    shown = study.explore()
    new = shown.use(2.0, 48, **WEIGHTS)
    assert "The study has it, too" in shown._status.value
    assert study.fused is new
    assert study.parameters | WEIGHTS | {"C": 2.0, "n_components": 48} == study.parameters
    assert study.spaces["fused"] is new
    assert study.spaces["fused (exact)"].info["parameters"]["expert_weight"] == 2.0
    assert not study.comparison.table().equals(before)
    assert "recall" not in vars(study)  # of the weights before
    np.testing.assert_array_equal(
        study.fusers["fused"].transform(stacked(study)[:3]), new.image[:3]
    )
    again = wb.Study.load(study.save(tmp_path / "saved"))
    np.testing.assert_array_equal(again.fused.image, new.image)
    assert again.settings.weights == Weights(2.0, **WEIGHTS)


def stacked(study):
    return np.hstack([space.image for space in study.parents.values()])


def test_a_corner_that_the_explorer_uses_is_that_of_the_study(study):
    shown = study.explore()
    with pytest.warns(UserWarning, match="C=0"):
        shown.use(0, expert_weight=1)
    assert "The study has it, too" in shown._status.value
    assert study.fused.info["parameters"]["C"] == study.settings.C == 0


def test_a_study_that_fuses_twice_keeps_its_own():
    clip, expert = parents()
    spaces = {"a": clip, "b": expert, "c": replace(expert, name="c")}
    twice = wb.Study(toy(), spaces=spaces, fuse=["a,b", "a,c"], **SMALL)
    shown = twice.explore()
    kept = twice.fused
    shown.use(2.0)
    assert "for a study that fuses 2 times" in shown._status.value
    assert twice.fused is kept


def test_weights_that_are_chosen_in_the_explorer_are_those_of_the_study_and_back(study):
    shown = study.explore()
    assert study.choice is shown.choice is None
    shown.choose_weights("ridge", wait=True)
    assert study.weights is study.choice is shown.choice
    assert shown.choice.sentences[0] in study.weights_text()
    again = study.explore()
    assert again.choice is study.weights
    assert again.tuner.C.mark == study.weights.weights.C


def test_pairs_of_two_spaces_that_order_them_alike_are_not_drawn():
    """A text expert leaves the pictures alone: nothing is alike in one of the two spaces only."""
    rng = np.random.default_rng(0)
    ids = np.arange(40).astype(str)
    data = wb.Dataset("texts", ids, None, pd.DataFrame(index=ids))
    clip, texts = (
        wb.Space(name, ids, rows, rows)
        for name, rows in zip("ct", rng.standard_normal((2, 40, 6)), strict=True)
    )
    texts = wb.Space("t", ids, None, texts.text)
    study = wb.Study(
        data, clip=clip, text_expert=texts, n_components=64, map_method="pca", progress=False
    )
    assert study.pairs is None
    assert "whose rows differ" in study.pairs_text()
    other = wb.Space("other", ids, rng.standard_normal((40, 6)))
    assert wb.Study(data, spaces={"c": clip, "o": other}, progress=False).pairs is not None
