"""Few samples, labels that tell nothing, equal rows: what can be shown is shown, nothing fails."""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench.evaluate import plan

from .material import write_pictures


def toy(n, labels=None, captioned=False):
    """Data of n samples and two parents."""
    rng = np.random.default_rng(0)
    ids = np.array([f"id{i}" for i in range(n)])
    table = pd.DataFrame({"file": ids}, index=ids)
    targets = ()
    if labels is not None:
        table["label"] = labels
        targets = ("label",)
    data = wb.Dataset("toy", ids, None, table, targets)
    text = None
    if captioned:
        texts = pd.DataFrame({"row": np.arange(n), "text": [f"text {i}" for i in range(n)]})
        data = wb.Dataset("toy", ids, None, table, targets, captions=texts)
        text = rng.standard_normal((n, 5))
    clip = wb.Space("CLIP", ids, rng.standard_normal((n, 5)), text, info={"role": "clip"})
    return data, clip, wb.Space("expert", ids, rng.standard_normal((n, 6)))


def study(data, clip, expert):
    """A study of small parts."""
    return wb.Study(
        data, clip=clip, expert=expert, n_components=32, map_method="pca", progress=False
    )


def show_all(made, folder):
    """Report, figures, explorer, and a study that comes back; no warning of numbers."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        page = made.report(folder / "report").read_text()
        figures = [
            wb.views.linked_maps(made.dataset, made.maps, made.projection_quality),
            wb.views.kernel_heatmaps(made.kernels),
            wb.views.error_curve(made.curve),
            wb.views.spectra(made.spectra),
            wb.views.metric_bars(made.comparison.metrics),
        ]
        explorer = made.explore()
        explorer.selection = made.dataset.ids[-1:]
    assert len(explorer.rows) == 1
    assert len(figures) == 5
    made.save(folder / "study")
    again = wb.Study.load(folder / "study").report(folder / "again").read_text()
    assert "<html" in page
    assert "<html" in again


FEW = [
    pytest.param(n, captioned, marks=[] if captioned == n % 2 else pytest.mark.whole)
    for n in (1, 2, 3, 4)
    for captioned in (False, True)
]


@pytest.mark.parametrize(("n", "captioned"), FEW)
def test_few_samples_are_shown(tmp_path, n, captioned):
    made = study(*toy(n, captioned=captioned))
    show_all(made, tmp_path)
    assert bool(made.maps) == (n >= 4)


@pytest.mark.parametrize(
    "labels",
    [
        ["x"] * 6, list("abcdef"), [None] * 6, [""] * 6, list("aabcde"),
        ["a", "a", "b", "b", "c", ""],
    ],
    ids=["one class", "all differ", "none", "empty", "one pair", "some of one"],
)  # fmt: skip
def test_labels_that_tell_little_are_left_out_with_a_note(tmp_path, labels):
    made = study(*toy(6, labels))
    show_all(made, tmp_path)
    enough = labels.count("a") == labels.count("b") == 2
    said = "the other 2 are left out" if enough else "need 4 samples in 2 classes"
    assert len([note for note in made.comparison.notes if said in note]) == 1


def test_an_expert_whose_rows_are_all_equal_is_shown_and_said(tmp_path):
    data, clip, expert = toy(6, list("aabbab"))
    flat = replace(expert, image=np.ones((6, 4)))
    made = study(data, clip, flat)
    show_all(made, tmp_path)
    assert "expert has all rows equal: no alignment." in made.comparison.notes
    assert list(made.maps) == ["CLIP", "fused"]


def test_a_measure_that_has_no_value_on_these_rows_is_left_out_with_the_reason(monkeypatch):
    def without_value(*_, **__):
        raise np.linalg.LinAlgError("no eigenvalues")

    monkeypatch.setattr(plan, "cluster", without_value)
    ids = np.arange(8).astype(str)
    table = pd.DataFrame({"label": list("aaaabbbb")}, index=ids)
    data = wb.Dataset("apart", ids, None, table, targets=("label",))
    result = wb.compare(data, {"a": wb.Space("a", ids, np.eye(8))}, progress=False)
    (note,) = [note for note in result.notes if "could not be measured" in note]
    assert note == "cluster of a on label could not be measured (no eigenvalues)."
    assert {"linear_probe", "knn"} <= set(result.metrics.task)


def test_labels_are_switched_off_by_an_empty_name(tmp_path):
    folder = write_pictures(tmp_path)
    assert wb.load(folder).targets == ("label",)
    assert wb.load(folder, label="").targets == ()
    path = tmp_path / "table.csv"
    pd.DataFrame({"id": list("abcd"), "label": list("xxyy")}).to_csv(path, index=False)
    assert wb.load(path).targets == ("label",)
    without = wb.load(path, label="")
    assert (without.targets, without.prompts) == ((), {})
    demo = wb.load("demo", label="", limit=6)
    assert (demo.n, demo.targets, demo.prompts) == (6, (), {})
