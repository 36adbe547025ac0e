"""The second demonstration: real vectors that the package carries, matched to their own rows."""

import numpy as np
import pytest

import workbench as wb
from workbench import InputError
from workbench.encoders.spec import parse_spec
from workbench.files import asset


@pytest.fixture(scope="module")
def study():
    return wb.Study("things", map_method="pca", progress=False)


def recall_from_bv(rows, data):
    """Share of the categories whose row of ``things`` is next to their row of ``bv``."""
    groups, labels = data.labels("domain"), data.labels("label")
    asked, found = rows[groups == "bv"], rows[groups == "things"]
    nearest = (asked @ found.T).argmax(1)
    return float(np.mean(labels[groups == "things"][nearest] == labels[groups == "bv"]))


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_the_figures_of_the_source_come_out(study):
    clip, expert = (unit(study.parents[name].image) for name in ("CLIP", "expert"))
    data = study.dataset
    assert (data.n, len(data.classes("label")), data.groups) == (258, 129, ("domain",))
    assert recall_from_bv(clip, data) == pytest.approx(0.853, abs=5e-4)
    assert recall_from_bv(expert, data) == pytest.approx(0.822, abs=5e-4)
    assert recall_from_bv(np.hstack([clip, expert]), data) == pytest.approx(0.884, abs=5e-4)


def test_vectors_go_to_their_own_rows_in_any_order(study):
    data = study.dataset
    order = np.random.default_rng(0).permutation(data.n)
    shuffled = wb.encode(data.take(order), "things:clip", role="clip")
    np.testing.assert_array_equal(shuffled.image, study.parents["CLIP"].image[order])
    assert shuffled.info["spec"] == "things:clip"
    assert "/" not in shuffled.info["spec"]  # no place of this machine
    assert not shuffled.info["demo"]  # real models


def test_the_report_of_a_run_says_which_models_and_compares_across_domains(study):
    assert study.parents["expert"].info["model"] == "DINOv3 ViT-B/16"
    table = study.comparison.metrics.query("task == 'across_groups' and metric == 'recall@1'")
    assert set(table.space) == set(study.spaces)
    assert table.low.notna().all()


def test_a_folder_of_that_name_is_not_taken_for_it(tmp_path, monkeypatch):
    (tmp_path / "things").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"'things', which is here, too: expected './things'"):
        wb.load("things")


def test_it_has_no_columns_to_choose():
    with pytest.raises(InputError, match="a demonstration has none to choose"):
        wb.load("things", label="domain")


def test_its_vectors_read_no_words():
    with pytest.raises(InputError, match="a model that reads words"):
        parse_spec("vectors:x.npy,reader=things:clip")


def test_it_is_small_and_names_its_source():
    files = list(asset("data", "things129").iterdir())
    assert sum(file.stat().st_size for file in files) < 1.5e6
    assert "CC0 1.0" in asset("data", "things129", "SOURCE.md").read_text("utf-8")
