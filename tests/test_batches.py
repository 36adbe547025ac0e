"""How pictures go to a model: sizes that are found, memory that is kept, times that stay."""

import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import workbench as wb
from workbench.cli.tables import text_of
from workbench.encoders import heap
from workbench.encoders.batch_sizes import OF_SMALL, TRIED, BatchSizes, is_small
from workbench.report.provenance import manifest
from workbench.report.sources import source_rows
from workbench.report.tables import score_table
from workbench.row_cache import RowCache
from workbench.row_cache.folders import own_files
from workbench.store import Space


class Slow:
    """An encoder that notes its batches."""

    fingerprint = "slow"

    def __init__(self):
        self.sizes = []

    def encode_images(self, images):
        self.sizes.append(len(images))
        return np.array([[image.getpixel((0, 0))[0] + 1.0, 1.0] for image in images])


def photographs(folder, n, side):
    folder.mkdir()
    for i in range(n):
        Image.new("RGB", (side, side), (i, 0, 0)).save(folder / f"{i:03d}.png")
    return wb.load(folder)


def test_a_given_size_is_that_of_every_batch():
    sizes = BatchSizes(5)
    sizes.took(5, 1.0)
    assert [sizes.next() for _ in range(3)] == [5, 5, 5]


def test_large_pictures_try_a_few_sizes_and_small_ones_have_one(tmp_path):
    encoder = Slow()
    data = photographs(tmp_path / "large", 100, 80)
    rows = wb.encode(data, encoder=encoder, role="expert", cache=False, progress=False).image
    assert tuple(encoder.sizes[: len(TRIED)]) == TRIED
    assert rows[:, 0].tolist() == [i + 1.0 for i in range(100)]
    encoder = Slow()
    wb.encode(photographs(tmp_path / "small", 100, 20), encoder=encoder, role="expert", cache=False,
              progress=False)  # fmt: skip
    assert encoder.sizes == [OF_SMALL, 100 - OF_SMALL]


def test_what_is_small_is_told_by_pixels():
    assert is_small(Image.new("RGB", (64, 20)))
    assert is_small(np.zeros((3, 32, 32)))
    assert not is_small(np.zeros((3, 224, 224)))
    assert not is_small(object())


def test_large_blocks_are_kept_only_while_a_model_is_at_work(monkeypatch):
    told = []

    class Library:
        def mallopt(self, number, value):
            told.append((number, value))

        def malloc_trim(self, pad):
            told.append("trimmed")

    monkeypatch.setattr(heap, "_glibc", Library)
    with heap.blocks_kept():
        assert told == [(heap.MMAP_THRESHOLD, heap.KEPT), (heap.TRIM_THRESHOLD, heap.KEPT)]
    assert told[2:] == [*heap.USUAL.items(), "trimmed"]


def test_thresholds_that_the_user_chose_stay(monkeypatch):
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "1")
    assert heap._glibc() is None


def test_seconds_are_those_of_encoding_not_of_reading_it_again(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))
    data = photographs(tmp_path / "photos", 20, 20)
    first = wb.encode(data, encoder=Slow(), role="expert", progress=False).info["seconds"]
    encoder = Slow()
    again = wb.encode(data, encoder=encoder, role="expert", progress=False).info["seconds"]
    assert not encoder.sizes
    assert first > 0
    assert again == first


def test_times_of_a_cache_are_its_own_files_and_may_be_damaged(tmp_path):
    rows = RowCache("0123456789abcdef", tmp_path)
    rows.put(["a", "b"], np.ones((2, 3), np.float32))
    assert rows.seconds_of("images", 0) == 0.0
    rows.add_seconds("images", 2, 4.0)
    assert rows.seconds_of("images", 1) == 2.0
    assert rows.seconds_of("texts", 1) is None
    assert "seconds.json" in {path.name for path in own_files(rows.folder)}
    for damage in ("[]", '{"images": "x"}', "{", '{"images": [1, "NaN"]}'):
        (rows.folder / "seconds.json").write_text(damage)
        assert rows.seconds_of("images", 1) is None


def test_seconds_are_not_known_of_rows_that_an_older_version_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))
    all_of_them = photographs(tmp_path / "photos", 20, 20)
    old = wb.load(tmp_path / "photos", limit=15, random_state=0)

    def seconds(data):
        space = wb.encode(data, encoder=Slow(), role="expert", progress=False)
        return space.info.get("seconds"), space

    assert seconds(old)[0] > 0
    noted = next((tmp_path / "cache").rglob("seconds.json"))
    noted.unlink()  # as an older version left it
    assert seconds(old)[0] is None
    assert seconds(all_of_them)[0] is None  # 5 are encoded now: their time is not that of 20
    few, space = seconds(wb.load(tmp_path / "photos", limit=4, random_state=0))
    assert few is None  # nobody knows which four of the 20 these are
    assert [row.seconds for row in source_rows({"expert": space})] == ["–"]


def test_tables_show_a_dash_where_no_time_is_known():
    ids = np.array(list("abcdef"))
    data = wb.Dataset("toy", ids, None, pd.DataFrame({"label": list("xyxyxy")}, index=ids))
    rows = np.random.default_rng(0).random((6, 4))
    spaces = {"new": Space("new", ids, rows, info={"seconds": 2.0}), "old": Space("old", ids, rows)}
    comparison = wb.compare(data, spaces, progress=False)
    lines = text_of(comparison.table()).splitlines()
    assert [line.split()[-1] for line in lines if line[:3] in spaces] == ["2.0", "-"]
    assert [row.cells[-1].text for row in score_table(comparison).rows[:2]] == ["2.00", "–"]
    assert "seconds" not in manifest(comparison, {})["spaces"]["old"]
    unknown = pd.DataFrame({"width": [4, 4], "seconds": [None, None]})  # as read from JSON
    assert [line.split()[-1] for line in text_of(unknown).splitlines()[1:]] == ["-", "-"]


def test_an_interrupted_run_notes_how_long_its_rows_took(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))
    data = photographs(tmp_path / "photos", 100, 20)

    encoder = Slow()
    encode_images = encoder.encode_images

    def one_batch(images):
        if encoder.sizes:
            raise KeyboardInterrupt
        return encode_images(images)

    encoder.encode_images = one_batch
    with pytest.raises(KeyboardInterrupt):
        wb.encode(data, encoder=encoder, role="expert", progress=False)
    noted = json.loads(next((tmp_path / "cache").rglob("seconds.json")).read_text())
    assert noted["images"][0] == OF_SMALL
    encoder = Slow()
    again = wb.encode(data, encoder=encoder, role="expert", progress=False)
    assert sum(encoder.sizes) == 100 - OF_SMALL
    assert again.info["seconds"] > noted["images"][1]
