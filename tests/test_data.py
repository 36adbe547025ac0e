"""Folders and tables become one Dataset; nothing that cannot be read ever shifts a row."""

import hashlib
import io
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import workbench as wb
from workbench._require import InputError
from workbench.data.dataset import Dataset
from workbench.data.demo import DRAWING
from workbench.data.drawing import draw
from workbench.data.images import content_id, open_image, thumbnail
from workbench.data.loading import load


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
    assert list(data.source_rows) == [0, 2, 4, 6]


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
    assert data.n == 1536
    assert {t: len(data.classes(t)) for t in data.targets} == {
        "colour x texture": 64,
        "shape": 8,
        "colour": 8,
        "texture": 8,
    }
    crossed = pd.crosstab(data.table["colour"], data.table["texture"])
    assert crossed.to_numpy().min() == crossed.to_numpy().max() == 24
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
        (
            "x,y\n1,2\n",
            {},
            r"columns \['x', 'y'\]: expected a column named one of path, image_path",
        ),
        ("id,label\na,1\na,1\n", {}, r"1 duplicate ids in column 'id', first \['a'\]"),
        ("id,caption,label\na,u,1\na,v,2\n", {}, r"1 ids with several values of 'label'"),
        ("id,label\na,1\n", {"label": "room"}, r"column 'room': expected one of \['id', 'label'\]"),
        ("id,label\n", {}, r"without rows: expected one row for each sample"),
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
    with pytest.raises(
        InputError, match=r"no such path nowhere: expected 'demo', 'things', a folder"
    ):
        load("nowhere")


def test_large_image_is_refused_before_it_is_decoded(tmp_path, monkeypatch):
    Image.new("1", (30_000, 30_000)).save(tmp_path / "bomb.png")
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda *_: pytest.fail("decoded"))
    for limit in (Image.MAX_IMAGE_PIXELS, None):  # ours holds where Pillow's is switched off
        monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", limit)
        with pytest.raises(InputError, match="30000 x 30000 pixels: expected at most 179 megapix"):
            open_image(tmp_path / "bomb.png")
        assert limit == Image.MAX_IMAGE_PIXELS


def test_damaged_body_is_listed_whatever_the_decoder_raises(folder):
    whole = (folder / "cat/a.png").read_bytes()
    (folder / "cat/c.png").write_bytes(whole[:60] + b"\xff" * 20 + whole[80:])
    assert load(folder).skipped["file"].tolist() == ["cat/c.png"]


def test_exif_orientation_turns_the_pixels(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    pixels = np.zeros((40, 20, 3), np.uint8)
    pixels[:20] = 255  # the upper half is white
    Image.fromarray(pixels).save(tmp_path / "a.jpg", exif=exif, quality=95)
    turned = np.asarray(open_image(tmp_path / "a.jpg"))
    assert turned[:, 25:].mean() > 250
    assert turned[:, :15].mean() < 5
    assert Image.open(io.BytesIO(thumbnail(tmp_path / "a.jpg", 10))).size == (10, 5)


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "CMYK", "1", "I;16"])
def test_every_mode_becomes_rgb(tmp_path, mode):
    file = tmp_path / ("a.jpg" if mode == "CMYK" else "a.png")
    Image.new(mode, (4, 3)).save(file)
    assert open_image(file).mode == "RGB"


def test_interrupt_does_not_wait_for_the_queue(tmp_path, monkeypatch):
    checked = []

    def check(path, background):
        checked.append(path)
        time.sleep(0.01)
        return path.name, ""

    def interrupted(results, *_, **__):
        yield next(results)
        raise KeyboardInterrupt

    for i in range(60):
        picture(tmp_path / f"{i:02d}.png", i)
    monkeypatch.setattr("workbench.data.checking._check_image", check)
    monkeypatch.setattr("workbench.data.checking.progress_bar", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load(tmp_path)
    assert len(checked) < 30


def test_hidden_files_are_no_part_of_a_folder(folder):
    picture(folder / ".thumbnails" / "t.png", 9)
    (folder / "cat/.x.png").write_bytes(b"")
    data = load(folder)
    assert data.n == 4
    assert not len(data.skipped)


def test_flat_folder_has_no_labels(tmp_path):
    picture(tmp_path / "a.png")
    data = load(tmp_path)
    assert data.targets == ()
    assert data.prompts == {}
    with pytest.raises(InputError, match="target='label': expected one of no column"):
        data.labels()


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_ids_and_classes_are_texts_as_written(tmp_path, suffix):
    table = pd.DataFrame({"id": ["007", "1e3", "NA"], "label": ["01", "None", "2"]})
    if suffix == ".csv":
        table.to_csv(tmp_path / "t.csv", index=False)
    else:
        table.to_json(tmp_path / "t.jsonl", orient="records", lines=True)
    data = load(tmp_path / f"t{suffix}")
    assert data.ids.tolist() == ["007", "1e3", "NA"]
    assert data.labels().tolist() == ["01", "None", "2"]


def test_missing_label_is_empty_and_no_class(tmp_path):
    (tmp_path / "t.csv").write_text("id,label\na,x\nb,\nc,y\n")
    data = load(tmp_path / "t.csv")
    assert data.labels().tolist() == ["x", "", "y"]
    assert data.classes().tolist() == list(data.prompts) == ["x", "y"]


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("id,label\na,x\n,y\n", {}, "1 empty values in column 'id' of t, first in row 1"),
        (
            "path\na.png\nb.png\n",
            {},
            r"2 files of t, none there \(first: .*a.png\): exp",
        ),
        ("id,room\na,x\n", {"label": "label"}, "column 'label': expected one of"),
        ("id,room\na,\n", {"label": "room"}, "column 'room' without a value"),
    ],
)
def test_table_with_holes_is_one_clear_error(tmp_path, text, options, message):
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(InputError, match=message):
        load(tmp_path / "t.csv", **options)


def test_the_demonstration_has_no_columns_to_choose_and_a_folder_its_levels(folder):
    with pytest.raises(InputError, match="label='x' for demo: expected no column"):
        load("demo", label="x")
    with pytest.raises(
        InputError, match=r"column 'x': expected one of \['path', 'label', 'folder'"
    ):
        load(folder, group="x")


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.jsonl"])
def test_damaged_table_is_one_clear_error(tmp_path, name):
    (tmp_path / name).write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(InputError, match=f"{name}: expected a .* table"):
        load(tmp_path / name)


def test_limit_keeps_source_rows_and_all_prompts(tmp_path):
    table = pd.DataFrame({"id": [f"{i:02d}" for i in range(50)]})
    table.assign(label="c" + table["id"]).to_csv(tmp_path / "t.csv", index=False)
    data = load(tmp_path / "t.csv", limit=7)
    assert [f"{row:02d}" for row in data.source_rows] == data.ids.tolist()
    assert [f"{row:02d}" for row in data.take([5, 2]).source_rows] == data.ids[[5, 2]].tolist()
    assert data.ids.tolist() != load(tmp_path / "t.csv", limit=7, random_state=1).ids.tolist()
    assert len(data.prompts) == 50


def test_take_accepts_a_mask_and_refuses_a_row_twice(tmp_path):
    (tmp_path / "t.csv").write_text("id,caption\na,1\nb,2\nc,3\nb,4\n")
    data = load(tmp_path / "t.csv")
    assert data.captions[["row", "source_row"]].to_numpy().tolist() == [
        [0, 0],
        [1, 1],
        [1, 3],
        [2, 2],
    ]
    assert data.take(np.array([False, True, False])).ids.tolist() == ["b"]
    part = data.take([2, 1])
    assert part.ids.tolist() == part.table.index.tolist() == ["c", "b"]
    assert part.captions[["row", "text"]].to_numpy().tolist() == [[0, "3"], [1, "2"], [1, "4"]]
    with pytest.raises(InputError, match="each row once"):
        data.take([0, 0])


def test_demonstration_is_drawn_once_and_whole(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path))
    monkeypatch.setattr("workbench.data.demo.N_DEMO", 24)

    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr("numpy.save", interrupt)
        with pytest.raises(KeyboardInterrupt):
            load("demo")
    assert not list(tmp_path.iterdir())
    first = load("demo")
    monkeypatch.setattr("workbench.data.demo.draw", lambda *_, **__: pytest.fail("drawn twice"))
    assert load("demo").ids.tolist() == first.ids.tolist()
    assert content_id(first.paths[17]) == first.ids[17]


def test_changed_pictures_raise_the_number_of_their_cache_folder():
    drawn = hashlib.sha256(draw(64, random_state=0)[0].tobytes()).hexdigest()
    assert (DRAWING, drawn[:16]) == (1, "d03071e8a8e24eff")


def test_cache_folder_that_cannot_be_written_is_one_clear_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "file"))
    with pytest.raises(InputError, match="WORKBENCH_CACHE names another"):
        load("demo", limit=2)


def test_a_dataset_says_what_it_holds_in_one_line(tmp_path):
    assert repr(load("demo", limit=96)).startswith(
        "Dataset('demo': 96 images, colour x texture of "
    )
    (tmp_path / "a.csv").write_text("id,caption\nx,one\nx,two\ny,three\n")
    assert (
        repr(load(tmp_path / "a.csv"))
        == "Dataset('a': 2 ids, 3 captions; columns id: id; caption: caption)"
    )


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"ids": ["a", "a", "b"]}, r"1 duplicate ids in x, first \['a'\]: expected each id once"),
        ({"table": pd.DataFrame(index=["a", "b"])}, "table of 2 rows for 3 ids: expected a row"),
        ({"paths": ("a.png",)}, "paths of 1 rows for 3 ids"),
        ({"content_ids": np.array(["1", "2"])}, "content_ids of 2 rows for 3 ids"),
        ({"source_rows": np.arange(2)}, "source_rows of 2 rows for 3 ids"),
        ({"source_rows": np.arange(4), "n_source": 9}, "source_rows of 4 rows for 3 ids"),
    ],
)
def test_a_dataset_that_does_not_fit_together_is_refused(parts, message):
    whole = {"ids": ["a", "b", "c"], "paths": None, "table": pd.DataFrame(index=list("abc"))}
    whole |= parts
    with pytest.raises(InputError, match=message):
        Dataset("x", np.array(whole.pop("ids")), **whole)


def test_templates_are_used_for_the_demonstration_too():
    data = load("demo", limit=2, templates=("{shape}: {colour}", "my {}"))
    assert data.prompts["red star"] == ("star: red", "my red star")
    with pytest.raises(InputError, match=r"template 'a \{shape\}': expected \{colour\}"):
        load("demo", limit=2, templates=("a {shape}",))


@pytest.mark.parametrize(
    ("templates", "message"),
    [
        (("a cat",), "template 'a cat': expected {} where the class stands"),
        ("a {}", "templates='a {}': expected a sequence of str"),
        ((), r"templates=\(\): expected a sequence of str"),
    ],
)
def test_templates_that_name_no_class_are_refused(folder, templates, message):
    with pytest.raises(InputError, match=message):
        load(folder, templates=templates)


def test_other_braces_of_a_template_stay_as_they_are(folder):
    assert load(folder, templates=["a {}, {sic} {0}"]).prompts["cat"] == ("a cat, {sic} {0}",)


def test_paths_may_come_as_an_array_and_as_texts():
    """Search and pictures ask for paths as a tuple."""
    table = pd.DataFrame(index=["a", "b"])
    paths = np.array(["pictures/a.png", "pictures/b.png"])
    data = Dataset("two", np.array(["a", "b"]), paths, table)
    assert data.paths == (Path("pictures/a.png"), Path("pictures/b.png"))
    space = wb.Space("X", data.ids, np.eye(2))
    assert wb.search.Search(data, {"X": space}).row_of("pictures/b.png") == 1
