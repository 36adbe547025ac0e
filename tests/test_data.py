"""Folders and tables become one Dataset; nothing that cannot be read ever shifts a row."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from workbench._require import InputError
from workbench.data import content_id, load, open_image, thumbnail


def picture(path, value=0, size=(8, 6)):
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(value)
    Image.fromarray(rng.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)).save(path)
    return path


@pytest.fixture
def folder(tmp_path):
    for i, name in enumerate(["cat/a.png", "cat/b.png", "dog/c.png", "dog/d.jpg"]):
        picture(tmp_path / name, i)
    return tmp_path


def test_subfolders_are_labels_and_ids_are_content(folder):
    data = load(folder)
    assert list(data.labels()) == ["cat", "cat", "dog", "dog"]
    assert list(data.ids) == [content_id(path) for path in data.paths]
    assert data.prompts["cat"][0] == "a photo of a cat."
    moved = folder / "dog" / "renamed.png"
    (folder / "dog/c.png").rename(moved)
    assert set(load(folder).ids) == set(data.ids)


def test_unreadable_files_are_listed_and_shift_nothing(folder):
    (folder / "cat/aa_empty.png").write_bytes(b"")
    whole = (folder / "dog/d.jpg").read_bytes()
    (folder / "dog/cc_truncated.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "dog/b_text.png").write_text("not an image")
    (folder / "dog/e_again.png").write_bytes((folder / "cat/a.png").read_bytes())
    Image.new("1", (30_000, 30_000)).save(folder / "dog/z_huge.png")
    data = load(folder)
    assert [path.name for path in data.paths] == ["a.png", "b.png", "c.png", "d.jpg"]
    assert list(data.table["file"]) == ["cat/a.png", "cat/b.png", "dog/c.png", "dog/d.jpg"]
    reasons = dict(zip(data.skipped["file"], data.skipped["reason"], strict=True))
    assert "format is unknown" in reasons["cat/aa_empty.png"]
    assert "format is unknown" in reasons["dog/b_text.png"]
    assert "truncated" in reasons["dog/cc_truncated.jpg"]
    assert reasons["dog/e_again.png"] == "same bytes as cat/a.png"
    assert "30000 x 30000 pixels" in reasons["dog/z_huge.png"]
    assert "179 megapixels" in reasons["dog/z_huge.png"]
    assert list(data.source_rows) == [1, 2, 4, 6]


def test_exif_orientation_is_respected(tmp_path):
    image = Image.new("RGB", (4, 2), "white")
    exif = Image.Exif()
    exif[0x0112] = 6  # rotate 90 degrees clockwise to view
    image.save(tmp_path / "turned.jpg", exif=exif)
    assert open_image(tmp_path / "turned.jpg").size == (2, 4)


def test_table_of_paths_groups_captions_by_image(folder):
    table = pd.DataFrame(
        {
            "path": ["cat/a.png", "dog/c.png", "cat/a.png", "missing.png"],
            "caption": ["a cat", "a dog", "the same cat", "nothing"],
            "label": ["cat", "dog", "cat", "cat"],
            "group": ["x", "y", "x", "y"],
        }
    )
    for suffix, write in ((".csv", "to_csv"), (".parquet", "to_parquet"), (".jsonl", "to_json")):
        path = folder / f"table{suffix}"
        options = {".jsonl": {"orient": "records", "lines": True}}.get(suffix, {"index": False})
        getattr(table, write)(path, **options)
        data = load(path)
        assert list(data.table["file"]) == ["cat/a.png", "dog/c.png"]
        assert list(data.captions["text"]) == ["a cat", "the same cat", "a dog"]
        assert list(data.captions["row"]) == [0, 0, 1]
        assert list(data.captions["source_row"]) == [0, 2, 1]
        assert list(data.skipped["reason"]) == ["no such file"]
        assert data.targets == ("label",)
        assert data.groups == ("group",)


def test_table_of_ids_keeps_them_and_takes_the_named_columns(tmp_path):
    table = pd.DataFrame({"image": ["007", "b", "c"], "room": ["k", "b", "k"], "set": [1, 2, 1]})
    table.to_csv(tmp_path / "index.csv", index=False)
    data = load(tmp_path / "index.csv", label="room", group="set")
    assert list(data.ids) == ["007", "b", "c"]
    assert data.paths is None
    assert list(data.labels()) == ["k", "b", "k"]
    assert data.groups == ("set",)


def test_limit_is_a_seeded_subset_in_order(folder):
    few = load(folder, limit=3)
    assert few.n == 3
    assert list(few.ids) == list(load(folder, limit=3).ids)
    rows = [list(load(folder).ids).index(key) for key in few.ids]
    assert rows == sorted(rows)


def test_take_keeps_captions_with_their_images(folder):
    table = pd.DataFrame({"path": ["cat/a.png", "dog/c.png"], "caption": ["one", "two"]})
    table.to_csv(folder / "t.csv", index=False)
    data = load(folder / "t.csv").take([1])
    assert list(data.captions["text"]) == ["two"]
    assert list(data.captions["row"]) == [0]


def test_missing_labels_stay_whole_words(tmp_path):
    pd.DataFrame({"id": ["a", "b"], "label": ["kitchen", None]}).to_csv(tmp_path / "t.csv")
    assert load(tmp_path / "t.csv").labels()[0] == "kitchen"


def test_demo_has_three_independent_factors():
    data = load("demo")
    assert data.n == 2000
    assert {t: len(data.classes(t)) for t in data.targets} == {
        "colour x texture": 64,
        "shape": 8,
        "colour": 8,
        "texture": 8,
    }
    crossed = pd.crosstab(data.table["colour"], data.table["texture"])
    assert crossed.to_numpy().min() >= 24
    textures = {word for name in data.classes("texture") for word in name.split()}
    words = {word for text in data.captions["text"] for word in text.split()}
    assert not textures & words
    assert set(data.labels("shape x colour")) == set(data.prompts)


def test_thumbnails_are_small(folder):
    assert len(thumbnail(picture(folder / "big.png", size=(400, 300)))) < 10_000


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, r"is empty: expected a folder of images"),
        ({"notes.txt": "x"}, r"with 1 files but no image: expected files in .jpg"),
        ({"a.png": "x"}, r"1 files and no readable image .*a.png: expected an image"),
    ],
)
def test_a_folder_without_images_is_refused(tmp_path, files, message):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=message):
        load(tmp_path)


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        ("x,y\n1,2\n", {}, r"columns \['x', 'y'\]: expected a column named one of path, file"),
        ("id,label\na,1\na,1\n", {}, r"1 duplicate ids in column 'id', first \['a'\]"),
        ("id,caption,label\na,u,1\na,v,2\n", {}, r"1 ids with several values of 'label'"),
        ("id,label\na,1\n", {"label": "room"}, r"column 'room': expected one of \['id', 'label'\]"),
        ("id,label\n", {}, r"without rows: expected one row a sample"),
        ("id,label\na,1\n", {"limit": 0}, r"limit=0: expected a whole number above 0"),
        ("", {}, r"expected a .csv table"),
    ],
)
def test_a_bad_table_is_refused(tmp_path, table, options, message):
    path = tmp_path / "table.csv"
    path.write_text(table)
    with pytest.raises(InputError, match=message):
        load(path, **options)


def test_a_path_that_is_not_there_is_named():
    with pytest.raises(InputError, match=r"no such path nowhere: expected 'demo', a folder"):
        load("nowhere")
