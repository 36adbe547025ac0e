"""Pictures and folders of other people: nothing is run, nothing takes the memory or is lost."""

import io
import os
import struct
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench._require import InputError
from workbench.data.checking import checked_images
from workbench.data.depth import eight_bits
from workbench.data.guarded import GuardedFile, PixelShare
from workbench.data.images import open_image
from workbench.data.loading import load
from workbench.study import Study


def saved(array, path, **options):
    Image.fromarray(np.asarray(array)).save(path, **options)
    return path


def grey(path):
    """Red of every pixel; the other channels are the same."""
    pixels = np.asarray(open_image(path))
    assert (pixels == pixels[..., :1]).all()
    return pixels[..., 0].ravel().tolist()


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    for name in ("a", "b"):
        saved(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8), tmp_path / f"{name}.png")
    return tmp_path


def test_postscript_named_as_a_picture_runs_nothing(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    for name in ("gs", "gswin64c", "gswin32c"):
        program = tmp_path / "bin" / name
        program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setattr("PIL.EpsImagePlugin.gs_binary", None)
    (tmp_path / "x.png").write_bytes(
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n%%EndComments\n"
    )
    with pytest.raises(
        InputError, match="JPEG, PNG, WebP, BMP, GIF, TIFF, AVIF or HEIC, the format is unknown"
    ):
        open_image(tmp_path / "x.png")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF"])
def test_a_picture_is_known_by_its_content(tmp_path, kind):
    Image.new("RGB", (5, 4), (200, 10, 10)).save(tmp_path / "x.dat", kind)
    (tmp_path / "x.dat").rename(tmp_path / "x.png")
    assert open_image(tmp_path / "x.png").size == (5, 4)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_sixteen_bits_are_scaled_by_their_range(tmp_path, suffix):
    values = np.array([[0, 128, 129, 257 * 100, 65535]], np.uint16)
    assert grey(saved(values, tmp_path / f"x{suffix}")) == [0, 0, 1, 100, 255]


def test_sixteen_bits_of_the_other_byte_order_and_compressed(tmp_path):
    values = np.array([[0, 257 * 100, 65535]], np.uint16)
    Image.frombytes("I;16B", (3, 1), values.astype(">u2").tobytes()).save(tmp_path / "x.tif")
    assert grey(tmp_path / "x.tif") == [0, 100, 255]
    assert grey(saved(values, tmp_path / "y.tif", compression="tiff_lzw")) == [0, 100, 255]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([0, 3, 255], [0, 3, 255]),  # as it always was
        ([0, 25700, 65535], [0, 100, 255]),
        ([-1000, 0, 1000], [0, 128, 255]),
        ([7, 7, 7_000_000], [0, 0, 255]),
        ([-5, -5, -5], [0, 0, 0]),
    ],
)
def test_whole_numbers_are_scaled_by_the_smallest_usual_range_that_holds_them(
    tmp_path, values, shown
):
    assert grey(saved(np.array([values], np.int32), tmp_path / "x.tif")) == shown


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([0, 0.5, 1], [0, 128, 255]),
        ([0.25, 0.25, 0.25], [64, 64, 64]),
        ([0, 100, 255], [0, 100, 255]),
        ([-1, 0, 1], [0, 128, 255]),
        ([0, 500, 1000], [0, 128, 255]),
    ],
)
def test_floats_likewise(tmp_path, values, shown):
    assert grey(saved(np.array([values], np.float32), tmp_path / "x.tif")) == shown


def tiff(path, bits, form, photometric, data):
    """A TIFF of one row, little end first."""
    width = len(data) * 8 // bits
    tags = [(256, 4, width), (257, 4, 1), (258, 3, bits), (259, 3, 1), (262, 3, photometric)]
    tags += [(273, 4, 8 + 2 + 9 * 12 + 4), (277, 3, 1), (279, 4, len(data)), (339, 3, form)]
    entries = b"".join(struct.pack("<HHLL", tag, kind, 1, value) for tag, kind, value in tags)
    path.write_bytes(b"II*\0" + struct.pack("<LH", 8, len(tags)) + entries + b"\0" * 4 + data)
    return path


def test_numbers_of_32_bits_without_a_sign_do_not_wrap(tmp_path):
    data = np.array([0, 2**31, 2**32 - 2], "<u4").tobytes()
    assert grey(tiff(tmp_path / "x.tif", 32, 1, 1, data)) == [0, 128, 255]


def test_numbers_of_16_bits_with_a_sign(tmp_path):
    data = np.array([-1000, 0, 1000], "<i2").tobytes()
    assert grey(tiff(tmp_path / "x.tif", 16, 2, 1, data)) == [0, 128, 255]


def test_white_is_zero_where_a_tiff_says_so(tmp_path):
    data = np.array([0, 25700, 65535], "<u2").tobytes()
    assert grey(tiff(tmp_path / "x.tif", 16, 1, 0, data)) == [255, 155, 0]


def test_large_pictures_are_scaled_in_parts_without_a_seam(monkeypatch):
    monkeypatch.setattr("workbench.data.depth.AT_ONCE", 10)
    values = np.arange(70, dtype=np.float32).reshape(10, 7) * 10 - 5
    small, how = eight_bits(Image.fromarray(values), "TIFF", {})
    assert np.array_equal(np.asarray(small), np.rint((values + 5) / 690 * 255).astype(np.uint8))
    assert how == "floats from -5 to 685, shown as 0 to 255"


def test_turned_pictures_of_sixteen_bits_stand_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    saved(np.array([[0, 65535]], np.uint16), tmp_path / "x.png", exif=exif)
    assert open_image(tmp_path / "x.png").size == (1, 2)


def test_what_was_scaled_is_said_and_listed(folder):
    saved(np.array([[0, 9], [9, 65535]], np.uint16), folder / "deep.png")
    saved(np.array([[0.1, 0.9], [0.2, 0.3]], np.float32), folder / "float.tif")
    with pytest.warns(UserWarning, match="were scaled to 8 bits") as told:
        data = load(folder)
    assert data.n == 4
    assert dict(data.scaled.to_numpy()) == {
        "deep.png": "16 bits, 0 to 65535 shown as 0 to 255",
        "float.tif": "floats from 0.1 to 0.9, 0 to 1 shown as 0 to 255",
    }
    assert len(told) == 2
    study = Study(folder, clip="demo", expert="demo")
    with pytest.warns(UserWarning, match="scaled"):
        assert len(study.dataset.scaled) == 2
    assert any("1 pictures of 16 bits were scaled" in note for note in study.notes)


def test_pictures_of_eight_bits_are_not_said_to_be_scaled(folder):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not len(load(folder).scaled)


@pytest.mark.parametrize(
    "error", [MemoryError(), RecursionError("deep"), KeyError("x"), SystemError()]
)
def test_whatever_a_decoder_raises_the_rest_goes_on(folder, monkeypatch, error):
    load_pixels = Image.Image.convert

    def convert(image, *arguments):
        if image.size == (5, 5):
            raise error
        return load_pixels(image, *arguments)

    Image.new("RGB", (5, 5)).save(folder / "c.png")
    monkeypatch.setattr(Image.Image, "convert", convert)
    data = load(folder)
    assert data.n == 2
    assert data.skipped["file"].tolist() == ["c.png"]
    assert data.skipped["reason"].iloc[0].startswith("expected a")


def test_a_thin_picture_takes_no_memory():
    code = """
import resource, sys, tempfile
from pathlib import Path
from PIL import Image
from workbench.data import Dataset, load, open_image

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

with tempfile.TemporaryDirectory() as folder:
    Image.new("RGB", (8, 8)).save(f"{folder}/a.png")
    Image.new("L", (6000, 1)).save(f"{folder}/thin.png")
    before = peak()
    data = load(folder)
    for path in data.paths:  # as every model's preprocessing does
        image = open_image(path)
        scale = 224 / min(image.size)
        image.resize([round(side * scale) for side in image.size]).close()
    print(data.skipped["file"].tolist(), peak() - before)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names, megabytes = done.stdout.rsplit(" ", 1)
    assert names == "['thin.png']"
    assert float(megabytes) < 200


def test_a_picture_that_decodes_for_ever_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.data.guarded.MAX_SECONDS", 0.2)
    start = 14 + 40 + 1024
    header = struct.pack("<LllHHLLllLL", 40, 4000, 4000, 1, 8, 1, 0, 0, 0, 256, 0)
    runs = b"\1\5" * 6_000_000  # of one pixel each, in a decoder of Python's speed
    file = b"BM" + struct.pack("<LHHL", start + len(runs), 0, 0, start) + header + b"\0" * 1024
    (tmp_path / "x.bmp").write_bytes(file + runs)
    started = time.thread_time()
    with pytest.raises(InputError, match=r"slow to decode: expected .* s at most"):
        open_image(tmp_path / "x.bmp")
    assert time.thread_time() - started < 5


def test_scans_of_a_jpeg_are_counted_only_where_they_are_limited():
    file = GuardedFile(io.BytesIO(b"\xff\xda" * 20), 5)
    assert len(file.read()) == 40
    file.seek(0)
    file.limit_scans(5)
    with pytest.raises(InputError, match="too many scans"):
        file.read()


def test_a_large_picture_waits_for_room_and_goes_on_alone():
    share = PixelShare(10)
    with share.take(100):  # more than there is: alone
        pass
    with share.take(4), share.take(6):
        assert share._used == 10
    assert share._used == 0


def test_a_folder_that_cannot_be_read_is_listed(folder, monkeypatch):
    (folder / "closed").mkdir()
    saved(np.zeros((4, 4), np.uint8), folder / "closed" / "c.png")
    scandir = os.scandir

    def closed(place):
        if Path(place).name == "closed":
            raise PermissionError(13, "Permission denied", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", closed)
    data = load(folder)
    assert data.n == 2
    assert data.skipped.to_numpy().tolist() == [
        ["closed", "a folder that cannot be read: no permission to read it"]
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads every folder")
def test_a_folder_without_permission_is_listed(folder):
    (folder / "closed").mkdir(mode=0)
    assert load(folder).skipped["file"].tolist() == ["closed"]


def test_links_to_pictures_are_followed_in_a_folder(folder, tmp_path_factory):
    elsewhere = saved(np.eye(4, dtype=np.uint8), tmp_path_factory.mktemp("other") / "e.png")
    (folder / "linked.png").symlink_to(elsewhere)
    assert load(folder).table["file"].tolist() == ["a.png", "b.png", "linked.png"]


def test_a_root_allows_what_lies_under_it(folder, tmp_path_factory):
    place = tmp_path_factory.mktemp("tables")
    table = place / "t.csv"
    table.write_text(f"path,label\n{folder / 'a.png'},x\n{folder / 'b.png'},y\n")
    with pytest.raises(InputError, match="--root"):
        load(table)
    data = load(table, root=folder)
    assert data.labels().tolist() == ["x", "y"]
    assert load(table, root="/").n == 2
    absolute = folder / "t.csv"
    absolute.write_text(f"path\n{folder / 'a.png'}\n")
    assert load(absolute).n == 1


def test_files_left_out_shift_no_row_of_the_source(folder):
    (folder / "t.csv").write_text(
        "path,caption\n../x.png,none\nb.png,one\nhttp://x/y.png,none\na.png,two\n"
    )
    data = load(folder / "t.csv")
    assert data.source_rows.tolist() == [1, 3]
    assert data.captions[["row", "text", "source_row"]].to_numpy().tolist() == [
        [0, "one", 1],
        [1, "two", 3],
    ]
    assert data.n_source == 4
    assert data.skipped["file"].tolist() == ["../x.png", "http://x/y.png"]


def test_checking_keeps_what_was_left_out_before(folder):
    data = load(folder)
    os.mkfifo(folder / "c.png")
    listed = load(folder)
    assert listed.ids.tolist() == data.ids.tolist()
    assert listed.skipped.to_numpy().tolist() == [["c.png", "a named pipe"]]
    again = checked_images(listed)
    assert again.skipped["file"].tolist() == ["c.png"]
