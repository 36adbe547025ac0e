"""The verbs on disk, exit codes, and one clear message for whatever is wrong."""

import itertools
import json
import subprocess
import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from workbench import cli, fuse, load_space, save_space
from workbench.cli.main import VERBS
from workbench.cli.options import ABOUT, EXAMPLES, OPTIONS
from workbench.cli.tables import text_of
from workbench.encoders.spec import GRAMMAR
from workbench.files import asset
from workbench.fusion import Weights, kernel_of
from workbench.fusion.kernels import KERNELS
from workbench.fusion.krossfuse import FUSERS
from workbench.fusion.projections import PROJECTIONS
from workbench.row_cache import RowCache

N, D1, D2 = 24, 8, 6


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A table of ids with labels and two parents' vectors, some of them damaged."""
    folder = tmp_path_factory.mktemp("own")
    rng = np.random.default_rng(0)
    labels = np.repeat(["a", "b", "c"], N // 3)
    table = pd.DataFrame({"id": [f"id{i}" for i in range(N)], "label": labels})
    table.to_csv(folder / "table.csv", index=False)
    table.assign(label="a").to_csv(folder / "one_class.csv", index=False)
    table.head(3).to_csv(folder / "three.csv", index=False)
    table.assign(id="same").to_csv(folder / "twice.csv", index=False)
    centres = np.repeat(np.eye(3), N // 3, axis=0)
    clip = np.hstack([centres, rng.standard_normal((N, D1 - 3)) / 2])
    expert = np.hstack([centres[:, ::-1], rng.standard_normal((N, D2 - 3)) / 2])
    for name, rows in {"clip": clip, "expert": expert, "short": expert[:20]}.items():
        np.save(folder / f"{name}.npy", rows)
    np.save(folder / "clip3.npy", clip[:3])
    np.save(folder / "expert3.npy", expert[:3])
    for name, value in {"nan": np.nan, "zero": 0.0}.items():
        bad = expert.copy()
        bad[5] = value
        np.save(folder / f"{name}.npy", bad)
    (folder / "empty").mkdir()
    (folder / "texts").mkdir()
    (folder / "texts" / "a.txt").write_text("no image")
    (folder / "broken").mkdir()
    (folder / "broken" / "a.jpg").write_bytes(b"\xff\xd8\xff no image")
    return folder


RUNS = itertools.count()


def report(own, **changes):
    options = {
        "--data": own / "table.csv",
        "--clip": f"vectors:{own / 'clip.npy'}",
        "--expert": f"vectors:{own / 'expert.npy'}",
        "-l": 64,
        "--out": own / f"out{next(RUNS)}",  # a run is never written over another
    }
    options |= {f"--{k}" if len(k) > 1 else f"-{k}": v for k, v in changes.items()}
    return ["report", *(str(part) for pair in options.items() for part in pair)]


ERRORS = {
    "empty folder": (dict(data="empty", clip="demo", expert="demo"), "is empty: expected a folder"),
    "no image": (dict(data="texts", clip="demo", expert="demo"), "but no image: expected files in"),
    "broken": (dict(data="broken", clip="demo", expert="demo"), "no readable image"),
    "no such path": (dict(data="nowhere"), "nowhere: expected"),
    "duplicate ids": (dict(data="twice.csv"), "duplicate ids in column 'id'"),
    "row counts": (dict(expert="vectors:short.npy"), "20 rows in"),
    "NaN rows": (dict(expert="vectors:nan.npy"), "NaN or infinity in 1 row(s): 5"),
    "zero rows": (dict(expert="vectors:zero.npy"), "zeros only in 1 row(s): 5"),
    "unknown kind": (
        dict(clip="clop:x"),
        "expected KIND:NAME with a kind among demo, things, open_clip",
    ),
    "unknown model": (dict(clip="open_clip:ViT-B-31,weights=random"), "near: ViT-B-32"),
    "random weights": (dict(clip="open_clip:ViT-B-32"), "they would be random"),
    "no such file": (dict(expert="vectors:none.npy"), "no file"),
    "kernel": (dict(kernel="cosin"), "kernel='cosin': expected one of cosine, linear, rbf"),
    "negative C": (dict(C="-1"), "C=-1.0: expected a number from 0 on"),
    "narrow l": (
        dict(l="5"),
        "n_components=5 with 8 columns of parents that stay as they are: expected more",
    ),
    "zero l": (dict(l="0"), "l=0: expected at least 1"),
    "no expert": (dict(expert=""), "without an expert: expected --expert SPEC"),
    "limit": (dict(limit="0"), "--limit=0: expected at least 1"),
}
IN_A_KERNEL = {"narrow l", "row counts", "NaN rows", "zero rows"}
IN_A_KERNEL |= {"empty folder", "no image", "broken", "duplicate ids"}
LEFT_OUT = {  # data that some measures cannot be had from, and what is said of them
    "one class": (dict(data="one_class.csv"), "1 classes of two or more"),
    "three samples": (
        dict(data="three.csv", clip="vectors:clip3.npy", expert="vectors:expert3.npy"),
        "Fewer than four samples: no alignment.",
    ),
}


def located(own, value):
    """The file's or folder's place, alone or within a SPEC."""
    kind, _, name = str(value).rpartition(":")
    exists = name and ((own / name).exists() or name.endswith(".npy"))
    return f"{kind}:{own / name}".lstrip(":") if exists else value


@pytest.mark.parametrize("case", ERRORS)
def test_bad_input_gets_one_clear_message_and_exit_code_2(case, own, capsys, monkeypatch):
    changes, message = ERRORS[case]
    if case in IN_A_KERNEL:
        monkeypatch.setattr("workbench.report.notebooks.run_notebook", _run_cells_here)
    changes = {key: located(own, value) for key, value in changes.items()}
    assert cli.main(report(own, **changes)) == 2
    out, err = capsys.readouterr()
    told = [line for line in err.splitlines() if line.startswith("workbench: ")]
    assert out == ""
    assert len(told) == 1
    assert message in told[0]
    assert "Traceback" not in err


def _run_cells_here(name, out, parameters):
    """The notebook's cells in this process: the same errors, without a kernel's start."""
    import nbformat

    from workbench.files import asset

    cells = nbformat.read(asset("notebooks", f"{name}.ipynb"), 4).cells
    names = {"display": lambda *_: None}
    for cell in cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
            if "parameters" in cell.metadata.get("tags", []):
                names.update(parameters, out=str(out))


def test_one_error_through_the_real_kernel_too(own, capsys):
    assert cli.main(report(own, expert=f"vectors:{own / 'zero.npy'}")) == 2
    assert "zeros only in 1 row(s): 5" in capsys.readouterr().err


@pytest.mark.parametrize("case", LEFT_OUT)
def test_measures_without_data_are_left_out_with_a_note(case, own, capsys, monkeypatch):
    changes, note = LEFT_OUT[case]
    monkeypatch.setattr("workbench.report.notebooks.run_notebook", _run_cells_here)
    changes = {key: located(own, value) for key, value in changes.items()}
    assert cli.main(report(own, **changes)) == 0
    assert note in capsys.readouterr().out


def test_an_unknown_notebook_parameter_is_refused(own, capsys):
    assert cli.main([*report(own), "-p", "n_component", "5"]) == 2
    err = capsys.readouterr().err
    assert "unknown parameter 'n_component'" in err
    assert "n_components" in err


def test_encode_fuse_compare_on_disk(own, capsys):
    data = ["--data", str(own / "table.csv")]
    files = {name: str(own / f"{name}.safetensors") for name in ("clip", "expert", "fused")}
    for name in ("clip", "expert"):
        spec = f"vectors:{own / name}.npy"
        words = ["encode", *data, "--spec", spec, "--name", name, "--out", files[name]]
        assert cli.main(words) == 0
    words = ["fuse", "--clip", files["clip"], "--expert", files["expert"], "-l", "64"]
    assert "Matched by row order" in capsys.readouterr().out
    assert cli.main([*words, "--out", files["fused"], "--json"]) == 0
    described = json.loads(capsys.readouterr().out)
    assert described["rows"] == {"image": [N, 64]}
    assert load_space(files["fused"]).info["parameters"]["C"] == 0.1
    metrics = own / "metrics.csv"
    assert cli.main(["compare", *data, *files.values(), "--out", str(metrics)]) == 0
    out = capsys.readouterr().out
    assert "k-means NMI" in out
    assert "fused" in out
    assert set(pd.read_csv(metrics)["space"]) == {"clip", "expert", "fused"}
    words = [*words[:5], "--method", "kernel", "--expert-weight", "0.3", "--name", "exact"]
    kernel = str(own / "exact.safetensors")
    assert cli.main([*words, "--out", kernel]) == 0
    assert "exact.safetensors, as its parents and weights" in capsys.readouterr().out
    assert kernel_of(load_space(kernel)).weights == Weights(0.1, 0.3)
    assert cli.main(["compare", *data, *files.values(), kernel, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"fused", "exact"} <= {row["space"] for row in found["table"]}


def test_encode_lists_what_it_skipped(tmp_path, capsys):
    Image.new("RGB", (9, 9), "red").save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"")
    words = ["encode", "--data", str(tmp_path), "--spec", "demo:expert"]
    assert cli.main([*words, "--out", str(tmp_path / "e.safetensors")]) == 0
    assert "skipped b.png: " in capsys.readouterr().out


def test_lab_copies_the_notebooks_once_and_starts_jupyterlab_there(tmp_path, capsys, monkeypatch):
    started = []
    monkeypatch.setattr(
        "workbench.cli.lab.run_server", lambda command: started.append(command) or 0
    )
    folder = tmp_path / "mine"
    assert cli.main(["lab", "--dir", str(folder), "--no-browser", "--", "--port", "9000"]) == 0
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in asset("notebooks").glob("*.ipynb"))
    assert started[0][1:3] == ["-m", "jupyterlab"]
    assert started[0][-3:] == ["--no-browser", "--port", "9000"]
    (folder / names[0]).write_text("my own work")
    assert cli.main(["lab", "--dir", str(folder)]) == 0
    assert (folder / names[0]).read_text() == "my own work"
    assert "0 notebooks copied" in capsys.readouterr().out


def test_lab_says_when_jupyterlab_failed(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("workbench.cli.lab.run_server", lambda command: 1)
    assert cli.main(["lab", "--dir", str(tmp_path)]) == 2
    assert "jupyter lab ended with code 1: expected to find" in capsys.readouterr().err


def test_doctor_says_what_works(capsys):
    assert cli.main(["doctor", "--json"]) == 0
    checks = {c["what"]: c for c in json.loads(capsys.readouterr().out)["checks"]}
    assert checks["torch with torchvision"]["ok"]
    assert checks["demonstration"]["ok"]
    assert not checks["model hub"]["ok"]
    assert "local checkpoints" in checks["model hub"]["fix"]


def test_doctor_looks_for_a_browser_that_prints_and_for_japanese_letters(capsys, monkeypatch):
    answers = {"fc-list": "/usr/bin/fc-list", "google-chrome-stable": "/opt/chrome"}
    monkeypatch.setattr("shutil.which", answers.get)
    for listed, ok in (("Noto Sans CJK JP\n", True), ("", False)):
        listing = subprocess.CompletedProcess([], 0, stdout=listed)
        monkeypatch.setattr("subprocess.run", lambda *_, found=listing, **__: found)
        assert cli.main(["doctor", "--json"]) == 0
        checks = {c["what"]: c for c in json.loads(capsys.readouterr().out)["checks"]}
        assert checks["browser"]["found"] == "/opt/chrome"
        assert "WeasyPrint" in checks["browser"]["fix"]
        assert checks["Japanese fonts"]["ok"] is ok
        assert "fonts-noto-cjk" in checks["Japanese fonts"]["fix"]


def test_every_verb_has_help_with_examples(capsys):
    for verb in EXAMPLES:
        with pytest.raises(SystemExit) as stop:
            cli.main([verb, "--help"])
        assert stop.value.code == 0
        said = capsys.readouterr().out
        assert f"  workbench {verb}" in said
        if verb in ("encode", "report"):
            assert GRAMMAR in said


def test_every_verb_is_listed_with_what_it_does(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert set(ABOUT) == set(EXAMPLES) == set(OPTIONS) == set(VERBS)
    for verb, about in ABOUT.items():
        assert f"{verb} {about}" in said


def test_help_names_what_the_package_knows():
    texts = {flag: str(options.get("help")) for flag, options in OPTIONS["fuse"].items()}
    for flag, names in {
        "--method": FUSERS,
        "--kernel": KERNELS,
        "--projection": PROJECTIONS,
    }.items():
        assert all(name in texts[flag] for name in names), flag


def test_fuse_takes_the_construction_that_python_takes(own, tmp_path, capsys):
    for name in ("clip", "expert"):
        words = ["encode", "--data", str(own / "table.csv"), "--spec", f"vectors:{own / name}.npy"]
        assert cli.main([*words, "--out", str(tmp_path / f"{name}.safetensors")]) == 0
    parents = [load_space(tmp_path / f"{name}.safetensors") for name in ("clip", "expert")]
    words = ["fuse", "--clip", str(tmp_path / "clip.safetensors"), "-l", "36"]
    words += ["--expert", str(tmp_path / "expert.safetensors"), "--method", "kpomrp"]
    out = tmp_path / "fused.safetensors"
    assert cli.main([*words, "--out", str(out)]) == 0
    ours = fuse(*parents, method="kpomrp", n_components=36, random_state=0)
    fused = load_space(out)
    assert fused.info["parameters"]["construction"] == ours.info["parameters"]["construction"]
    np.testing.assert_array_equal(fused.image, ours.image)
    assert cli.main([*words, "--construction", "direct_sum", "--out", str(out), "--force"]) == 0
    assert load_space(out).info["parameters"]["construction"] == "direct_sum"


def test_wrong_usage_is_exit_code_2(capsys):
    for words in (["reprot"], ["fuse"], []):
        with pytest.raises(SystemExit) as stop:
            cli.main(words)
        assert stop.value.code == 2
        capsys.readouterr()


def test_a_failure_at_run_time_is_exit_code_1_in_one_line(own, capsys, monkeypatch):
    def fails(*_):
        raise RuntimeError("the disk\nis full")

    monkeypatch.setattr("workbench.report.notebooks.run_notebook", fails)
    assert cli.main(report(own)) == 1
    err = capsys.readouterr().err
    assert err == "workbench: RuntimeError: the disk is full (--debug shows where)\n"


def test_an_interruption_says_what_is_kept(own, capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("workbench.report.notebooks.run_notebook", interrupted)
    assert cli.main(report(own)) == 130
    assert "encoded rows are kept" in capsys.readouterr().err


def test_the_installed_command_runs():
    done = subprocess.run(
        [sys.executable, "-m", "workbench.cli", "--version"], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert done.stdout.startswith("workbench 0.")


def encoded(own, folder):
    files = {}
    for name in ("clip", "expert"):
        files[name] = str(folder / f"{name}.safetensors")
        words = ["encode", "--data", str(own / "table.csv"), "--spec", f"vectors:{own / name}.npy"]
        assert cli.main([*words, "--name", name, "--out", files[name]]) == 0
    return files


def test_a_fuser_is_kept_and_applied_to_new_rows(own, tmp_path, capsys):
    files = encoded(own, tmp_path)
    parents = ["--clip", files["clip"], "--expert", files["expert"]]
    out, again = str(tmp_path / "fused.safetensors"), str(tmp_path / "again.safetensors")
    assert cli.main(["fuse", *parents, "-l", "64", "--out", out]) == 0
    kept = tmp_path / "fused.fuser.safetensors"
    assert f"fuser: {kept}" in capsys.readouterr().out
    assert cli.main(["apply", "--fuser", str(kept), *parents, "--out", again]) == 0
    np.testing.assert_array_equal(load_space(out).image, load_space(again).image)
    few = load_space(files["clip"]), load_space(files["expert"])
    for name, space in zip(("clip3", "expert3"), few, strict=True):
        part = replace(space, ids=space.ids[:3], image=space.image[:3])
        save_space(part, tmp_path / f"{name}.safetensors")
    new = ["--clip", str(tmp_path / "clip3.safetensors")]
    new += ["--expert", str(tmp_path / "expert3.safetensors")]
    assert cli.main(["apply", "--fuser", str(kept), *new, "--out", again, "--force"]) == 0
    np.testing.assert_allclose(load_space(again).image, load_space(out).image[:3], atol=1e-6)


def test_apply_refuses_parents_of_other_widths(own, tmp_path, capsys):
    files = encoded(own, tmp_path)
    parents = ["--clip", files["clip"], "--expert", files["expert"]]
    out = str(tmp_path / "fused.safetensors")
    assert cli.main(["fuse", *parents, "-l", "64", "--out", out]) == 0
    kept = str(tmp_path / "fused.fuser.safetensors")
    swapped = ["--clip", files["expert"], "--expert", files["expert"]]
    capsys.readouterr()
    assert cli.main(["apply", "--fuser", kept, *swapped, "--out", str(tmp_path / "x")]) == 2
    assert "expected" in capsys.readouterr().err
    assert (
        cli.main(["apply", "--fuser", files["clip"], *parents, "--out", str(tmp_path / "x")]) == 2
    )
    assert "without a fuser" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_the_default_construction_is_that_of_python(own, tmp_path):
    files = encoded(own, tmp_path)
    clip, expert = load_space(files["clip"]), load_space(files["expert"])
    for method in FUSERS:
        out = str(tmp_path / f"{method}.safetensors")
        words = ["fuse", "--clip", files["clip"], "--expert", files["expert"], "-l", "32"]
        assert cli.main([*words, "--method", method, "--out", out, "--force"]) == 0
        sized = {} if method in ("exact", "concat") else {"n_components": 32}
        seeded = {} if method in ("concat", "pca") else {"random_state": 0}
        here = fuse(clip, expert, method=method, **sized, **seeded)
        np.testing.assert_array_equal(load_space(out).image, here.image)


def test_the_old_name_of_construction_works_with_a_warning(own, tmp_path, capsys):
    files = encoded(own, tmp_path)
    words = ["fuse", "--clip", files["clip"], "--expert", files["expert"], "-l", "64"]
    assert cli.main([*words, "--alignment", "paper", "--out", str(tmp_path / "p.safetensors")]) == 0
    assert "workbench: warning: " in capsys.readouterr().err
    made = load_space(tmp_path / "p.safetensors").info["parameters"]
    assert made["construction"] == "symmetrised"


def test_a_width_that_leaves_clip_alone_is_told(own, tmp_path, capsys):
    files = encoded(own, tmp_path)
    words = ["fuse", "--clip", files["clip"], "--expert", files["expert"], "-l", str(D1)]
    capsys.readouterr()
    assert cli.main([*words, "--out", str(tmp_path / "f.safetensors")]) == 0
    told = capsys.readouterr().err.splitlines()
    assert [line.startswith("workbench: warning: ") for line in told] == [True]
    assert "no column is left for the product" in told[0]


def test_a_report_tells_it_too(own, tmp_path, capsys):
    assert cli.main(report(own, l=D1, out=tmp_path / "out")) == 0
    out = capsys.readouterr().out
    assert "Note: " in out
    assert "no column is left for the product" in out


def test_json_is_strict_where_a_number_is_missing(own, tmp_path, capsys):
    files = encoded(own, tmp_path)
    words = ["compare", "--data", str(own / "table.csv"), *files.values(), "--json"]
    capsys.readouterr()
    assert cli.main(words) == 0
    out = capsys.readouterr().out
    json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def test_doctor_knows_the_stranger_of_the_same_name(capsys, monkeypatch):
    real = metadata.version
    versions = {"workbench": "0.8.506"}
    monkeypatch.setattr(metadata, "version", lambda name: versions.get(name) or real(name))
    assert cli.main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "--  name: workbench 0.8.506, another project" in out
    assert "pip uninstall workbench" in out
    assert 'pip install "workbench' not in out


def test_cache_lists_checks_and_clears(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path))
    rows = np.ones((2, 3), np.float32)
    for model in ("aaaa", "bbbb"):
        RowCache(model).put(["x", "y"], rows)
    assert cli.main(["cache", "ls", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [each["fingerprint"] for each in listed["encoders"]] == ["aaaa", "bbbb"]
    shard = next((tmp_path / "rows" / "aaaa").glob("*.safetensors"))
    shard.write_bytes(shard.read_bytes()[:20])
    assert cli.main(["cache", "verify"]) == 0
    assert "1 damaged files are removed" in capsys.readouterr().out
    assert cli.main(["cache", "verify"]) == 0
    assert "all rows are as they were written" in capsys.readouterr().out
    assert cli.main(["cache", "clear", "--fingerprint", "cccc"]) == 2
    assert "no rows of cccc: expected a fingerprint" in capsys.readouterr().err
    assert cli.main(["cache", "clear", "--fingerprint", "bbbb"]) == 0
    assert RowCache("bbbb").get(["x"]) == {}
    assert cli.main(["cache", "ls", "--fingerprint", "aaaa"]) == 2
    assert cli.main(["cache", "clear"]) == 0
    assert "free again" in capsys.readouterr().out


def test_doctor_names_the_extra_that_readme_and_encoder_name(capsys):
    from workbench.encoders import sentence

    assert cli.main(["doctor", "--json"]) == 0
    checks = {c["what"]: c for c in json.loads(capsys.readouterr().out)["checks"]}
    if "krossfuse-workbench" in checks:
        pytest.skip("not installed: no metadata that names extras")
    assert checks["sentence-transformers (optional: text)"]["fix"] == sentence.INSTALL
    readme = Path(__file__).parents[1] / "README.md"
    assert sentence.INSTALL in readme.read_text("utf-8")


def test_what_a_library_says_of_many_names_is_cut_between_two_with_how_many_more():
    from workbench.cli.main import one_line

    names = [f"visual.transformer.resblocks.{i}.weight" for i in range(512)]
    said = one_line(RuntimeError(f"Missing keys: {', '.join(names)}"))
    assert "visual.transformer.resblocks.6.weight, ... and 505 more" in said
    assert len(said) < 400


def test_a_number_just_under_zero_has_no_sign_in_a_table():
    table = pd.DataFrame({"spectral AMI": [-0.0001, -0.2]}, index=["chance", "A"])
    assert text_of(table).split()[2:] == ["chance", "0.000", "A", "-0.200"]
