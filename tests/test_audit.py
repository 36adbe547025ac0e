"""What an audit finds, counted by hand; what is clean stays unsaid."""

import json
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import workbench as wb
from workbench._require import InputError
from workbench.auditing import identical_vectors
from workbench.auditing.near import near_groups
from workbench.cli.main import main
from workbench.cli.report import _summary
from workbench.data.looks import Looks
from workbench.report.audit import clean_words


def photo(seed, side=160):
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 255, (6, 6, 3), dtype=np.uint8))
    return coarse.resize((side, side), Image.Resampling.BICUBIC)


def load(folder, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return wb.load(folder, **options)


@pytest.fixture
def folder(tmp_path):
    """Twelve different photographs of two classes."""
    for i in range(12):
        place = tmp_path / "photos" / ("cat" if i % 2 else "dog")
        place.mkdir(parents=True, exist_ok=True)
        photo(i).save(place / f"{i:02d}.png")
    return tmp_path / "photos"


def table(labels, **columns):
    ids = [f"s{i:03d}" for i in range(len(labels))]
    frame = pd.DataFrame({"label": labels, **columns}, index=ids)
    return wb.Dataset("table", frame.index.to_numpy(), None, frame, targets=("label",))


def kinds(found):
    return [finding.kind for finding in found.findings]


def test_clean_photographs_have_no_finding(folder):
    found = wb.audit(load(folder))
    assert not found.findings
    assert "Nothing was found" in str(found)


def test_pictures_of_one_colour_tiny_huge_and_unreadable_ones(folder, monkeypatch):
    monkeypatch.setattr("workbench.auditing.pictures.HUGE", 100_000)
    Image.new("RGB", (90, 80), "white").save(folder / "cat/white.png")
    Image.new("RGBA", (90, 80), (9, 9, 9, 0)).save(folder / "cat/nothing.png")
    photo(50, 20).save(folder / "cat/tiny.png")
    photo(51, 400).save(folder / "cat/huge.png")
    (folder / "cat/broken.png").write_bytes(b"no picture")
    data = load(folder)
    found = wb.audit(data)
    files = {kind: data.table.loc[ids, "file"].tolist() for kind, ids in found.selections().items()}
    assert files["constant"] == ["cat/nothing.png", "cat/white.png"]
    assert files["tiny"] == ["cat/tiny.png"]
    assert files["huge"] == ["cat/huge.png"]
    assert found["unreadable"].count == 1
    assert found["unreadable"].examples[0].startswith("cat/broken.png: ")
    assert found.findings[0].severity == "high"


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image.resize((80, 70)),
        lambda image: image.crop((1, 1, 159, 159)),
        lambda image: image.point(lambda value: min(255, value + 2)),
    ],
)
def test_a_picture_saved_again_is_a_near_duplicate(folder, change):
    change(photo(3)).save(folder / "cat/again.jpg", quality=60)
    data = load(folder)
    found = wb.audit(data)["near duplicates"]
    assert data.table["file"].to_numpy()[found.rows].tolist() == ["cat/03.png", "cat/again.jpg"]
    assert len(found.groups) == 1


def test_a_folder_of_one_colour_has_no_near_duplicates(tmp_path):
    for i, colour in enumerate(("red", "blue")):
        Image.new("RGB", (90, 80), colour).save(tmp_path / f"{i}.png")
    assert kinds(wb.audit(load(tmp_path))) == ["constant"]


def test_pictures_that_share_shape_but_not_colour_are_no_duplicates(folder):
    image = photo(3)
    Image.merge("RGB", image.split()[::-1]).save(folder / "cat/other.png")
    assert "near duplicates" not in kinds(wb.audit(load(folder)))


def test_copies_are_counted_and_their_labels_and_splits_compared(folder):
    (folder / "dog/copy.png").write_bytes((folder / "cat/03.png").read_bytes())
    data = load(folder)
    found = wb.audit(data)
    assert found["exact duplicates"].count == 1
    assert found["two labels"].examples == ("cat/03.png: cat / dog",)
    assert data.ids[found["two labels"].rows].tolist() == data.repeated.index.tolist()


def test_the_same_picture_in_train_and_test(folder):
    photo(3).resize((120, 120)).save(folder / "cat/again.png")
    (folder / "cat/copy.png").write_bytes((folder / "cat/05.png").read_bytes())
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.png"))
    split = ["test" if "again" in file or "copy" in file else "train" for file in files]
    pd.DataFrame({"path": files, "split": split}).to_csv(folder / "t.csv", index=False)
    found = wb.audit(load(folder / "t.csv"))["duplicates across splits"]
    assert found.count == 2
    assert all(example.endswith(": test, train") for example in found.examples)


def test_labels_spelled_in_two_ways_are_told_and_others_are_not():
    labels = ["Dress"] * 2 + ["dress"] * 20 + ["t shirt"] * 3 + ["t-shirt"] * 15 + ["trosers"]
    labels += ["trousers"] * 12 + ["shirt"] * 12 + ["skirt"] * 14 + ["size 1"] * 9 + ["size 2"]
    found = wb.audit(table(labels))["label typos"]
    assert {example.partition(" (")[0] for example in found.examples} == {
        "'Dress'", "'t shirt'", "'trosers'",
    }  # fmt: skip
    assert len(found.rows) == 6


def test_a_near_spelling_counts_only_where_one_is_rare():
    assert "label typos" not in kinds(wb.audit(table(["shirt"] * 6 + ["skirt"] * 9)))


def test_classes_of_one_sample():
    found = wb.audit(table(["a"] * 4 + ["bird", "fish"]))["classes with one sample"]
    assert found.count == 2
    assert found.rows.tolist() == [4, 5]
    assert wb.audit(table(["owl", "fish"]))["classes with one sample"].severity == "high"


def test_groups_that_settle_the_class():
    data = table(["cat"] * 6 + ["dog"] * 6, camera=["one"] * 3 + ["two"] * 3 + ["three"] * 6)
    told = wb.audit(wb.Dataset("t", data.ids, None, data.table, ("label",), ("camera",)))
    assert told["groups that are the class"].count == 3
    mixed = data.table.assign(camera=["one", "two"] * 6)
    clean = wb.audit(wb.Dataset("t", data.ids, None, mixed, ("label",), ("camera",)))
    assert not clean.findings


def test_empty_and_repeated_captions():
    data = table(["a"] * 4)
    texts = ["A red hat", "a red hat ", "  ", "a shoe", "a sock"]
    captions = pd.DataFrame({"row": [0, 1, 2, 2, 2], "text": texts})
    found = wb.audit(wb.Dataset("t", data.ids, None, data.table, captions=captions))
    assert found["empty captions"].rows.tolist() == [2, 3]
    assert found["empty captions"].words == "1 empty caption and 1 sample without a caption."
    assert found["repeated captions"].count == 2
    assert found["repeated captions"].rows.tolist() == [0, 1]


def test_equal_vectors_are_found_and_told_by_compare(folder):
    data = load(folder)
    rows = np.random.default_rng(0).standard_normal((data.n, 5)).astype(np.float32)
    rows[7] = rows[2]
    space = wb.Space("CLIP", data.ids, rows)
    assert identical_vectors(space) == ((2, 7),)
    found = wb.audit(data, {"CLIP": space})["identical vectors in CLIP"]
    assert found.severity == "high"
    with pytest.warns(UserWarning, match="CLIP: 2 samples share their vector with another"):
        notes = wb.compare(data, {"CLIP": space}, progress=False).notes
    assert any("share their vector" in note for note in notes)


class Flat:
    """Gives pictures of one width the same vector."""

    fingerprint = "flat"

    def encode_images(self, images):
        return np.array([[image.width, 1.0] for image in images])


def test_equal_vectors_are_told_when_they_are_encoded(folder, tmp_path, capsys):
    data = load(folder)
    with pytest.warns(UserWarning, match="Flat: 1[0-9] samples share their vector with another"):
        wb.encode(data, encoder=Flat(), cache=False, progress=False)
    rows = np.random.default_rng(0).random((data.n, 3))
    rows[1] = rows[0]
    np.savez(tmp_path / "v.npz", ids=data.ids.astype(str), image=rows)
    words = ["--data", folder, "--spec", f"vectors:{tmp_path / 'v.npz'}"]
    assert (
        main([str(word) for word in ["encode", *words, "--out", tmp_path / "v.safetensors"]]) == 0
    )
    assert "v: 2 samples share their vector with another" in capsys.readouterr().err


def test_vectors_much_nearer_than_usual_are_told_once(folder):
    data = load(folder)
    rows = np.random.default_rng(0).standard_normal((data.n, 5))
    rows[7] = rows[2] + 1e-4
    found = wb.audit(data, {"own": wb.Space("own", data.ids, rows)})
    assert found["near vectors in own"].groups == ((2, 7),)


def test_near_duplicates_of_many_pictures_take_memory_of_their_number_alone():
    rng = np.random.default_rng(0)
    tiles = rng.integers(0, 255, (3000, 4, 4, 3)).repeat(2, 1).repeat(2, 2).astype(np.uint8)
    tiles[2000:] = tiles[0]
    flat = np.zeros(3000, bool)
    flat[2500:] = True
    groups = near_groups(Looks(np.ones((3000, 2)), tiles, flat, np.full(3000, "")))
    assert groups == ((0, *range(2000, 2500)),)


def test_a_study_audits_before_anything_is_encoded(folder):
    study = wb.Study(folder, clip="demo", expert="demo", progress=False)
    assert not study.audit.findings
    assert "parents" not in vars(study)


def test_the_report_begins_with_the_audit(folder, tmp_path):
    Image.new("RGB", (90, 80), "white").save(folder / "cat/white.png")
    data = load(folder)
    clip = wb.Space("CLIP", data.ids, np.random.default_rng(0).random((data.n, 4)))
    comparison = wb.compare(data, {"CLIP": clip}, progress=False)
    parts = wb.report.ReportParts(comparison, audit=wb.audit(data))
    page = wb.report.write_report(parts, tmp_path / "out", progress=False).read_text("utf-8")
    assert page.index("1 picture is one colour all over.") < page.index("The numbers")
    assert 'alt="cat/white.png"' in page
    metrics = json.loads((tmp_path / "out/metrics.json").read_text("utf-8"))
    said = _summary(metrics, tmp_path / "out/report.html")
    assert "\n\nData: 1 picture is one colour all over.\n\n" in said


def test_a_finding_is_a_selection_of_the_explorer(folder):
    Image.new("RGB", (90, 80), "white").save(folder / "cat/white.png")
    data = load(folder)
    space = wb.Space("CLIP", data.ids, np.random.default_rng(0).random((data.n, 4)))
    explorer = wb.explore(data, {"CLIP": space}, method="pca", audit=wb.audit(data), progress=False)
    explorer.select_finding("constant")
    assert data.table.loc[explorer.selection, "file"].tolist() == ["cat/white.png"]
    with pytest.raises(InputError, match="finding 'typos': expected one of constant"):
        explorer.select_finding("typos")
    explorer.close()


def test_the_explorer_of_a_study_looks_for_findings_when_they_are_asked_for(folder):
    Image.new("RGB", (90, 80), "white").save(folder / "cat/white.png")
    data = load(folder)
    space = wb.Space("CLIP", data.ids, np.random.default_rng(0).random((data.n, 4)))
    study = wb.Study(data, spaces={"CLIP": space}, map_method="pca", progress=False)
    explorer = study.explore()
    assert "audit" not in vars(study)
    menu = explorer._toolbar.found
    assert list(menu.options) == ["findings", "look for findings"]
    menu.value = "look for findings"
    assert "constant" in study.audit.selections()
    assert list(menu.options) == ["findings", *explorer.findings]
    assert menu.value == "findings"
    menu.value = "constant"
    assert data.table.loc[explorer.selection, "file"].tolist() == ["cat/white.png"]
    explorer.close()
    again = study.explore()
    assert list(again._toolbar.found.options) == ["findings", "constant", "look for more"]
    again.close()


def test_where_nothing_is_found_the_menu_goes_and_it_is_said(folder):
    data = load(folder)
    space = wb.Space("CLIP", data.ids, np.random.default_rng(0).random((data.n, 4)))
    options = {"method": "pca", "progress": False}
    explorer = wb.explore(data, {"CLIP": space}, audit=lambda: wb.audit(data), **options)
    assert explorer.findings == {}
    assert explorer._toolbar.found.layout.display == "none"
    assert "Nothing was found" in explorer._status.value
    explorer.close()


def test_a_report_says_what_was_looked_at_where_nothing_was_found(folder):
    bare = wb.Dataset("bare", np.array(["a"]), None, pd.DataFrame(index=["a"]))
    assert clean_words(bare) == "There were no pictures, labels or captions to look at."
    assert clean_words(load(folder)).endswith("repeated pictures, no labels spelled in two ways.")


def test_files_left_out_are_told_by_one_of_each_reason_first():
    data = table(["a"] * 4)
    reasons = ["outside"] * 20 + ["broken", "away"]
    skipped = pd.DataFrame({"file": [f"{i}.png" for i in range(22)], "reason": reasons})
    found = wb.audit(replace(data, skipped=skipped))["unreadable"]
    assert found.examples[:4] == (
        "0.png: outside",
        "20.png: broken",
        "21.png: away",
        "1.png: outside",
    )
    assert found.count == 22


def test_the_verb_says_what_the_columns_were_read_as(tmp_path, capsys):
    (tmp_path / "t.csv").write_text("id;Class \n1;shirt\n2;shirt\n3;Shirt\n4;Shirt\n")
    assert main(["audit", "--data", str(tmp_path / "t.csv")]) == 0
    said = capsys.readouterr().out
    assert said.startswith("t: 1 finding\n")
    assert said.endswith("\ncolumns: id: id, separated by semicolons; Class : label\n")


def test_the_verb_prints_findings_and_json(folder, capsys):
    (folder / "dog/copy.png").write_bytes((folder / "cat/03.png").read_bytes())
    assert main(["audit", "--data", str(folder)]) == 0
    assert "1 file is another one's very bytes" in capsys.readouterr().out
    assert main(["audit", "--data", str(folder), "--json"]) == 0
    assert '"kind": "exact duplicates"' in capsys.readouterr().out


def test_words_of_data_are_written_out_where_a_terminal_would_obey(folder):
    labels = ["\x1b[31mdress"] + ["\x1b[31mDress"] * 9
    assert "\x1b" not in str(wb.audit(table(labels)))
