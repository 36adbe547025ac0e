"""Own vectors read new words by a model, which is seen to be theirs first."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import workbench as wb
from workbench import InputError
from workbench.cli import main
from workbench.encoders import parse_spec
from workbench.report.sources import source_rows
from workbench.search import Search


@pytest.fixture(scope="module")
def demo():
    return wb.load("demo", limit=48)


@pytest.fixture(scope="module")
def made(demo):
    return wb.encode(demo, "demo:clip", progress=False)


@pytest.fixture
def own(demo, made, tmp_path, monkeypatch):
    """Files of what the built-in encoder made, as somebody would have them."""
    monkeypatch.chdir(tmp_path)
    ids = np.array(demo.ids, dtype=str)
    np.savez("clip.npz", ids=ids, image=made.image, text=made.text)
    np.save("text.npy", made.text)
    np.savez("pictures.npz", ids=ids, image=made.image)
    return "vectors:clip.npz,text=text.npy"


def test_everything_behind_reader_is_its_spec(own):
    spec = parse_spec(f"{own},reader=open_clip:ViT-B-32,weights=laion2b_s34b_b79k")
    assert spec.options["text"] == "text.npy"
    assert spec.options["reader"] == "open_clip:ViT-B-32,weights=laion2b_s34b_b79k"
    assert str(parse_spec(str(spec))) == str(spec)
    assert parse_spec("clip.npz,text=text.npy,reader=demo:clip").options["reader"] == "demo:clip"


@pytest.mark.parametrize(
    "reader", ["vectors:text.npy", "timm:test_vit,weights=random", "demo:expert"]
)
def test_a_reader_reads_words(own, reader):
    with pytest.raises(InputError, match="expected a model that reads words"):
        parse_spec(f"{own},reader={reader}")


def test_a_reader_is_none_of_an_expert(own):
    with pytest.raises(InputError, match="as --expert: expected no reader="):
        parse_spec(f"{own},reader=demo:clip", "expert")


def test_vectors_read_new_words_as_their_model_does(demo, made, own):
    save_texts(demo, made.text)
    space = wb.encode(demo, "vectors:clip.npz,text=captions.npz,reader=demo:clip", role="clip")
    assert space.info["reader"] == "demo:clip"
    assert min(space.info["reader_cosines"]) > 0.999
    assert space.info["reader_checked_on"] == "captions"
    words = "a big green owl"
    assert words not in set(demo.captions.text)
    ours = Search(demo, {"own": space}).rank(words)["own"]
    theirs = Search(demo, {"CLIP": made}).rank(words)["CLIP"]
    assert ours.id.tolist() == theirs.id.tolist()
    np.testing.assert_allclose(ours.score, theirs.score, atol=1e-5)


def test_the_cosines_of_a_reader_are_shown_wherever_its_space_is(demo, made, own, capsys):
    said = r"words read by demo:clip, cosines with 3 captions 1\.000, 1\.000, 1\.000"
    save_texts(demo, made.text)
    space = wb.encode(demo, "vectors:clip.npz,text=captions.npz,reader=demo:clip")
    assert re.search(said, source_rows({"own": space})[0].made)
    data = ["--data", "demo", "--limit", "48"]
    spec = "vectors:clip.npz,text=captions.npz,reader=demo:clip"
    assert main(["encode", *data, "--spec", spec, "--out", "own.safetensors"]) == 0
    assert re.search(f"; {said}", capsys.readouterr().out)
    assert main(["compare", *data, "own.safetensors"]) == 0
    assert re.search(f"clip: matched by .*; {said}", capsys.readouterr().out)


def test_what_a_file_says_of_a_reader_is_shown_as_it_is_or_not_at_all(demo, made):
    info = {"reader": "demo:clip", "reader_cosines": ["1", None], "reader_checked_on": []}
    assert source_rows({"own": replace(made, info=info)})[0].made == "own vectors"


def save_texts(demo, text, name="captions.npz"):
    files = demo.table["file"].to_numpy(dtype=str)[demo.captions.row]
    np.savez(name, path=files, text=text)


def test_fused_with_own_vectors_reads_new_words_too(demo, made, own):
    save_texts(demo, made.normalize_rows().text)
    np.savez("unit.npz", ids=np.array(demo.ids, dtype=str), image=made.normalize_rows().image)
    study = wb.Study(
        demo, clip="vectors:unit.npz,text=captions.npz,reader=demo:clip", expert="demo",
        n_components=256, progress=False,
    )  # fmt: skip
    ranked = Search(demo, study.parents | {"fused": study.fused}).rank("a big green owl")
    assert ranked["CLIP"].id.tolist() == ranked["fused"].id.tolist()


def test_without_captions_a_reader_is_compared_by_pictures(demo, own):
    space = wb.encode(demo, "vectors:pictures.npz,reader=demo:clip")
    assert space.info["reader_checked_on"] == "pictures"
    assert Search(demo, {"own": space}).rank("a big green owl")


def test_another_reader_is_refused_with_the_cosines(demo, made, own):
    turned = made.text[:, np.roll(np.arange(made.dim), 1)]
    save_texts(demo, turned)
    message = (
        r"have the cosines -?0\.\d+, -?0\.\d+, -?0\.\d+ with those of clip: expected at least 0.99"
    )
    with pytest.raises(InputError, match=message):
        wb.encode(demo, "vectors:clip.npz,text=captions.npz,reader=demo:clip")
    np.savez("clip.npz", ids=np.array(demo.ids, dtype=str), image=made.image[:, :9])
    save_texts(demo, made.text[:, :9])
    with pytest.raises(InputError, match="reader=demo:clip of width 64 for clip of width 9"):
        wb.encode(demo, "vectors:clip.npz,text=captions.npz,reader=demo:clip")


def test_a_reader_that_cannot_be_compared_is_refused(own, demo, made):
    pd.DataFrame({"id": demo.ids}).to_csv("t.csv", index=False)
    with pytest.raises(InputError, match="without captions or pictures: expected text="):
        wb.encode(wb.load("t.csv"), "vectors:pictures.npz,reader=demo:clip")


def test_new_pictures_are_not_read_by_a_reader_of_words(demo, made, own, tmp_path):
    Image.new("RGB", (32, 32), "red").save("new.png")
    space = wb.encode(demo, "vectors:pictures.npz,reader=demo:clip")
    with pytest.raises(InputError, match="own has no encoder here for a new picture"):
        Search(demo, {"own": space}).rank("new.png")
