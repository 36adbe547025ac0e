"""Claims about runs of notebooks by name, and about runs that are made once more."""

import json
import shutil

import pytest

from workbench import cli, gating
from workbench.gating.reproduced import differing

SMALL = ["-p", "limit", "48", "-p", "map_method", "pca", "-p", "n_components", "256"]


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """The main notebook, run by its number."""
    folder = tmp_path_factory.mktemp("runs") / "first"
    assert cli.main(["run", "01", *SMALL, "--out", str(folder)]) == 0
    return folder


def test_a_run_that_is_made_once_more_has_the_same_figures(done, tmp_path, capsys):
    again = tmp_path / "again"
    assert cli.main(["rerun", str(done), "--out", str(again), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["same"] is True
    assert result["figures"] == result["spaces"] == result["versions"] == []
    assert result["n_figures"] > 50
    asked = [
        json.loads((folder / "manifest.json").read_text())["parameters"] for folder in (done, again)
    ]
    assert asked[0] == asked[1]
    assert asked[0]["limit"] == 48


def changed(run, folder, change):
    """A copy of a run whose files say something else."""
    shutil.copytree(run, folder)
    for name in ("metrics.json", "manifest.json"):
        content = json.loads((folder / name).read_text())
        change(name, content)
        (folder / name).write_text(json.dumps(content))
    return gating.read_run(folder)


def test_what_differs_is_named(done, tmp_path):
    def change(name, content):
        if name == "metrics.json":
            content["metrics"][0]["value"] += 0.25
            content["metrics"][1]["value"] += 1e-13
            del content["metrics"][2]
        else:
            content["versions"]["torch"] = "0.1"
            content["spaces"]["CLIP"]["rows_sha256"] = {"image": "another"}

    before = gating.read_run(done)
    first, _, third = before.metrics["metrics"][:3]
    found = differing(before, changed(done, tmp_path / "other", change))
    assert len(found.figures) == 2
    assert found.figures[0] == (
        f"{third['space']} {third['task']} {third['target']} {third['metric']} in one run alone"
    )
    assert f"{first['value']:.6g} before, {first['value'] + 0.25:.6g} now" in found.figures[1]
    assert found.spaces == ["CLIP"]
    assert found.versions[0].startswith("torch ")
    assert "2 of" in found.sentences()[0]
    same = differing(before, before)
    assert (same.figures, same.spaces, same.versions) == ([], [], [])


def test_data_that_are_elsewhere_are_asked_for(done, tmp_path, capsys):
    moved = tmp_path / "moved"
    shutil.copytree(done, moved)
    notebook = moved / "01_what_does_each_space_see.ipynb"
    about = json.loads(notebook.read_text())
    about["metadata"]["papermill"]["parameters"]["data"] = "photos"
    notebook.write_text(json.dumps(about))
    assert cli.main(["rerun", str(moved), "--out", str(tmp_path / "x")]) == 2
    assert "-p data PATH says where it is" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
