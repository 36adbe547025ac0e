"""A comparison that was interrupted goes on where it stopped, with the same numbers."""

import warnings

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench import cli
from workbench.evaluate import comparing, finished, plan
from workbench.evaluate.uncertainty.outcomes import outcome_tensors

N = 40


def data():
    """Four classes, captions."""
    ids = np.arange(N).astype(str)
    table = pd.DataFrame({"label": np.repeat(list("abcd"), N // 4)}, index=ids)
    captions = pd.DataFrame({"row": np.arange(N), "text": [f"text {i}" for i in range(N)]})
    return wb.Dataset("toy", ids, None, table, targets=("label",), captions=captions)


def spaces(seed=0):
    """Two spaces that see the classes a little."""
    rng = np.random.default_rng(seed)
    ids = np.arange(N).astype(str)
    made = {}
    for name in ("one", "two"):
        X = rng.standard_normal((N, 6)).astype(np.float32)
        X[:, :4] += np.repeat(np.eye(4, dtype=np.float32), N // 4, axis=0)
        made[name] = wb.Space(name, ids, X, X + 1)
    return made


def compared(keep, **options):
    """A comparison that keeps every measure."""
    given = {"dataset": data(), "spaces": spaces(), "keep": keep, "progress": False} | options
    return wb.compare(**given)


@pytest.fixture(autouse=True)
def _keeping_all(monkeypatch):
    monkeypatch.setattr(finished, "LEAST_SECONDS", 0.0)


@pytest.fixture
def measured(monkeypatch):
    """Names of the measures that were made, not read."""
    made = []
    for name in ("linear_probe", "cluster", "few_shot", "retrieval", "similarity"):
        function = getattr(plan, name)

        def told(*arguments, _name=name, _function=function, **options):
            made.append(_name)
            return _function(*arguments, **options)

        monkeypatch.setattr(plan, name, told)
    return made


def same(first, second):
    """Whether two comparisons are the same but for their times."""
    pd.testing.assert_frame_equal(first.metrics, second.metrics)
    pd.testing.assert_frame_equal(first.alignment, second.alignment)
    assert first.notes == second.notes
    assert first.outcomes.keys() == second.outcomes.keys()
    for key, outcomes in first.outcomes.items():
        arrays, others = (outcome_tensors("", each) for each in (outcomes, second.outcomes[key]))
        assert arrays.keys() == others.keys()
        for name, array in arrays.items():
            np.testing.assert_array_equal(array, others[name])
            assert array.dtype == others[name].dtype


def interrupted(monkeypatch, keep, **options):
    """Stop a comparison before its last part."""
    with monkeypatch.context() as patch:
        patch.setattr(comparing.align, "alignment", stop)
        with pytest.raises(KeyboardInterrupt):
            compared(keep, **options)


def stop(*_, **__):
    """What Ctrl-C does."""
    raise KeyboardInterrupt


def test_finished_measures_are_not_made_again(tmp_path, monkeypatch, measured):
    whole = compared(None)
    interrupted(monkeypatch, tmp_path)
    assert len(list(tmp_path.glob("*.measure.safetensors"))) == 2 * 7
    measured.clear()
    same(compared(tmp_path), whole)
    assert measured == []
    assert list(tmp_path.iterdir()) == []  # nothing old can be shown as new


@pytest.mark.parametrize("change", ["rows", "labels", "seed", "captions"])
def test_what_depends_on_something_else_is_made_again(tmp_path, monkeypatch, measured, change):
    interrupted(monkeypatch, tmp_path)
    measured.clear()
    options = {}
    if change == "rows":
        options["spaces"] = spaces(seed=1)
    if change == "seed":
        options["random_state"] = 1
    if change in ("labels", "captions"):
        dataset = data()
        part = dataset.table if change == "labels" else dataset.captions
        column = "label" if change == "labels" else "text"
        part[column] = part[column].to_numpy()[::-1]
        options["dataset"] = dataset
    whole = compared(None, **options)
    measured.clear()
    same(compared(tmp_path, **options), whole)
    assert measured.count("linear_probe") == 2


def test_a_damaged_file_is_made_again(tmp_path, monkeypatch):
    whole = compared(None)
    interrupted(monkeypatch, tmp_path)
    for i, file in enumerate(sorted(tmp_path.iterdir())):
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2] if i % 2 else b"{}")
    same(compared(tmp_path), whole)


def test_what_did_not_converge_is_said_again(tmp_path, monkeypatch):
    monkeypatch.setattr("workbench._classifiers.softmax.MAX_STEPS", 1)
    whole = compared(None)
    assert any("converge" in note for note in whole.notes)
    interrupted(monkeypatch, tmp_path)
    same(compared(tmp_path), whole)


def test_own_measures_are_always_made(tmp_path, monkeypatch):
    called = []

    def spread(image):
        called.append(len(image))
        return float(image.std())

    own = wb.Measure("spread", spread, range=(0.0, 10.0), needs=())
    interrupted(monkeypatch, tmp_path, measures=[own])
    compared(tmp_path, measures=[own])
    assert len(called) == 4


def test_a_folder_that_cannot_be_written_keeps_nothing_and_says_so_once(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = compared(blocked)
    told = [str(each.message) for each in caught if "not kept" in str(each.message)]
    assert len(told) == 1
    same(result, compared(None))
    assert blocked.read_text() == "not a folder"


def test_files_that_nobody_came_back_for_are_swept(tmp_path, monkeypatch):
    interrupted(monkeypatch, tmp_path)
    other = tmp_path / "mine.txt"
    other.write_text("mine")
    monkeypatch.setattr(finished, "STALE_SECONDS", -1)
    compared(tmp_path, random_state=5)
    assert list(tmp_path.iterdir()) == [other]


def test_the_cache_lists_and_clears_measures_of_interrupted_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path))
    folder = finished.measures_folder()
    keep = finished.Finished(folder, data(), 0)
    table = pd.DataFrame({"task": ["knn"], "metric": ["acc1"], "value": [0.5]})
    keep.put(table, [], 1.0, list(spaces().values()), "knn", "label")
    size = sum(file.stat().st_size for file in folder.iterdir())
    assert cli.main(["cache", "ls"]) == 0
    assert "1 measures of comparisons that were interrupted" in capsys.readouterr().out
    assert cli.main(["cache", "clear"]) == 0
    assert f"{size} B are free again" in capsys.readouterr().out
    assert list(folder.iterdir()) == []
