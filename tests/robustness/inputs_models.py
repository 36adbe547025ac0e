"""Bad models: folders, checkpoints, SPECs, and encoders of one's own."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from workbench import Space, encode, load
from workbench.encoders import (
    Model,
    Spec,
    check_vectors,
    encode_pictures,
    encode_sentences,
    hub_reachable,
    load_encoder,
    parse_spec,
    read_vectors,
)

from .case import Call, Command, Row
from .material import write_pictures
from .model_material import (
    Trap,
    add_module,
    change_text,
    edit_json,
    write_clip,
    write_expert,
    write_sentence,
)

Spoil = Callable[[Path], object]
DATA = "expected the known keys: a model's folder is read as data"


def saved(kind: str, name: str, spoil: Spoil, *says: str) -> Call:
    """Row of a model's folder that is spoilt after it was written."""
    write = {"open_clip": write_clip, "timm": write_expert, "sentence": write_sentence}[kind]

    def given(folder: Path) -> Callable[[], object]:
        place = write(folder)
        spoil(place)
        return partial(
            load_encoder, f"{kind}:{place if kind == 'sentence' else f'local-dir:{place}'}"
        )

    return Call("workbench.encoders.load_encoder", f"{kind} folder, {name}", given, says)


def checkpoint(name: str, file: str, write: Spoil, *says: str) -> Call:
    """Row of a checkpoint for a small model of timm."""

    def given(folder: Path) -> Callable[[], object]:
        write(folder / file)
        return partial(load_encoder, f"timm:test_vit,weights={folder / file}")

    return Call("workbench.encoders.load_encoder", f"checkpoint, {name}", given, says)


def model(name: str, spec: Any, *says: str) -> Call:
    """Row of a SPEC that names no model."""
    return Call(
        "workbench.encoders.load_encoder", name, lambda _: partial(load_encoder, spec), says
    )


def clip_config(**changes: Any) -> Spoil:
    """Change parts of model_cfg, or of preprocess_cfg."""

    def spoil(place: Path) -> None:
        def change(config: Any) -> None:
            for part, values in changes.items():
                inner = config if part == "preprocess_cfg" else config["model_cfg"]
                if isinstance(values, dict):
                    inner[part].update(values)
                else:
                    inner[part] = values

        edit_json(place / "open_clip_config.json", change)

    return spoil


def expert_config(**changes: Any) -> Spoil:
    """Change the configuration of a timm folder."""

    def spoil(place: Path) -> None:
        def change(config: Any) -> None:
            for part, values in changes.items():
                if isinstance(values, dict):
                    config[part].update(values)
                else:
                    config[part] = values

        edit_json(place / "config.json", change)

    return spoil


def text(file: str, content: str | bytes) -> Spoil:
    """Write a file of a folder anew."""
    data = content.encode() if isinstance(content, str) else content
    return lambda place: (place / file).write_bytes(data)


def cut(file: str) -> Spoil:
    """Cut a file of a folder in half."""
    return lambda place: os.truncate(place / file, (place / file).stat().st_size // 2)


def instead(file: str, make: Callable[[Path], object]) -> Spoil:
    """Put something else where a file of a folder was."""

    def spoil(place: Path) -> None:
        (place / file).unlink()
        make(place / file)

    return spoil


def few_words(place: Path) -> None:
    """Fewer words than the tokenizer has, in configuration and weights alike."""
    from safetensors.torch import load_file, save_file

    file = place / "open_clip_model.safetensors"
    state = load_file(file)
    state["token_embedding.weight"] = state["token_embedding.weight"][:100].clone()
    save_file(state, file)
    change_text(place, vocab_size=100)


def renamed_weights(place: Path) -> None:
    """Weights of some other model: every name is unknown."""
    from safetensors.torch import load_file, save_file

    file = place / "model.safetensors"
    state = {f"other{row}": value for row, value in enumerate(load_file(file).values())}
    save_file(state, file, {"format": "pt"})


def torch_file(value: Callable[[Path], Any]) -> Spoil:
    """Save something in torch's format."""

    def write(path: Path) -> None:
        import torch

        torch.save(value(path), path)

    return write


def script_file(path: Path) -> None:
    """Save a TorchScript archive, which holds code."""
    import torch

    torch.jit.trace(torch.nn.Linear(2, 2), torch.zeros(1, 2)).save(path)


def big_file(path: Path) -> None:
    """A file of 30 MB that takes no room."""
    with path.open("r+b") as file:
        file.truncate(30_000_000)


CONFIG = "open_clip_config.json"
WEIGHTS = "open_clip_model.safetensors"
CLIP: list[Row] = [
    saved("open_clip", "no JSON", text(CONFIG, "{"), CONFIG, "expected JSON"),
    saved("open_clip", "not UTF-8", text(CONFIG, b'{"\xff\xfe": 1}'), CONFIG, "expected JSON"),
    saved("open_clip", "nested deeply", text(CONFIG, "[" * 200_000), CONFIG, "expected JSON"),
    saved("open_clip", "a list", text(CONFIG, "[]"), "with a list: expected a JSON object"),
    saved("open_clip", "of 30 MB", lambda place: big_file(place / CONFIG), "30,000,000 bytes"),
    saved("open_clip", "without model_cfg", text(CONFIG, "{}"), "without model_cfg.embed_dim"),
    saved("open_clip", "vision_cfg a text", clip_config(vision_cfg="ViT"), 'vision_cfg="ViT"'),
    saved(
        "open_clip", "width a text", clip_config(vision_cfg={"width": "128"}),
        'width="128"', "expected a whole number from 1",
    ),
    saved(
        "open_clip", "width of a thousand million", clip_config(vision_cfg={"width": 10**9}),
        "width=1000000000", "expected a whole number from 1 to 1000000",
    ),
    saved(
        "open_clip", "width that the weights cannot fill",
        clip_config(vision_cfg={"width": 32_000, "layers": 100}),
        "a configuration of", WEIGHTS, "expected a configuration that fits its weights",
    ),
    saved(
        "open_clip", "layers below 0", clip_config(vision_cfg={"layers": -1}),
        "layers=-1", "from 1 to 500",
    ),
    saved(
        "open_clip", "a million layers", clip_config(text_cfg={"layers": 10**6}),
        "layers=1000000", "from 1 to 500",
    ),
    saved("open_clip", "image_size 0", clip_config(vision_cfg={"image_size": 0}), "image_size=0"),
    saved(
        "open_clip", "patch larger than the picture", clip_config(vision_cfg={"patch_size": 100}),
        "expected a model and weights that load",
    ),
    saved(
        "open_clip", "an unknown key", clip_config(vision_cfg={"loader": "x"}), '"loader"', DATA,
    ),
    saved(
        "open_clip", "an unknown argument of the tokenizer",
        clip_config(text_cfg={"tokenizer_kwargs": {"use_fast": False}}), '"use_fast"', DATA,
    ),
    saved(
        "open_clip", "trusts code of a hub",
        clip_config(text_cfg={"tokenizer_kwargs": {"trust_remote_code": True}}),
        '"trust_remote_code"', DATA,
    ),
    saved(
        "open_clip", "mean of two channels", clip_config(preprocess_cfg={"mean": [0.5, 0.5]}),
        "mean=[0.5, 0.5]", "expected a list of 3",
    ),
    saved(
        "open_clip", "mean NaN", clip_config(preprocess_cfg={"mean": [float("nan")] * 3}),
        "mean=[NaN", "expected a list of 3, each a number",
    ),
    saved(
        "open_clip", "standard deviation 0", clip_config(preprocess_cfg={"std": [0, 1, 1]}),
        "std=[0, 1, 1]", "each a number above 0",
    ),
    saved(
        "open_clip", "an unknown way to resize", clip_config(preprocess_cfg={"resize_mode": "no"}),
        'resize_mode="no"', "expected one of shortest, longest, squash",
    ),
    saved(
        "open_clip", "weights of another width", clip_config(embed_dim=32),
        WEIGHTS, "weights of another shape, first", "expected weights of",
    ),
    saved(
        "open_clip", "weights of more layers", clip_config(text_cfg={"layers": 3}),
        "missing and 0 unknown weights, first", "expected weights of",
    ),
    saved(
        "open_clip", "heads that do not divide the width", clip_config(text_cfg={"heads": 7}),
        "expected a model and weights that load", "divisible",
    ),
    saved("open_clip", "weights cut", cut(WEIGHTS), WEIGHTS, "expected a whole safetensors file"),
    saved("open_clip", "weights empty", text(WEIGHTS, ""), WEIGHTS, "an empty file"),
    saved("open_clip", "weights a folder", instead(WEIGHTS, Path.mkdir), "no weights in"),
    saved("open_clip", "weights a FIFO", instead(WEIGHTS, os.mkfifo), "no weights in"),
    saved("open_clip", "configuration a FIFO", instead(CONFIG, os.mkfifo), "no open_clip_config"),
    saved("open_clip", "fewer words than its tokenizer", few_words, "100 words beside", "49408"),
    saved(
        "open_clip", "a tokenizer that is not there",
        clip_config(text_cfg={"hf_tokenizer_name": "bert-base-uncased"}),
        "expected a model and weights that load",
    ),
]  # fmt: skip
TIMM: list[Row] = [
    saved("timm", "no JSON", text("config.json", "x"), "config.json", "expected JSON"),
    saved("timm", "no architecture", text("config.json", "{}"), "without architecture"),
    saved(
        "timm", "an unknown architecture", expert_config(architecture="no_such_model"),
        "expected a model and weights that load", "no_such_model",
    ),
    saved(
        "timm", "an architecture of a hub", expert_config(architecture="hf-hub:somebody/model"),
        'architecture="hf-hub:somebody/model"', "expected a name of letters",
    ),
    saved(
        "timm", "pictures of a million pixels a side",
        expert_config(pretrained_cfg={"input_size": [3, 10**6, 10**6]}),
        "input_size=[3, 1000000, 1000000]", "from 1 to 4096",
    ),
    saved(
        "timm", "a million layers", expert_config(model_args={"depth": 10**6}),
        "depth=1000000", "from 1 to 500",
    ),
    saved(
        "timm", "width that the weights cannot fill",
        expert_config(model_args={"embed_dim": 32_768, "depth": 60}),
        "a configuration of", "expected a configuration that fits its weights",
    ),
    saved(
        "timm", "a width that is none", expert_config(model_args={"embed_dim": "wide"}),
        "expected a model and weights that load",
    ),
    saved(
        "timm", "a place to load from", expert_config(model_args={"checkpoint_path": "/x.pt"}),
        '"checkpoint_path"', DATA,
    ),
    saved(
        "timm", "standard deviation 0", expert_config(pretrained_cfg={"std": [0, 0, 0]}),
        "std=[0, 0, 0]", "a number above 0",
    ),
    saved(
        "timm", "model_args a list", expert_config(model_args=[1]), "model_args", "a JSON object",
    ),
    saved("timm", "weights cut", cut("model.safetensors"), "expected a whole safetensors file"),
    saved("timm", "weights of another model", renamed_weights, "missing and", "unknown weights"),
    saved("timm", "no weights", lambda place: (place / "model.safetensors").unlink(), "no weights"),
    model("timm size below 0", "timm:test_vit,weights=random,size=-1", "size=-1", "at most 4096"),
    model("timm size 0", "timm:test_vit,weights=random,size=0", "size=0", "expected pixels"),
    model("timm size 1e9", "timm:test_vit,weights=random,size=1000000000", "size=1000000000"),
    model("timm size of other digits", "timm:test_vit,weights=random,size=٢٢٤", "expected pixels"),
    model(
        "timm pooling that is none", "timm:test_vit,weights=random,pool=most",
        "pool=most", "expected a model and weights that load",
    ),
    checkpoint("empty", "w.pt", Path.touch, "w.pt, an empty file"),
    checkpoint("a folder", "w.pt", Path.mkdir, "w.pt", "expected a checkpoint file, or random"),
    checkpoint("a FIFO", "w.pt", os.mkfifo, "w.pt", "expected a checkpoint file, or random"),
    checkpoint("no checkpoint", "w.pt", lambda path: path.write_text("hello"), "w.pt", "expected"),
    checkpoint(
        "a program", "w.pth", torch_file(lambda path: {"state_dict": Trap(path.parent)}),
        "more than weights in it", "could run code", "expected safetensors, or a state dict",
    ),
    checkpoint("numbers alone", "w.bin", torch_file(lambda _: {"a": 1}), "expected tensors by"),
    checkpoint("a list", "w.bin", torch_file(lambda _: [1, 2]), "expected tensors by their names"),
    checkpoint("nothing in it", "w.bin", torch_file(lambda _: {}), "without weights"),
    checkpoint("TorchScript", "w.pt", script_file, "w.pt", "a checkpoint of weights alone"),
    checkpoint(
        "safetensors that is JSON alone", "w.safetensors", lambda path: path.write_text("{}"),
        "expected a whole safetensors file",
    ),
]  # fmt: skip


def dense(activation: str) -> Spoil:
    """Add a layer to a model of sentence-transformers."""
    config = {"in_features": 16, "out_features": 4, "activation_function": activation}
    kind = "sentence_transformers.models.Dense"
    return lambda place: add_module(place, "2_Dense", kind, config)


def module(**changes: Any) -> Spoil:
    """Change the second module of a model of sentence-transformers."""
    return lambda place: edit_json(place / "modules.json", lambda them: them[1].update(changes))


SENTENCE: list[Row] = [
    saved("sentence", "modules no list", text("modules.json", "{}"), "a list of modules"),
    saved("sentence", "modules no JSON", text("modules.json", "["), "expected JSON"),
    saved("sentence", "a module of the folder", module(type="evil.Evil"), "type=evil.Evil"),
    saved("sentence", "a module without type", module(type=None), "type=None", "as data"),
    saved("sentence", "a module of no package", module(type="Pooling"), "type='Pooling'"),
    saved("sentence", "a module elsewhere", module(path="/etc"), "a place in the folder"),
    saved("sentence", "an activation of no network", dense("os.system"), "=os.system", "as data"),
    saved("sentence", "configuration a list", text("config.json", "[]"), "a JSON object"),
    saved(
        "sentence", "an unknown kind of model",
        lambda place: edit_json(place / "config.json", lambda c: c.update(model_type="none")),
        "expected a model and weights that load",
    ),
    saved("sentence", "weights cut", cut("model.safetensors"), "that load"),
    saved("sentence", "weights of another model", renamed_weights, "weights missing, first"),
    saved(
        "sentence", "no weights", lambda place: (place / "model.safetensors").unlink(), "that load",
    ),
    Call(
        "workbench.encoders.load_encoder", "sentence folder, empty",
        lambda folder: partial(load_encoder, f"sentence:{folder}"),
        ("no modules.json or config.json in", "expected a saved model's folder"),
    ),
]  # fmt: skip


class Own:
    """An encoder of one's own, which gives what it was made with."""

    fingerprint = ""

    def __init__(self, rows: Callable[[int], Any], fingerprint: Any = "", info: Any = None) -> None:
        self.rows = rows
        self.fingerprint = fingerprint
        self.info = info

    def encode_images(self, images: list[Any]) -> Any:
        return self.rows(len(images))


def own(
    name: str, rows: Callable[[int], Any], *says: str, error: Any = None, **options: Any
) -> Call:
    """Row of an encoder of one's own."""

    def given(folder: Path) -> Callable[[], Space]:
        data = load(write_pictures(folder))
        return partial(encode, data, encoder=Own(rows, **options), progress=False)

    row = Call("workbench.encode", f"own encoder, {name}", given, says)
    return row if error is None else Call(row.door, row.name, given, says, error=error)


def asked(wrong: str, *says: str, **options: Any) -> Call:
    """Row of an argument of encode."""

    def given(folder: Path) -> Callable[[], Space]:
        data = load(write_pictures(folder))
        return partial(encode, data, **({"spec": "demo:clip", "progress": False} | options))

    return Call("workbench.encode", wrong, given, says)


def fail(n: int) -> Any:
    """Raise as a fault in somebody's code would."""
    raise ZeroDivisionError("a fault of one's own")


ENCODE: list[Row] = [
    Call(
        "workbench.encode", "a path as dataset", lambda _: partial(encode, "demo", "demo:clip"),
        ("dataset='demo', str", "expected what workbench.load gives"),
    ),
    asked("a number as spec", "spec=5, int", "expected a SPEC", spec=5),
    asked("a list as spec", "spec=['demo:clip'], list", "expected a SPEC", spec=["demo:clip"]),
    asked("batch_size below 0", "batch_size=-1", "a whole number above 0", batch_size=-1),
    asked("batch_size a text", "batch_size='64'", "a whole number above 0", batch_size="64"),
    asked("batch_size a part", "batch_size=2.5", "a whole number above 0", batch_size=2.5),
    asked("jpeg_draft below 0", "jpeg_draft=-1", "a whole number of pixels", jpeg_draft=-1),
    asked("jpeg_draft true", "jpeg_draft=True", "a whole number of pixels", jpeg_draft=True),
    asked("batch_size true", "batch_size=True", "a whole number above 0", batch_size=True),
    asked("name a number", "name=5", "expected text of at most 200", name=5),
    asked("name with an escape", "name='\\x1b[31m'", "without control", name="\x1b[31m"),
    asked("role a number", "role=5", "expected one of clip, expert, text-expert", role=5),
    asked("device that is none", "device='tpu'", "expected auto, cpu or cuda", device="tpu"),
    own("NaN", lambda n: np.full((n, 2), np.nan), "NaN or infinity in 4 row", "finite"),
    own("infinite in a row", lambda n: np.diag([np.inf] * n), "NaN or infinity in 4 row"),
    own("a row too many", lambda n: np.ones((n + 1, 2)), "5 rows for 4 inputs", "a row for each"),
    own("a row too few", lambda n: np.ones((n - 1, 2)), "3 rows for 4 inputs", "a row for each"),
    own("a single number", lambda n: 1.0, "of shape ()", "expected two dimensions"),
    own("no column", lambda n: np.ones((n, 0)), "of shape (4, 0)", "at least one row and column"),
    own("objects", lambda n: np.full((n, 2), object()), "of object", "expected real numbers"),
    own("complex numbers", lambda n: np.ones((n, 2)) * 1j, "complex128", "real numbers"),
    own("a dict", lambda n: {"rows": 1}, "expected"),
    own("rows of two widths", lambda n: [[1.0], *[[1.0, 2.0]] * (n - 1)], "rows of numbers, one"),
    own("a fault of its own", fail, "a fault of one's own", error=ZeroDivisionError),
    own("a fingerprint that is none", np.ones, "fingerprint of Own, int", fingerprint=7),
    own("info of other types", lambda n: np.ones((n, 2)), "JSON types only", info={"a": object()}),
    own("info a list", lambda n: np.ones((n, 2)), "info of Own, list", "a dict", info=[1]),
    model("a number as SPEC", 5, "SPEC 5, int", "expected text"),
    model("nothing as SPEC", None, "SPEC None, NoneType", "expected text"),
    model("vectors as a model", Spec("vectors", "v.npy"), "expected a model, not vectors"),
    model("a kind that is none", Spec("clop", "x"), "clop:x", "expected a kind among demo, things"),
]  # fmt: skip


def call(door: str, name: str, function: Callable[[], object], *says: str) -> Call:
    """Row of a call that needs no file."""
    return Call(door, name, lambda _: function, says)


class Lengths:
    """A text encoder."""

    fingerprint = "lengths"

    def encode_texts(self, texts: list[str]) -> np.ndarray:
        return np.array([[len(text)] for text in texts])


SEEING = Own(lambda n: np.ones((n, 2)))
PARSE = "workbench.encoders.parse_spec"
PICTURES = "workbench.encoders.encode_pictures"
SENTENCES = "workbench.encoders.encode_sentences"
FUNCTIONS: list[Row] = [
    call(PARSE, "a number", partial(parse_spec, 5), "SPEC 5, int", "expected text"),
    call(PARSE, "nothing", partial(parse_spec, ""), "SPEC ''", "expected KIND:NAME"),
    call(PARSE, "an escape", partial(parse_spec, "timm:\x1b[2J"), "without control characters"),
    call(PARSE, "a kind alone", partial(parse_spec, "timm"), "expected a model's name"),
    call(PARSE, "a role that is none", partial(parse_spec, "demo", "critic"), "role='critic'"),
    call(PICTURES, "a path", partial(encode_pictures, SEEING, "x.png"), "images='x.png'", "list"),
    call(PICTURES, "paths", partial(encode_pictures, SEEING, ["x.png"]), "'x.png' among images"),
    call(PICTURES, "none", partial(encode_pictures, SEEING, []), "no images", "at least one"),
    call(PICTURES, "no eyes", partial(encode_pictures, Lengths(), []), "a method encode_images"),
    call(SENTENCES, "a text", partial(encode_sentences, Lengths(), "dog"), "texts='dog'", "a list"),
    call(SENTENCES, "numbers", partial(encode_sentences, Lengths(), [1]), "1 among texts"),
    call(SENTENCES, "none", partial(encode_sentences, Lengths(), []), "no texts", "at least one"),
    call("workbench.encoders.hub_reachable", "a time below 0", partial(hub_reachable, -1), "=-1"),
    call("workbench.encoders.hub_reachable", "a text", partial(hub_reachable, "3"), "seconds='3'"),
    call("workbench.encoders.Spec", "a number as name", partial(Spec, "timm", 5), "texts alone"),
    call("workbench.encoders.Spec", "option 1", partial(Spec, "t", "x", {"a": 1}), "texts"),
    call("workbench.encoders.Model", "no info", partial(Model, None), "info=None", "a dict"),
    call("workbench.encoders.Model", "half of a pair", partial(Model, {}, len), "both, or neither"),
    call(
        "workbench.encoders.check_vectors", "text for numbers",
        partial(check_vectors, np.array([["a"]]), "rows"), "rows of <U1", "expected real numbers",
    ),
    Call(
        "workbench.encoders.read_vectors", "a program in an archive of arrays",
        lambda folder: trapped_arrays(folder / "v.npz"), ("v.npz", "without pickle"),
    ),
]  # fmt: skip


def trapped_arrays(path: Path) -> Callable[[], object]:
    """Save objects that would run code when they are read."""
    np.savez(path, image=np.array([Trap(path.parent)], dtype=object))
    return partial(read_vectors, path)


def encode_verb(*arguments: Any, spec: str = "demo:clip") -> Callable[[Path], list[Any]]:
    """Arguments of the verb, on four small pictures."""

    def argv(folder: Path) -> list[Any]:
        data = write_pictures(folder)
        (folder / "evil").mkdir()
        (folder / "evil" / "modules.json").write_text('[{"type": "evil.Evil", "path": ""}]')
        (folder / "evil" / "evil.py").write_text(f"open({str(folder / 'sprung')!r}, 'w').close()")
        given = ["encode", "--data", data, "--spec", spec, "--out", folder / "x.safetensors"]
        return [*given, *arguments]

    return argv


def verb(flag: str, name: str, argv: Callable[[Path], list[Any]], *says: str) -> Command:
    """Row of the verb encode."""
    return Command(f"workbench encode {flag}", name, argv, says)


VERB: list[Row] = [
    verb("--spec", "nothing", encode_verb(spec=""), "SPEC ''", "expected KIND:NAME"),
    verb("--spec", "a model near to it", encode_verb(spec="timm:resnet5"), "near: resnet50"),
    verb("--spec", "demo without a role", encode_verb(spec="demo"), "demo:clip or demo:expert"),
    verb("--spec", "a folder with code", encode_verb(spec="sentence:./evil"), "type=evil.Evil"),
    verb("--spec", "a folder that is none", encode_verb(spec="sentence:./no"), "no folder ./no"),
    verb(
        "--spec", "weights that are none", encode_verb(spec="timm:test_vit,weights=no.pt"),
        "weights=no.pt", "expected a checkpoint file, or random",
    ),
    verb(
        "--spec", "texts for pictures", encode_verb(spec="timm:test_vit,weights=random,text=x"),
        "'text=x' in timm:", "expected key=value",
    ),
    verb("--device", "none that there is", encode_verb("--device", "tpu"), "'tpu'", "cuda"),
    verb("--batch-size", "zero", encode_verb("--batch-size", "0"), "--batch-size=0", "from 1 to"),
    verb("--jpeg-draft", "zero", encode_verb("--jpeg-draft", "0"), "--jpeg-draft=0", "from 1 to"),
    verb("--batch-size", "a word", encode_verb("--batch-size", "many"), "invalid int", "many"),
    verb("--name", "an escape", encode_verb("--name", "\x1b[2J"), "--name '\\x1b[2J'", "control"),
    verb("--name", "of 300 letters", encode_verb("--name", "n" * 300), "at most 200"),
]  # fmt: skip
ROWS = [*CLIP, *TIMM, *SENTENCE, *ENCODE, *FUNCTIONS, *VERB]
