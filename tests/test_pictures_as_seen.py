"""Transparency, profiles, frames and new formats: a picture is what people see of it."""

import io
import warnings

import numpy as np
import pytest
from PIL import Image, ImageCms, features

import workbench as wb
from workbench._require import InputError
from workbench.data import open_image, thumbnail
from workbench.data.looks import looks_of
from workbench.data.opening import opened, treatment
from workbench.encoders.batches import picture_keys

HIDDEN = (250, 10, 10)  # a colour under what is wholly transparent


@pytest.fixture
def drawing(tmp_path):
    """Black lines on nothing, with a colour hidden under the nothing."""
    pixels = np.zeros((30, 40, 4), np.uint8)
    pixels[..., :3] = HIDDEN
    pixels[5:8] = (0, 0, 0, 255)
    path = tmp_path / "drawing.png"
    Image.fromarray(pixels, "RGBA").save(path)
    return path


def corner(path, **options):
    return open_image(path, **options).getpixel((0, 0))


def saved(image, path, **options):
    image.save(path, **options)
    return path


def test_what_is_transparent_shows_the_background_never_black_nor_hidden_colours(drawing):
    assert corner(drawing) == (255, 255, 255)
    assert corner(drawing, background="#102030") == (16, 32, 48)
    small = Image.open(io.BytesIO(thumbnail(drawing))).convert("RGB")
    assert min(small.getpixel((0, 0))) > 250


def test_drawings_on_nothing_keep_vectors_of_their_own(tmp_path):
    for i in range(4):
        pixels = np.zeros((40, 40, 4), np.uint8)  # black under nothing: all were one black square
        pixels[4 + 8 * i : 8 + 8 * i, 5 : 20 + 4 * i, 3] = 255
        Image.fromarray(pixels, "RGBA").save(tmp_path / f"{i}.png")
    with pytest.warns(UserWarning, match="4 pictures are transparent: shown on #ffffff"):
        data = wb.load(tmp_path)
    rows = wb.encode(data, "demo:clip", progress=False).image
    assert len(np.unique(rows, axis=0)) == 4
    assert not wb.audit(data).selections()


def test_a_little_transparency_in_an_opaque_picture_lets_the_background_through(tmp_path):
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[0, 0, 3] = 204  # a fifth of white
    path = saved(Image.fromarray(pixels, "RGBA"), tmp_path / "little.png")
    assert corner(path) == (51, 51, 51)


def test_a_part_of_transparency_lets_the_background_through(tmp_path):
    half = Image.new("RGBA", (4, 4), (0, 0, 0, 128))
    assert corner(saved(half, tmp_path / "x.png")) == (127, 127, 127)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "TIFF"])
@pytest.mark.parametrize("mode", ["RGBA", "P", "LA"])
def test_every_way_of_transparency_is_seen_by_the_header_and_laid_on_white(tmp_path, kind, mode):
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[4:] = (0, 0, 0, 255)
    image = Image.fromarray(pixels, "RGBA")
    image = image.convert("LA") if mode == "LA" else image
    if mode == "P":
        image = image.convert("RGB").quantize(4)
        image.info["transparency"] = image.getpixel((0, 0))
        pytest.skip("a palette of TIFF has no transparency") if kind == "TIFF" else None
    if kind == "GIF" and mode == "LA":
        pytest.skip("Pillow writes no grey GIF with transparency")
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    path = saved(image, tmp_path / "x.dat", format=kind, **options)
    assert treatment(path) == "on #ffffff"
    assert corner(path) == (255, 255, 255)
    assert opened(path).how.endswith("transparent, shown on #ffffff")


def test_sixteen_bits_with_a_transparent_value(tmp_path):
    values = np.array([[7, 65535, 0]], np.uint16)
    path = saved(Image.fromarray(values), tmp_path / "x.png", transparency=7)
    assert np.asarray(open_image(path))[0, :, 0].tolist() == [255, 255, 0]


def test_rows_of_transparent_pictures_are_kept_by_background(drawing):
    image = Image.new("RGB", (9, 9), "red")
    image.save(drawing.parent / "plain.png")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        white = wb.load(drawing.parent)
        blue = wb.load(drawing.parent, background="blue")
    row = white.table["file"].tolist().index("drawing.png")
    keys, others = picture_keys(white), picture_keys(blue)
    assert keys[row] != str(white.content_ids[row])  # where it was kept as black
    assert keys[row] != others[row]
    assert keys[1 - row] == others[1 - row] == str(white.content_ids[1 - row])
    unseen = wb.data.Dataset("raw", white.ids, white.paths, white.table)
    assert picture_keys(unseen) == keys


def test_a_background_is_a_colour(drawing):
    with pytest.raises(InputError, match="background='mauvish': expected the name of a colour"):
        wb.load(drawing.parent, background="mauvish")


def profile_of_another_space():
    """Adobe's wide space cannot be copied here: Lab stands for a profile that is not sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def swapped_profile(name="wide"):
    """A profile whose red is sRGB's blue, and whose blue its red; its name does not say sRGB."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = data.replace(b"rXYZ", b"____").replace(b"bXYZ", b"rXYZ").replace(b"____", b"bXYZ")
    utf16 = "sRGB".encode("utf-16-be")
    return data.replace(utf16, name.encode("utf-16-be")).replace(
        b"sRGB built-in", f"{name} built-in".encode()
    )


@pytest.mark.parametrize("name", ["wide", "aRGB"])
def test_colours_are_turned_by_their_profile_and_said(tmp_path, name):
    image = Image.new("RGB", (4, 4), (200, 100, 50))
    path = saved(image, tmp_path / "x.png", icc_profile=swapped_profile(name))
    found = opened(path)
    assert found.how == f"colours of profile '{name} built-in' turned to sRGB"
    assert found.treatment == "in sRGB"
    np.testing.assert_allclose(found.image.getpixel((0, 0)), (50, 100, 200), atol=3)


@pytest.mark.parametrize("profile", [b"nonsense" * 40, profile_of_another_space()])
def test_a_profile_that_cannot_be_used_is_ignored_and_said(tmp_path, profile):
    path = saved(Image.new("RGB", (4, 4), (200, 100, 50)), tmp_path / "x.png", icc_profile=profile)
    assert corner(path) == (200, 100, 50)
    with pytest.warns(UserWarning, match="1 pictures have a colour profile that cannot be used"):
        data = wb.load(tmp_path)
    assert "ignored" in data.scaled["how"].item()


def test_a_profile_of_srgb_changes_nothing(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    rng = np.random.default_rng(0)
    image = Image.fromarray(rng.integers(0, 255, (9, 9, 3), dtype=np.uint8))
    path = saved(image, tmp_path / "x.png", icc_profile=profile)
    assert np.array_equal(np.asarray(open_image(path)), np.asarray(image))
    assert opened(path).how == ""


def test_of_alpha_that_hides_nothing_nothing_is_said(tmp_path):
    assert opened(saved(Image.new("RGBA", (4, 4), (9, 8, 7, 255)), tmp_path / "x.png")).how == ""


def test_cmyk_as_adobe_writes_it_is_not_inverted(tmp_path):
    path = saved(Image.new("RGB", (16, 16), "red").convert("CMYK"), tmp_path / "x.jpg")
    red, green, blue = corner(path)
    assert red > 230
    assert max(green, blue) < 30


def test_of_several_frames_the_first_is_shown_and_said(tmp_path):
    frames = [Image.new("P", (8, 8), colour) for colour in (0, 1)]
    for frame in frames:
        frame.putpalette([255, 0, 0, 0, 0, 255])
    frames[0].save(tmp_path / "x.gif", save_all=True, append_images=frames[1:])
    assert corner(tmp_path / "x.gif") == (255, 0, 0)
    with pytest.warns(UserWarning, match="1 pictures have several frames: the first is shown"):
        data = wb.load(tmp_path)
    assert data.scaled["how"].tolist() == ["several frames, the first is shown"]


@pytest.mark.skipif(not features.check("avif"), reason="Pillow here cannot read AVIF")
def test_avif_is_read(tmp_path):
    saved(Image.new("RGB", (16, 16), "red"), tmp_path / "x.avif")
    assert wb.load(tmp_path).n == 1


def test_heic_without_its_library_is_skipped_in_one_sentence(tmp_path, monkeypatch):
    from workbench.data import picture_formats

    picture_formats._heif.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "pillow_heif", None)
    (tmp_path / "x.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    saved(Image.new("RGB", (16, 16), "red"), tmp_path / "y.png")
    reason = wb.load(tmp_path).skipped["reason"].item()
    assert reason == 'a HEIC picture: expected pip install "krossfuse-workbench[heif]" to read it.'


def test_heic_is_read_where_its_library_is(tmp_path):
    heif = pytest.importorskip("pillow_heif", reason="the extra heif is not installed")
    from workbench.data import picture_formats

    picture_formats._heif.cache_clear()
    heif.register_heif_opener()
    saved(Image.new("RGB", (64, 64), "red"), tmp_path / "x.heic", format="HEIF")
    red, green, blue = corner(tmp_path / "x.heic")
    assert red > 230
    assert max(green, blue) < 40


def test_a_study_keeps_looks_copies_and_background(tmp_path, drawing):
    saved(Image.new("RGB", (9, 9), "red"), drawing.parent / "plain.png")
    (drawing.parent / "again.png").write_bytes((drawing.parent / "plain.png").read_bytes())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        study = wb.Study(drawing.parent, clip="demo", expert="demo", background="blue")
        kept = wb.Study.load(study.save(tmp_path / "kept")).dataset
    assert kept.background == "#0000ff"
    assert (
        kept.repeated["file"].tolist() == study.dataset.repeated["file"].tolist() == ["plain.png"]
    )
    assert np.array_equal(kept.looks.tiles, study.dataset.looks.tiles)


def test_looks_must_be_of_one_length():
    looks = looks_of([])
    with pytest.raises(InputError, match="a row for each picture"):
        type(looks)(looks.sizes, looks.tiles, np.ones(3, bool), looks.treatments)
