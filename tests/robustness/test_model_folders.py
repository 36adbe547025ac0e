"""Models are data: folders and checkpoints that would run code, for every loader."""

import argparse
import importlib
import json
import shutil
import socket

import numpy as np
import pytest

from workbench import InputError
from workbench.encoders import load_encoder, read_vectors

from .model_material import (
    SPRUNG,
    Trap,
    add_module,
    change_text,
    edit_json,
    write_clip,
    write_expert,
    write_payload,
    write_sentence,
)

TOKENIZER = "transformers.PreTrainedTokenizerFast"


@pytest.fixture(autouse=True)
def _offline(monkeypatch):
    def refuse(*_, **__):
        pytest.fail("the network was touched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def refused(tmp_path, monkeypatch):
    """Load a model that must be refused in a sentence, with nothing of it run."""
    monkeypatch.syspath_prepend(tmp_path)  # as `python -m workbench` would have it

    def load(spec, *pieces):
        with pytest.raises(InputError) as raised:
            load_encoder(spec)
        assert not (tmp_path / SPRUNG).exists(), "the payload ran"
        assert all(piece in str(raised.value) for piece in pieces), raised.value

    return load


# open_clip.


def test_tokenizer_of_a_clip_folder_runs_nothing(tmp_path, refused):
    place = write_clip(tmp_path)
    write_payload(place, TOKENIZER, tmp_path)
    names = {"AutoTokenizer": ["payload.Payload", "payload.Payload"]}
    config = {"tokenizer_class": "Payload", "auto_map": names}
    (place / "tokenizer_config.json").write_text(json.dumps(config))
    change_text(place, hf_tokenizer_name="x", tokenizer_kwargs={"trust_remote_code": True})
    spec = f"open_clip:local-dir:{place}"
    refused(spec, "tokenizer_kwargs", "trust_remote_code", "read as data")
    change_text(place, tokenizer_kwargs={})
    refused(spec, "tokenizer_config.json with auto_map", "read as data")


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("text_cfg", "hf_model_name", "/some/folder"),
        ("text_cfg", "hf_model_name", "somebody/model"),
        ("text_cfg", "hf_tokenizer_name", "../elsewhere"),
        ("vision_cfg", "timm_model_name", "hf-hub:somebody/model"),
        ("vision_cfg", "timm_model_name", "local-dir:elsewhere"),
        ("vision_cfg", "act_layer", "os.system"),
    ],
)
def test_clip_folder_names_no_other_model(tmp_path, refused, part, key, value):
    place = write_clip(tmp_path)
    edit_json(
        place / "open_clip_config.json",
        lambda config: config["model_cfg"][part].update({key: value}),
    )
    refused(f"open_clip:local-dir:{place}", key)


def test_torch_is_never_asked_without_weights_only(tmp_path, monkeypatch):
    import torch

    place = write_clip(tmp_path)
    (place / "open_clip_model.safetensors").unlink()
    (place / "open_clip_model.bin").write_bytes(b"any")
    asked = []

    def load(*_, **options):
        asked.append(options.get("weights_only"))
        raise TypeError("'weights_only' is an invalid keyword argument")

    monkeypatch.setattr(torch, "load", load)
    with pytest.raises(InputError, match=r"open_clip_model.bin: expected a checkpoint of weights"):
        load_encoder(f"open_clip:local-dir:{place}")
    with pytest.raises(InputError, match="expected a checkpoint of weights alone"):
        load_encoder(f"timm:test_vit,weights={place / 'open_clip_model.bin'}")
    assert asked == [True, True]


def test_open_clip_gets_no_checkpoint_to_read(tmp_path, monkeypatch):
    import open_clip
    import torch
    from safetensors.torch import load_file

    place = write_clip(tmp_path)
    before = load_encoder(f"open_clip:local-dir:{place}")
    file = place / "open_clip_model.safetensors"
    state = {f"module.{name}": value for name, value in load_file(file).items()}
    torch.save({"epoch": 1, "state_dict": state}, place / "open_clip_model.pt")
    file.unlink()
    for name in ("load_checkpoint", "load_state_dict"):
        monkeypatch.setattr(open_clip.factory, name, lambda *_, **__: pytest.fail("it read"))
    after = load_encoder(f"open_clip:local-dir:{place}")
    assert after.fingerprint == before.fingerprint
    np.testing.assert_array_equal(after.encode_texts(["a"]), before.encode_texts(["a"]))


# timm.


def test_timm_folder_loads_from_nowhere_else(tmp_path):
    place = write_expert(tmp_path)
    before = load_encoder(f"timm:local-dir:{place}")
    elsewhere = {"url": "https://example.org/x", "file": "/elsewhere", "custom_load": True}
    edit_json(place / "config.json", lambda config: config["pretrained_cfg"].update(elsewhere))
    after = load_encoder(f"timm:local-dir:{place}")
    assert after.fingerprint == before.fingerprint


@pytest.mark.parametrize("key", ["pretrained", "checkpoint_path", "pretrained_cfg", "no such key"])
def test_arguments_of_a_timm_folder_are_the_networks_own(tmp_path, refused, key):
    place = write_expert(tmp_path)
    edit_json(place / "config.json", lambda config: config["model_args"].update({key: "x"}))
    refused(f"timm:local-dir:{place}", key, "read as data")


def test_settings_beside_the_weights_of_a_trainer_are_no_danger(tmp_path):
    import timm
    import torch

    model = timm.create_model("test_vit", num_classes=0)
    settings = argparse.Namespace(lr=0.1)
    torch.save({"state_dict": model.state_dict(), "args": settings}, tmp_path / "w.pth.tar")
    encoder = load_encoder(f"timm:test_vit,weights={tmp_path / 'w.pth.tar'}")
    assert encoder.info["random_weights"] is False


# Pickles.


@pytest.mark.parametrize("suffix", [".bin", ".pt", ".pth", ".ckpt", ".safetensors"])
@pytest.mark.parametrize("kind", ["open_clip:ViT-B-32", "timm:test_vit"])
def test_pickled_checkpoint_runs_nothing(tmp_path, refused, kind, suffix):
    import torch

    file = tmp_path / f"w{suffix}"
    torch.save({"state_dict": {"weight": Trap(tmp_path)}}, file)
    said = "safetensors file" if suffix == ".safetensors" else "it could run code"
    if kind.startswith("open_clip"):  # the same reader, without building a large model
        from workbench.encoders.checkpoints import read_weights

        with pytest.raises(InputError, match=said):
            read_weights(file)
        assert not (tmp_path / SPRUNG).exists()
    else:
        refused(f"{kind},weights={file}", said)


@pytest.mark.parametrize("loader", ["open_clip", "timm", "sentence"])
@pytest.mark.parametrize("suffix", [".bin", ".pth"])
def test_pickled_weights_of_a_folder_run_nothing(tmp_path, refused, loader, suffix):
    import torch

    if loader == "sentence":
        pytest.importorskip("sentence_transformers")
    write = {"open_clip": write_clip, "timm": write_expert, "sentence": write_sentence}[loader]
    place = write(tmp_path)
    for file in place.glob("*.safetensors"):
        file.unlink()
    torch.save({"weight": Trap(tmp_path)}, place / f"pytorch_model{suffix}")
    refused(f"sentence:{place}" if loader == "sentence" else f"{loader}:local-dir:{place}")


@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_pickled_arrays_run_nothing(tmp_path, suffix):
    array = np.array([Trap(tmp_path)], dtype=object)
    file = tmp_path / f"v{suffix}"
    np.save(file, array) if suffix == ".npy" else np.savez(file, image=array)
    with pytest.raises(InputError, match="without pickle"):
        read_vectors(file)
    assert not (tmp_path / SPRUNG).exists()


def test_safetensors_are_preferred_to_pickles(tmp_path):
    import torch

    place = write_expert(tmp_path)
    before = load_encoder(f"timm:local-dir:{place}").fingerprint
    (place / "model.safetensors").rename(place / "other.safetensors")
    torch.save({"weight": Trap(tmp_path)}, place / "pytorch_model.bin")
    assert load_encoder(f"timm:local-dir:{place}").fingerprint == before
    assert not (tmp_path / SPRUNG).exists()


# sentence-transformers.


def _module_of_the_folder(place, tmp_path):
    write_payload(place, "torch.nn.Identity".replace("torch.nn", "torch.nn.modules"), tmp_path)
    edit_json(place / "modules.json", lambda modules: modules[1].update(type="payload.Payload"))


def _activation_of_the_folder(place, tmp_path):
    write_payload(tmp_path, "torch.nn.Identity", tmp_path)
    config = {"in_features": 16, "out_features": 4, "activation_function": "payload.Payload"}
    add_module(place, "2_Dense", "sentence_transformers.models.Dense", config)


def _router_to_the_folder(place, tmp_path):
    write_payload(place, "torch.nn.Identity", tmp_path)
    config = {"types": {"a": "payload.Payload"}, "structure": {"a": ["a"]}, "parameters": {}}
    add_module(place, "2_Router", "sentence_transformers.models.Router", config)


def _model_of_the_folder(place, tmp_path):
    write_payload(place, "transformers.BertModel", tmp_path)
    names = {"AutoConfig": "payload.Payload", "AutoModel": "payload.Payload"}
    edit_json(place / "config.json", lambda config: config.update(auto_map=names))


def _trust_in_the_folder(place, tmp_path):
    settings = {"model_args": {"trust_remote_code": True}}
    (place / "sentence_bert_config.json").write_text(json.dumps(settings))


def _kernel_of_a_hub(place, tmp_path):
    kernel = {"attn_implementation": "somebody/attention"}
    edit_json(place / "config.json", lambda config: config.update(kernel))


def _adapter_on_another_model(place, tmp_path):
    settings = {"peft_type": "LORA", "base_model_name_or_path": "somebody/model"}
    (place / "adapter_config.json").write_text(json.dumps(settings))


def _module_outside_the_folder(place, tmp_path):
    edit_json(place / "modules.json", lambda modules: modules[1].update(path="../1_Pooling"))


@pytest.mark.parametrize(
    ("spoil", "pieces"),
    [
        (_module_of_the_folder, ("modules.json with type=payload.Payload", "read as data")),
        (_activation_of_the_folder, ("activation_function=payload.Payload", "read as data")),
        (_router_to_the_folder, ("config.json with type=payload.Payload", "read as data")),
        (_model_of_the_folder, ("config.json with auto_map", "read as data")),
        (_trust_in_the_folder, ("sentence_bert_config.json with trust_remote_code", "as data")),
        (_kernel_of_a_hub, ("attn_implementation=somebody/attention", "read as data")),
        (_adapter_on_another_model, ("adapter_config.json", "the merged model")),
        (_module_outside_the_folder, ("path='../1_Pooling'", "a place in the folder")),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_sentence_folder_runs_nothing(tmp_path, refused, spoil, pieces):
    pytest.importorskip("sentence_transformers")
    place = write_sentence(tmp_path)
    spoil(place, tmp_path)
    refused(f"sentence:{place}", *pieces)


def test_sentence_folder_of_data_loads(tmp_path):
    pytest.importorskip("sentence_transformers")
    place = write_sentence(tmp_path)
    encoder = load_encoder(f"sentence:{place}")
    assert encoder.encode_texts(["a dog runs"]).shape == (1, 16)
    (place / "modules.json").unlink()  # a plain checkpoint of transformers
    assert load_encoder(f"sentence:{place}").encode_texts(["a dog"]).shape == (1, 16)


def test_sentence_transformers_that_run_a_folders_code_are_refused(tmp_path, monkeypatch):
    pytest.importorskip("sentence_transformers")
    place = write_sentence(tmp_path)
    module = importlib.import_module("workbench.encoders.sentence")
    monkeypatch.setattr(module, "version", lambda name: "5.6.0", raising=False)
    with pytest.raises(
        InputError, match=r"sentence-transformers 5\.6\.0, which runs Python .* 6\.0"
    ):
        load_encoder(f"sentence:{place}")


# Hubs, as their cache would have it.


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """Make a folder look like a model that was downloaded."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)

    def publish(place):
        model = tmp_path / "hub" / "models--somebody--model"
        (model / "refs").mkdir(parents=True)
        (model / "refs" / "main").write_text("0" * 40)
        shutil.copytree(place, model / "snapshots" / ("0" * 40))
        return "hf-hub:somebody/model"

    return publish


def test_clip_of_a_hub_is_data_too(tmp_path, hub, refused):
    place = write_clip(tmp_path)
    expected = load_encoder(f"open_clip:local-dir:{place}").info["weights"]
    name = hub(place)
    assert load_encoder(f"open_clip:{name}").info["weights"] == expected
    change_text(
        next((tmp_path / "hub").rglob("open_clip_config.json")).parent,
        tokenizer_kwargs={"trust_remote_code": True},
    )
    refused(f"open_clip:{name}", "trust_remote_code", "read as data")


def test_timm_model_of_a_hub_is_data_too(tmp_path, hub, refused):
    place = write_expert(tmp_path)
    expected = load_encoder(f"timm:local-dir:{place}").info["weights"]
    name = hub(place)
    assert load_encoder(f"timm:{name}").info["weights"] == expected
    config = next((tmp_path / "hub").rglob("config.json"))
    edit_json(config, lambda config: config["model_args"].update(checkpoint_path="/elsewhere"))
    refused(f"timm:{name}", "checkpoint_path", "read as data")
