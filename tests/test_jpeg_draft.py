"""Claims about JPEGs that are decoded at a part of their size."""

import numpy as np
import pytest
from PIL import Image

import workbench as wb
from workbench.cli import main
from workbench.data import open_image, small_picture
from workbench.store import load_space


class Seen:
    """An encoder that keeps the sizes of what it sees; rows are small copies."""

    fingerprint = "seen"

    def __init__(self):
        self.sizes = []

    def encode_images(self, images):
        self.sizes += [image.size for image in images]
        small = [image.resize((32, 32)) for image in images]
        return np.array([np.asarray(each, float).ravel() + 1 for each in small])


def smooth(width, height):
    noise = np.random.default_rng(0).integers(0, 255, (height // 50, width // 50, 3), np.uint8)
    return Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC)


@pytest.fixture
def photos(tmp_path, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path_factory.mktemp("cache")))
    smooth(1600, 1200).save(tmp_path / "large.jpg")
    smooth(600, 400).save(tmp_path / "small.jpg")
    smooth(1600, 1200).save(tmp_path / "large.png")
    return wb.load(tmp_path)


@pytest.mark.parametrize(
    ("least", "large", "small"),
    [
        (None, (1600, 1200), (600, 400)),
        (150, (200, 150), (300, 200)),
        (300, (400, 300), (600, 400)),
        (301, (800, 600), (600, 400)),
        (601, (1600, 1200), (600, 400)),
    ],
)
def test_the_shorter_side_keeps_what_was_asked_for_and_only_jpegs_shrink(
    photos, least, large, small
):
    assert [path.name for path in photos.paths] == ["large.jpg", "large.png", "small.jpg"]
    seen = Seen()
    wb.encode(photos, encoder=seen, jpeg_draft=least, cache=False, progress=False)
    assert seen.sizes == [large, (1600, 1200), small]


def test_rows_hardly_change_and_are_kept_apart_from_those_of_whole_pictures(photos, tmp_path):
    whole = wb.encode(photos, encoder=Seen())
    drafted = wb.encode(photos, encoder=Seen(), jpeg_draft=150)
    assert not np.array_equal(drafted.image[0], whole.image[0])
    np.testing.assert_allclose(drafted.image, whole.image, atol=8)
    again = Seen()
    np.testing.assert_array_equal(wb.encode(photos, encoder=again).image, whole.image)
    np.testing.assert_array_equal(
        wb.encode(photos, encoder=again, jpeg_draft=150).image, drafted.image
    )
    assert not again.sizes  # both were kept
    assert drafted.info["jpeg_draft"] == 150
    assert "jpeg_draft" not in whole.info


def test_a_turned_photograph_stays_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    smooth(1600, 1200).save(tmp_path / "turned.jpg", exif=exif)
    whole = open_image(tmp_path / "turned.jpg")
    drafted = open_image(tmp_path / "turned.jpg", jpeg_draft=150)
    assert (whole.size, drafted.size) == ((1200, 1600), (150, 200))
    small = whole.resize(drafted.size, Image.Resampling.BOX)
    np.testing.assert_allclose(np.asarray(drafted, int), np.asarray(small, int), atol=12)


def test_a_thumbnail_is_made_of_a_part_and_looks_the_same(photos):
    made = small_picture(photos.paths[0], 96)
    whole = open_image(photos.paths[0])
    whole.thumbnail((96, 96))
    assert made.size == whole.size == (96, 72)
    assert np.abs(np.asarray(made, int) - np.asarray(whole, int)).mean() < 2


def test_the_verb_takes_it_and_the_space_says_so(photos, tmp_path):
    out = tmp_path / "rows.safetensors"
    argv = ["encode", "--data", str(tmp_path), "--spec", "demo:expert", "--out", str(out)]
    assert main([*argv, "--jpeg-draft", "150"]) == 0
    assert load_space(out).info["jpeg_draft"] == 150
