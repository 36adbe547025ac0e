"""Absolute paths stay out of manifest, page and notebook; what is left is enough to run again."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench.report import manifest, write_report
from workbench.report.parts import ReportParts
from workbench.report.places import Places, absolute_paths, places


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    """A home folder, a working directory in it, and data elsewhere."""
    home, elsewhere = tmp_path / "ada", tmp_path / "disk" / "sets"
    (home / "work").mkdir(parents=True)
    elsewhere.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home / "work")
    return home, elsewhere


def test_paths_are_found_in_specs():
    assert absolute_paths("/data/photos") == ["/data/photos"]
    assert absolute_paths(Path("/data/t.csv")) == ["/data/t.csv"]
    assert absolute_paths("timm:resnet50,weights=/m/r50.pth") == ["/m/r50.pth"]
    assert absolute_paths("open_clip:local-dir:/m/clip") == ["/m/clip"]
    assert absolute_paths("photos") == absolute_paths(3) == absolute_paths(None) == []


def test_parameters_are_relative_to_the_working_directory_or_the_home_folder(at_home):
    home, elsewhere = at_home
    asked = {
        "data": str(home / "work" / "sets" / "photos"),
        "clip": f"vectors:{home}/models/clip.npy,text={elsewhere}/text.npy",
        "expert": f"timm:resnet50,weights={elsewhere}/r50.pth",
        "out": "results/x", "C": 0.1,
    }  # fmt: skip
    assert places(asked, names_only=False).hide(asked) == {
        "data": "sets/photos", "clip": "vectors:~/models/clip.npy,text=text.npy",
        "expert": "timm:resnet50,weights=r50.pth", "out": "results/x", "C": 0.1,
    }  # fmt: skip
    assert places(asked).hide(asked["clip"]) == "vectors:clip.npy,text=text.npy"


def test_only_whole_names_of_folders_are_taken():
    hide = Places({"/home/ada": "~", "/data": ""}).hide
    assert (
        hide("/home/adam/x /home/ada-2 /home/ada.old") == "/home/adam/x /home/ada-2 /home/ada.old"
    )
    assert hide("set/data/a.png and ../data/b.png") == "set/data/a.png and ../data/b.png"
    assert hide("see /home/ada. Or (/data/a.png)") == "see ~. Or (a.png)"
    assert hide("\x1b[32m/home/ada/x.py\x1b[0m:3") == "\x1b[32m~/x.py\x1b[0m:3"
    assert hide({"/data/x": ["/data", ("/data/y", 1)]}) == {"x": [".", ("y", 1)]}


def test_a_root_folder_stands_for_nothing():
    assert Places({"/": ""}).hide("/etc/passwd") == "/etc/passwd"


def test_manifest_and_page_name_no_folder_of_this_machine(at_home, tmp_path):
    home, elsewhere = at_home
    ids = np.array([f"{elsewhere}/a{number}.png" for number in range(6)])
    skipped = pd.DataFrame({"file": ["b.png"], "reason": [f"cannot read '{elsewhere}/b.png'"]})
    table = pd.DataFrame({"label": list("ababab")}, index=ids)
    data = wb.Dataset("toy", ids, None, table, skipped=skipped)
    info = {"spec": f"vectors:{elsewhere}/clip.npy", "weights": f"{home}/w.pth"}
    clip = wb.Space("CLIP", ids, np.random.default_rng(0).random((6, 4)), info=info)
    comparison = wb.compare(data, {"CLIP": clip}, progress=False)
    asked = {"data": str(elsewhere), "clip": info["spec"]}
    about = manifest(comparison, asked)
    assert about["parameters"] == {"data": "sets", "clip": "vectors:clip.npy"}
    assert about["spaces"]["CLIP"]["spec"] == "vectors:clip.npy"
    assert about["spaces"]["CLIP"]["weights"] == "~/w.pth"
    maps = {"CLIP": np.random.default_rng(0).random((6, 2))}
    page = write_report(ReportParts(comparison, maps, parameters=asked), tmp_path / "out")
    bare = write_report(ReportParts(comparison, maps), tmp_path / "of_parts")
    for path in [*page.parent.iterdir(), *bare.parent.iterdir()]:
        assert str(tmp_path).encode() not in path.read_bytes(), path
    assert json.loads((page.parent / "manifest.json").read_text())["parameters"]["data"] == "sets"
