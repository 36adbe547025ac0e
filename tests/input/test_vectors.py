"""Own vectors go to their own samples, or nowhere: every format, every way to name rows."""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import workbench as wb
from workbench import InputError
from workbench.encoders.vector_files.reading import open_vectors

from .vectors import (
    FILES,
    FORMS,
    KEY_FORMS,
    KEY_NAMES,
    LABELS,
    OPTIONAL,
    ROWS,
    N,
    csv,
    dataset,
    faiss_bytes,
    feather_of_zeros,
    npz,
    npz_of_nothing,
    parquet,
    parquet_of_zeros,
    write_h5ad,
)


def encoded(data, spec, **options):
    """Encode, and take warnings for errors: none is expected."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        return wb.encode(data, spec, **options)


@pytest.mark.parametrize("form", [*FORMS, *OPTIONAL])
def test_shuffled_rows_of_every_format_come_back_to_their_images(tmp_path, form):
    if form in OPTIONAL:
        writer, library = OPTIONAL[form]
        pytest.importorskip(library)
    else:
        writer = FORMS[form]
    data = dataset(tmp_path)
    order = np.random.default_rng(3).permutation(N)
    keys = np.array(FILES)[order].tolist()
    space = encoded(data, writer(tmp_path, "path", keys, ROWS[order]))
    np.testing.assert_array_equal(space.image, ROWS)
    assert space.info["matched_by"] == "file name"


@settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    order=st.permutations(range(N)),
    form=st.sampled_from(sorted(FORMS)),
    named=st.sampled_from(sorted(KEY_FORMS)),
    column=st.sampled_from(KEY_NAMES),
    left_out=st.sets(st.integers(0, N - 1), max_size=N - 1),
)
def test_rows_in_any_order_under_any_name_come_back(tmp_path, order, form, named, column, left_out):
    data = dataset(tmp_path)
    keys = np.array(KEY_FORMS[named](data))[list(order)].tolist()
    spec = FORMS[form](tmp_path, column, keys, ROWS[list(order)])
    kept = [row for row in range(N) if row not in left_out]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of other folders
        space = wb.encode(data.take(kept), spec)
    np.testing.assert_array_equal(space.image, ROWS[kept])
    assert "order" not in space.info["matched_by"]


# What was taken in row order without a word.


@pytest.mark.parametrize("writer", [parquet, npz])
@pytest.mark.parametrize("column", ["path", "image_path", "sku"])
def test_a_companion_of_words_is_never_passed_over(tmp_path, writer, column):
    data = dataset(tmp_path)
    spec = writer(tmp_path, column, FILES[::-1], ROWS[::-1])
    np.testing.assert_array_equal(encoded(data, spec).image, ROWS)


def test_words_that_name_nothing_are_refused_with_three_of_each(tmp_path):
    data = dataset(tmp_path)
    spec = parquet(tmp_path, "path", [f"other{row}" for row in range(N)], ROWS)
    with pytest.raises(InputError) as raised:
        wb.encode(data, spec)
    said = str(raised.value)
    assert "['other0', 'other1', 'other2'], which fits no sample of pictures" in said
    assert all(str(key) in said for key in data.ids[:3])
    assert "a/00.png" in said


def test_row_order_is_accepted_for_equal_counts_alone_and_said(tmp_path):
    np.save(tmp_path / "v.npy", ROWS)
    space = encoded(dataset(tmp_path), f"vectors:{tmp_path / 'v.npy'}")
    np.testing.assert_array_equal(space.image, ROWS)
    assert space.info["matched_by"] == "row order"
    np.save(tmp_path / "v.npy", ROWS[:-1])
    with pytest.raises(InputError, match=r"11 rows in .*v.npy: expected 12 \(a row each"):
        wb.encode(dataset(tmp_path), f"vectors:{tmp_path / 'v.npy'}")


def test_labels_beside_rows_in_order_must_be_those_of_the_data(tmp_path):
    data = dataset(tmp_path, labels=LABELS)
    spec = parquet(tmp_path, "label", LABELS, ROWS)
    np.testing.assert_array_equal(encoded(data, spec).image, ROWS)
    spec = parquet(tmp_path, "label", LABELS[::-1], ROWS[::-1])
    with pytest.raises(
        InputError, match=r"'label' is 'cat' where the data have 'dog' \(sample 0\)"
    ):
        wb.encode(data, spec)


def test_missing_samples_are_counted_and_three_are_named(tmp_path):
    spec = csv(tmp_path, "id", FILES[5:], ROWS[5:])
    with pytest.raises(InputError) as raised:
        wb.encode(dataset(tmp_path), spec)
    said = str(raised.value)
    assert "5 of 12 samples of pictures are not in" in said
    assert "['a/00.png', 'b/01.png', 'a/02.png']" in said


def test_surplus_rows_are_a_warning_that_ends_in_the_notes_of_a_study(tmp_path):
    spec = csv(tmp_path, "id", [*FILES, "x", "y"], np.vstack([ROWS, ROWS[:2] + 0.5]))
    study = wb.Study(dataset(tmp_path), clip=spec, expert=spec.replace("vectors:", ""))
    with pytest.warns(
        UserWarning, match=r"2 rows of .*v.csv belong to no sample, first \['x', 'y'\]"
    ):
        np.testing.assert_array_equal(study._encoded("clip", spec).image, ROWS)
    assert any("2 rows of" in note for note in study.notes)


def test_rows_of_what_the_data_left_out_are_no_surplus(tmp_path):
    data = dataset(tmp_path).take([3, 1])
    space = encoded(data, csv(tmp_path, "id", FILES, ROWS))
    np.testing.assert_array_equal(space.image, ROWS[[3, 1]])


def test_a_name_that_fits_two_files_is_refused_with_both(tmp_path):
    files = [*FILES[:-1], "b/00.png"]
    spec = npz(tmp_path, "image", [file.split("/")[1] for file in files], ROWS)
    message = r"'00.png' fits 'a/00.png' and 'b/00.png': expected names that fit one each"
    with pytest.raises(InputError, match=message):
        wb.encode(dataset(tmp_path, files), spec)


def test_one_name_twice_must_be_one_vector(tmp_path):
    data = dataset(tmp_path)
    keys, rows = [*FILES, FILES[0]], np.vstack([ROWS, ROWS[:1]])
    np.testing.assert_array_equal(encoded(data, csv(tmp_path, "path", keys, rows)).image, ROWS)
    rows[-1] *= 2
    with pytest.raises(InputError, match=r"rows 0 and 12 of .*, of one file name and different"):
        wb.encode(data, csv(tmp_path, "path", keys, rows))


def test_two_columns_that_name_different_samples_are_refused(tmp_path):
    table = pd.DataFrame({"id": FILES, "path": FILES[::-1], "v": ROWS.tolist()})
    table.to_parquet(tmp_path / "v.parquet")
    spec = f"vectors:{tmp_path / 'v.parquet'}"
    with pytest.raises(InputError, match=r"'id' and 'path' name different samples: .* by=NAME"):
        wb.encode(dataset(tmp_path), spec)
    space = encoded(dataset(tmp_path), f"{spec},by=path")
    np.testing.assert_array_equal(space.image, ROWS[::-1])


def test_files_in_other_folders_are_said(tmp_path):
    keys = [f"train/{file}" for file in FILES]
    with pytest.warns(UserWarning, match="names files in other folders, such as 'train/a/00.png'"):
        wb.encode(dataset(tmp_path), csv(tmp_path, "path", keys, ROWS))


def test_row_numbers_say_no_more_than_the_order(tmp_path):
    data = dataset(tmp_path, [file.replace(".png", "x.png") for file in FILES])
    space = encoded(data, csv(tmp_path, "id", range(N), ROWS))
    assert space.info["matched_by"] == "row order"


# Captions and classes.


def captioned(tmp_path):
    captions = pd.DataFrame({"row": [0, 0, 1, 2], "text": ["a dog", "one dog", "a cat", "a dog"]})
    return replace(dataset(tmp_path, FILES[:3]), captions=captions, n_source=0)


def test_text_rows_find_their_captions_by_the_words(tmp_path):
    np.save(tmp_path / "i.npy", ROWS[:3])
    texts = pd.DataFrame({"caption": ["a cat", "one dog", "a dog "], "v": ROWS[:3].tolist()})
    texts.to_parquet(tmp_path / "t.parquet")
    spec = f"vectors:{tmp_path / 'i.npy'},text={tmp_path / 't.parquet'}"
    space = encoded(captioned(tmp_path), spec)
    np.testing.assert_array_equal(space.text, ROWS[[2, 1, 0, 2]])
    assert space.info["matched_by"] == "images by row order, captions by caption"
    texts[:2].to_parquet(tmp_path / "t.parquet")
    with pytest.raises(InputError, match=r"2 of 4 captions of pictures are not in .*\['a dog'"):
        wb.encode(captioned(tmp_path), spec)


def test_text_rows_find_their_captions_by_the_image(tmp_path):
    np.save(tmp_path / "i.npy", ROWS[:3])
    files = [FILES[2], FILES[0], FILES[1], FILES[0]]
    texts = pd.DataFrame({"image": files, "v": ROWS[:4].tolist()})
    texts.to_parquet(tmp_path / "t.parquet")
    spec = f"vectors:{tmp_path / 'i.npy'},text={tmp_path / 't.parquet'}"
    space = encoded(captioned(tmp_path), spec)
    np.testing.assert_array_equal(space.text, ROWS[[1, 3, 2, 0]])


def test_text_rows_of_a_saved_space_follow_its_own_captions(tmp_path):
    """Captions of an image need not stand together in the table; text rows of a space do."""
    captions = pd.DataFrame(
        {"row": [0, 0, 1], "text": ["a", "c", "b"], "source_row": [0, 2, 1]}
    )  # the table said a (0), b (1), c (0)
    data = replace(
        dataset(tmp_path, FILES[:2]), captions=captions, n_captions=3, n_source=2,
        source_rows=np.arange(2),
    )  # fmt: skip
    path = tmp_path / "s.safetensors"
    wb.save_space(wb.Space("s", data.ids, ROWS[:2], ROWS[4:7]), path)
    space = encoded(data, f"vectors:{path},text={path}")
    np.testing.assert_array_equal(space.text, ROWS[4:7])
    with pytest.raises(InputError, match="encode these data again"):
        wb.encode(data.take([1]), f"vectors:{path},text={path}")


def test_class_rows_find_their_classes_by_name(tmp_path):
    np.save(tmp_path / "i.npy", ROWS)
    classes = pd.DataFrame({"label": ["Dog", "cat"], "v": ROWS[:2].tolist()})
    classes.to_parquet(tmp_path / "c.parquet")
    spec = f"vectors:{tmp_path / 'i.npy'},classes={tmp_path / 'c.parquet'}"
    space = encoded(dataset(tmp_path, labels=LABELS), spec)
    np.testing.assert_array_equal(space.classes, ROWS[[1, 0]])
    assert space.info["class_names"] == ["cat", "dog"]
    assert space.info["class_target"] == "label"
    classes.assign(label=["Dog", "bird"]).to_parquet(tmp_path / "c.parquet")
    with pytest.raises(
        InputError, match=r"\['Dog', 'bird'\]: expected the classes of label, \['cat'"
    ):
        wb.encode(dataset(tmp_path, labels=LABELS), spec)


# Several vectors in one file, memory, damaged files.


def test_several_vectors_of_a_file_are_several_spaces(tmp_path):
    table = pd.DataFrame({"id": FILES, "clip": ROWS.tolist(), "dino": (ROWS * 2).tolist()})
    table.to_parquet(tmp_path / "v.parquet")
    spec = f"vectors:{tmp_path / 'v.parquet'}"
    with pytest.raises(InputError) as raised:
        wb.encode(dataset(tmp_path), spec)
    assert f"{spec},key=clip or {spec},key=dino" in str(raised.value)
    np.testing.assert_array_equal(encoded(dataset(tmp_path), f"{spec},key=dino").image, ROWS * 2)


@pytest.mark.parametrize("make", [npz_of_nothing, parquet_of_zeros, feather_of_zeros])
def test_a_small_file_that_unpacks_to_more_than_memory_is_one_sentence(tmp_path, make, monkeypatch):
    path = make(tmp_path)
    assert path.stat().st_size < 400_000
    monkeypatch.setenv("WORKBENCH_MEMORY", "0.1")
    with pytest.raises(
        InputError, match=r"would take [\d.]+ (MB|GB), of which this machine has 100 MB"
    ):
        wb.encoders.read_vectors(path)


@pytest.mark.parametrize("name", ["v.npy", "v.safetensors", "v.arrow", "v.faiss"])
def test_large_formats_stay_on_disk(tmp_path, name):
    suffix = name[1:]
    writers = {
        ".npy": "npy_with_ids", ".safetensors": "safetensors_with_ids", ".arrow": "arrow",
        ".faiss": "faiss",
    }  # fmt: skip
    FORMS[writers[suffix]](tmp_path, "id", FILES, ROWS)
    contents = open_vectors(tmp_path / name)
    rows = next(iter(contents.vectors.values())).load()
    assert not rows.flags.owndata
    assert not rows.flags.writeable


def test_an_index_of_faiss_itself_is_read(tmp_path):
    faiss = pytest.importorskip("faiss")
    index = faiss.IndexIDMap2(faiss.IndexFlatL2(ROWS.shape[1]))
    index.add_with_ids(ROWS, np.arange(N)[::-1].copy())
    faiss.write_index(index, str(tmp_path / "v.faiss"))
    rows, ids = wb.encoders.read_vectors(tmp_path / "v.faiss")
    np.testing.assert_array_equal(rows, ROWS)
    assert ids.tolist() == [str(row) for row in range(N)][::-1]
    ours = faiss_bytes(ROWS, np.arange(N)[::-1])
    theirs = (tmp_path / "v.faiss").read_bytes()
    assert len(ours) == len(theirs)
    flat = faiss.IndexFlatIP(ROWS.shape[1])
    flat.add(ROWS)
    faiss.write_index(flat, str(tmp_path / "f.faiss"))
    assert (tmp_path / "f.faiss").read_bytes() == faiss_bytes(ROWS)


def test_matrices_of_anndata_are_several_vectors(tmp_path):
    pytest.importorskip("h5py")
    path = write_h5ad(tmp_path / "v.h5ad", FILES, {"X_clip": ROWS, "X_umap": ROWS[:, :2]}, ROWS * 3)
    with pytest.raises(InputError, match=r"key=X or .*key=X_clip or .*key=X_umap"):
        wb.encode(dataset(tmp_path), f"vectors:{path}")
    space = encoded(dataset(tmp_path), f"vectors:{path},key=X")
    np.testing.assert_array_equal(space.image, ROWS * 3)


def test_a_file_of_anndata_names_no_other_file(tmp_path):
    h5py = pytest.importorskip("h5py")
    write_h5ad(tmp_path / "other.h5ad", FILES, {"X_clip": ROWS})
    path = write_h5ad(tmp_path / "v.h5ad", FILES)
    with h5py.File(path, "a") as file:
        file["obsm/X_clip"] = h5py.ExternalLink("other.h5ad", "obsm/X_clip")
    with pytest.raises(InputError, match="a link from 'X_clip' to elsewhere"):
        wb.encode(dataset(tmp_path), f"vectors:{path}")
