"""Models that are noted in the cache: they are loaded when they must encode, and not before."""

import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from workbench import InputError, load
from workbench.encoders import known
from workbench.encoders.run import encode
from workbench.encoders.spec import parse_spec
from workbench.files import asset

DEMO = "demo:clip"


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Eight pictures, drawn once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_CACHE", str(tmp_path_factory.mktemp("pictures")))
        return load("demo", limit=8)


@pytest.fixture
def encoded(tmp_path, monkeypatch, pictures):
    """Encode the first of them, with a cache of the test's own."""
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))

    def encoded_by(spec=DEMO, n=4, **options):
        options = {"device": "cpu", "progress": False, **options}
        return encode(pictures.take(np.arange(n)), spec, **options)

    return encoded_by


@pytest.fixture
def loads(monkeypatch):
    """SPECs that are loaded, one after the other."""
    loaded = []
    really = known.load_encoder

    def counted(spec, **options):
        loaded.append(str(spec))
        return really(spec, **options)

    monkeypatch.setattr(known, "load_encoder", counted)
    return loaded


def demo_folder(folder, name="mini_expert"):
    """A copy of a demonstration's encoder; the SPEC of it."""
    folder.mkdir()
    for file in asset("data", name).iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return f"{'timm' if name == 'mini_expert' else 'open_clip'}:local-dir:{folder}"


@pytest.mark.parametrize("spec", [DEMO, "demo:expert"])
def test_rows_that_are_kept_need_no_model(encoded, loads, spec):
    first, again = encoded(spec), encoded(spec)
    assert loads == [spec]
    for part, rows in first.rows().items():
        np.testing.assert_array_equal(again.rows()[part], rows)
    seconds = {"seconds": 0}
    assert json.loads(json.dumps(first.info | seconds)) == again.info | seconds


def test_a_known_model_is_loaded_for_what_is_not_kept(encoded, loads):
    encoded()
    more = encoded(n=8)
    assert loads == [DEMO, DEMO]
    np.testing.assert_allclose(more.image, encoded(n=8, cache=False).image, atol=1e-5)


def test_in_another_process_a_known_model_needs_no_torch(encoded):
    encoded()
    code = (
        "import sys\n"
        "from workbench.encoders.known import known_or_loaded\n"
        "from workbench.encoders.spec import parse_spec\n"
        f"model = known_or_loaded(parse_spec({DEMO!r}), 'cpu')\n"
        "heavy = [name for name in ('torch', 'open_clip', 'timm') if name in sys.modules]\n"
        "print(model.info['spec'], heavy)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{DEMO} []"


def change_weights(folder):
    from safetensors.numpy import load_file, save_file

    file = folder / "model.safetensors"
    weights = load_file(file)
    name = max(weights, key=lambda each: weights[each].size)
    save_file({**weights, name: weights[name] * 1.5}, file, {"format": "pt"})


def test_other_weights_are_another_model(encoded, loads, tmp_path):
    spec = demo_folder(tmp_path / "own")
    before = encoded(spec)
    change_weights(tmp_path / "own")
    after = encoded(spec)
    assert loads == [spec, spec]
    assert before.info["weights"] != after.info["weights"]
    assert not np.array_equal(before.image, after.image)


def test_a_model_that_changes_before_it_is_loaded_is_refused(encoded, tmp_path):
    spec = parse_spec(demo_folder(tmp_path / "own"))
    known.known_or_loaded(spec, "cpu")
    model = known.known_or_loaded(spec, "cpu")
    assert isinstance(model, known.KnownModel)
    change_weights(tmp_path / "own")
    with pytest.raises(InputError, match="which changed while it was used: expected the same"):
        model.encode_images([Image.new("RGB", (64, 64))])


@pytest.mark.parametrize("what", ["library", "setting", "code"])
def test_other_surroundings_are_another_model(encoded, loads, monkeypatch, what):
    encoded()
    if what == "library":
        monkeypatch.setattr(known, "version", lambda name: "0.0")
    elif what == "setting":
        monkeypatch.setenv("TIMM_FUSED_ATTN", "0")
    else:
        of_file = known._content
        monkeypatch.setattr(known, "_content", lambda file: of_file(file) + file.suffix)
    encoded()
    assert loads == [DEMO, DEMO]


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"note": 1, "checksum": ""}', "swapped"])
def test_a_damaged_note_is_none(encoded, loads, damage):
    encoded()
    (note,) = known.notes_folder().glob("*.json")
    text = note.read_text()
    swapped = text.replace('"images": true', '"images": false')
    note.write_text(swapped if damage == "swapped" else damage)
    encoded()
    assert loads == [DEMO, DEMO]
    assert note.read_text() == text


def test_where_a_gpu_may_be_torch_is_asked(encoded, loads, monkeypatch):
    monkeypatch.setattr(known, "_may_have_gpu", lambda: True)
    for _ in range(2):
        encoded(device="auto")
    assert loads == [DEMO, DEMO]


def test_a_model_with_parts_elsewhere_is_not_noted(loads, tmp_path):
    spec = demo_folder(tmp_path / "own")
    weights = f"{spec},weights={tmp_path / 'own' / 'model.safetensors'}"
    assert known._files(parse_spec(spec))
    assert not known._files(parse_spec(weights))
    assert not known._files(parse_spec("timm:test_vit,weights=random"))
    clip = parse_spec(demo_folder(tmp_path / "clip", "mini_clip"))
    assert known._files(clip)
    config = tmp_path / "clip" / "open_clip_config.json"
    config.write_text(config.read_text().replace('"layers"', '"hf_model_name": "x", "layers"'))
    assert not known._files(clip)


def test_without_the_cache_nothing_is_noted(encoded, loads):
    encoded(cache=False)
    assert not known.notes_folder().exists()


def test_notes_go_with_the_cache(encoded):
    encoded()
    size = sum(note.stat().st_size for note in known.notes_folder().iterdir())
    assert known.clear_notes() == size > 0
    assert not list(known.notes_folder().iterdir())


def test_notebooks_run_without_what_nobody_asks_for():
    code = (
        "from workbench._machine.left_out import UNUSED, leave_out\n"
        "import sys; leave_out(); import nbformat, jsonschema, papermill\n"
        "print([name for name in UNUSED if sys.modules.get(name)], papermill.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] papermill"
