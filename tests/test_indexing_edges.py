"""Indexes and exports at their edges: ties, terms that cancel out, moves that fail, odd names."""

import json
from pathlib import Path

import numpy as np
import pytest
from test_indexing import parents

import workbench as wb
from workbench import files
from workbench._require import InputError
from workbench.indexing import export_space, index_space, open_index, writing

pytest.importorskip("lancedb")
IDS = np.array([f"id{i}" for i in range(60)])


def space(name="fused", seed=0, copies=1):
    spaces = parents(60 // copies, seed=seed)
    rows = [np.repeat(each.image, copies, axis=0) for each in spaces]
    made = (wb.Space(each.name, IDS, part) for each, part in zip(spaces, rows, strict=True))
    return wb.fuse(*made, method="kernel", name=name)


def written(out, **options):
    return index_space(space(), out, progress=False, **options)


def test_equal_scores_come_in_the_order_of_rows_exactly_or_not(tmp_path):
    index_space(space(copies=20), tmp_path / "i", progress=False)
    index = open_index(tmp_path / "i")
    for exact in (True, False):
        found = index.search("id25", k=5, exact=exact)
        assert found.id.tolist() == ["id20", "id21", "id22", "id23", "id24"]


@pytest.mark.parametrize("query", ["id3 - id3", "id3 + id4 - id3 - id4"])
def test_terms_that_cancel_out_have_answers_and_no_error(tmp_path, query):
    written(tmp_path / "i")
    assert len(open_index(tmp_path / "i").search(query, k=4)) == 4


def test_more_answers_than_rows_are_all_rows(tmp_path):
    written(tmp_path / "i")
    found = open_index(tmp_path / "i").search("id3", k=10**12, depth=10**12)
    assert len(found) == 59


def failing_once(monkeypatch, place):
    """The last of the moves does not work."""
    move = Path.replace

    def moved(self, target):
        if Path(target) == place and not self.name.endswith(".old"):
            raise OSError(28, "No space left on device")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", moved)


def test_an_index_that_cannot_be_put_in_place_leaves_the_old_one(tmp_path, monkeypatch):
    out = tmp_path / "i"
    written(out)
    before = (out / "workbench.safetensors").read_bytes()
    with monkeypatch.context() as patched:
        failing_once(patched, out)
        with pytest.raises(InputError, match="can be written"):
            index_space(space(seed=1), out, force=True, progress=False)
    assert (out / "workbench.safetensors").read_bytes() == before
    assert len(open_index(out).search("id1", k=2)) == 2


def test_a_lance_table_that_cannot_be_put_in_place_leaves_the_old_one(tmp_path, monkeypatch):
    out, (clip, _) = tmp_path / "rows.lance", parents(20)
    export_space(clip, out)
    with monkeypatch.context() as patched:
        failing_once(patched, out)
        with pytest.raises(InputError, match="can be written"):
            export_space(parents(20, seed=1)[0], out, force=True)
    kept, _ = wb.encoders.read_vectors(out)
    np.testing.assert_array_equal(kept, clip.image)


def test_a_folder_that_was_moved_aside_by_a_writer_that_was_killed_comes_back(tmp_path):
    out = tmp_path / "i"
    written(out)
    out.replace(files.restore_folder(out))
    with pytest.raises(InputError, match="an index that is there"):
        written(out)
    assert open_index(out)


def test_one_that_came_meanwhile_is_not_replaced_without_force(tmp_path, monkeypatch):
    out, alone = tmp_path / "i", writing._alone

    def after_another(place):
        monkeypatch.setattr(writing, "_alone", alone)
        written(out)
        return alone(place)

    monkeypatch.setattr(writing, "_alone", after_another)
    with pytest.raises(InputError, match="an index that is there"):
        index_space(space(seed=1), out, progress=False)


def test_what_was_begun_under_another_name_is_not_gone_on_with(tmp_path, monkeypatch):
    def stop(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(writing, "_put_in_place", stop)
        with pytest.raises(KeyboardInterrupt):
            written(tmp_path / "i")
    made = index_space(space(name="other"), tmp_path / "i", progress=False)
    assert made.resumed_at == 0
    assert "'other'" in repr(open_index(tmp_path / "i"))


def test_what_is_not_whole_is_no_index(tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(writing, "_put_in_place", lambda begun, out: None)
        written(tmp_path / "i", block=10)
    begun = tmp_path / ".i.unfinished"
    rows = open_index(begun)._table._table
    rows.delete("row > 20")
    with pytest.raises(InputError, match="a table of 21 rows: expected 60: it was not written"):
        open_index(begun)


def test_neither_the_folder_where_one_is_nor_too_long_a_name_is_taken(tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    with pytest.raises(InputError, match="the folder where you are"):
        written(".")
    with pytest.raises(InputError, match="a name of 248 bytes: expected at most 200"):
        written("x" * 248)


@pytest.mark.parametrize("name", ["my space", "商品", "a.b"])
def test_a_lance_table_has_any_name(tmp_path, name):
    clip, _ = parents(20)
    made = export_space(clip, tmp_path / f"{name}.lance")
    rows, ids = wb.encoders.read_vectors(made.out)
    np.testing.assert_array_equal(rows, clip.image)
    assert ids.tolist() == clip.ids.tolist()


def test_ids_beside_rows_are_not_replaced_without_force(tmp_path):
    (tmp_path / "rows.npy.ids.json").write_text("mine")
    clip, _ = parents(20)
    with pytest.raises(InputError, match=r"rows.npy.ids.json.*which is there"):
        export_space(clip, tmp_path / "rows.npy")
    assert (tmp_path / "rows.npy.ids.json").read_text() == "mine"


@pytest.mark.parametrize("value", ["x", None, float("nan"), 2])
def test_a_recall_that_is_none_is_told(tmp_path, value):
    written(tmp_path / "i")
    kept = {"value": value, "k": 10, "queries": 5, "depth": 9}
    (tmp_path / "i" / "recall.json").write_text(json.dumps(kept))
    with pytest.raises(InputError, match=r"recall.json"):
        _ = open_index(tmp_path / "i").recall


def test_a_query_of_broken_text_is_told(tmp_path):
    written(tmp_path / "i")
    with pytest.raises(InputError, match="text in UTF-8"):
        open_index(tmp_path / "i").search("\udcff")


def test_where_all_rows_are_scored_no_recall_is_claimed(tmp_path):
    made = written(tmp_path / "i")
    assert made.recall.sentence() == "all 60 rows are scored exactly"
