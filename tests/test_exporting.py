"""Spaces in others' formats: what is written is what is read, whole or not at all."""

import errno
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench._require import InputError
from workbench.cli.main import main
from workbench.data.dataset import Dataset
from workbench.encoders.vector_files import read_vectors
from workbench.encoders.vector_files.reading import open_vectors
from workbench.indexing import FORMATS, export_space, exporting

N = 30
IDS = np.array([f"it's {i}" for i in range(N)])
WORDS = pd.DataFrame({"row": [0, 0, 2], "text": ["first", "=1+1", "DROP TABLE"]})
NEEDS = {"lance": ["lancedb", "lance"]}


def parents():
    rng = np.random.default_rng(0)
    clip = wb.Space(
        "CLIP", IDS, 3 * rng.standard_normal((N, 6)), rng.standard_normal((3, 6)), np.eye(2, 6),
        info={"class_names": ["cat", "owl"]},
    )  # fmt: skip
    return clip, wb.Space("expert", IDS, rng.standard_normal((N, 5)))


def spaces():
    clip, expert = parents()
    return {"CLIP": clip, "fused": wb.fuse(clip, expert, n_components=20, random_state=0)}


def dataset():
    label = np.array(["cat", None], object)[np.arange(N) % 2]
    table = pd.DataFrame({"label": label}, index=IDS)
    return Dataset("toy", IDS, None, table, targets=("label",), captions=WORDS)


def needs(to):
    for module in NEEDS.get(to, []):
        pytest.importorskip(module)


@pytest.mark.parametrize("name", ["CLIP", "fused"])
@pytest.mark.parametrize("to", FORMATS)
def test_what_is_written_is_read_again(tmp_path, to, name):
    needs(to)
    space, out = spaces()[name], tmp_path / "new" / f"rows.{to}"
    written = export_space(space, out, dataset=dataset())
    assert (written.rows, written.width) == (N, space.dim)
    rows, ids = read_vectors(out)
    expected = space.as_compared() if to == "faiss" else space
    np.testing.assert_allclose(rows, expected.image, rtol=1e-6)
    if written.ids is None:
        assert ids.tolist() == IDS.tolist()
    else:
        beside = open_vectors(out, ids=written.ids)
        assert beside.words["id"].load().tolist() == IDS.tolist()
        assert f"vectors:{out},ids={written.ids}" in written.sentence()
    kept = {out} if written.ids is None else {out, written.ids}
    assert set(out.parent.iterdir()) == kept


@pytest.mark.parametrize("to", ["parquet", "lance"])
def test_labels_and_captions_go_along(tmp_path, to):
    needs(to)
    out = tmp_path / f"rows.{to}"
    export_space(parents()[0], out, dataset=dataset())
    words = open_vectors(out).words
    assert words["label"].load().tolist()[:2] == ["cat", ""]
    if to == "parquet":
        table = pd.read_parquet(out)
        assert [list(texts) for texts in table.captions[:3]] == [
            ["first", "=1+1"],
            [],
            ["DROP TABLE"],
        ]


def test_faiss_searches_what_was_written(tmp_path):
    faiss = pytest.importorskip("faiss")
    space = parents()[0]
    export_space(space, tmp_path / "rows.faiss")
    index = faiss.read_index(str(tmp_path / "rows.faiss"))
    unit = space.normalize_rows().image.astype("f4")
    own = faiss.IndexFlatIP(unit.shape[1])
    own.add(unit)
    header = faiss.serialize_index(own).tobytes()[:45]
    assert (tmp_path / "rows.faiss").read_bytes().startswith(header)
    _, found = index.search(unit[:4], 3)
    assert found.tolist() == np.argsort(-(unit[:4] @ unit.T), axis=1)[:, :3].tolist()


def test_texts_and_classes_are_written_with_their_words(tmp_path):
    space = parents()[0]
    export_space(space, tmp_path / "t.parquet", part="text", dataset=dataset())
    table = pd.read_parquet(tmp_path / "t.parquet")
    assert [texts[0] for texts in table.captions] == WORDS.text.tolist()
    np.testing.assert_allclose(np.stack(table.vector), space.text, rtol=1e-6)
    export_space(space, tmp_path / "c.parquet", part="classes")
    table = pd.read_parquet(tmp_path / "c.parquet")
    assert [texts[0] for texts in table.captions] == ["cat", "owl"]


@pytest.mark.parametrize("to", FORMATS)
def test_a_full_disk_leaves_what_was_there(tmp_path, to, monkeypatch):
    needs(to)
    out = tmp_path / f"rows.{to}"
    export_space(parents()[1], out)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    if to == "lance":
        monkeypatch.setattr(sys.modules["lancedb"].db.LanceDBConnection, "create_table", full)
    else:
        monkeypatch.setattr(exporting, "_write_ids", full)
        monkeypatch.setattr("pyarrow.parquet.write_table", full)
    with pytest.raises(InputError, match=r"room to write .*No space left on device") as caught:
        export_space(parents()[0], out, force=True)
    assert out.name in str(caught.value)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("to", FORMATS)
def test_force_replaces_and_nothing_else_does(tmp_path, to):
    needs(to)
    out = tmp_path / f"rows.{to}"
    export_space(parents()[1], out)
    with pytest.raises(InputError, match="which is there: expected a new name, or force"):
        export_space(parents()[0], out)
    export_space(parents()[0], out, force=True)
    assert read_vectors(out)[0].shape == (N, 6)


def test_the_command_line_exports(tmp_path, capsys):
    wb.save_space(parents()[0], tmp_path / "clip.safetensors")
    out = tmp_path / "clip.npy"
    assert main(["export", str(tmp_path / "clip.safetensors"), "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"out": str(out), "ids": f"{out}.ids.json", "rows": N, "width": 6}
    assert json.loads(Path(told["ids"]).read_text()) == IDS.tolist()
