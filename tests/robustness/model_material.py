"""Small models in folders, and what would make them run code."""

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from workbench.files import asset

SPRUNG = "sprung"  # file that any payload makes where it runs
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "dog", "runs"]


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.mark = folder / SPRUNG

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.mark,)


def write_payload(folder: Path, base: str, place: Path) -> None:
    """Write a module that makes a file when it is imported, with a class of a library in it."""
    library, _, name = base.rpartition(".")
    source = f"open({str(place / SPRUNG)!r}, 'w').close()\n"
    source += f"from {library} import {name}\nclass Payload({name}):\n    pass\n"
    (folder / "payload.py").write_text(source)


def edit_json(path: Path, change: Callable[[Any], Any]) -> None:
    """Change a JSON file by what a function gives back, or does to it."""
    value = json.loads(path.read_text())
    path.write_text(json.dumps(change(value) or value))


def write_clip(folder: Path, **changes: Any) -> Path:
    """Copy the demonstration's small CLIP; changes go into model_cfg."""
    place = folder / "clip"
    shutil.copytree(asset("data", "mini_clip"), place)
    edit_json(place / "open_clip_config.json", lambda config: config["model_cfg"].update(changes))
    return place


def change_text(place: Path, **changes: Any) -> None:
    """Change text_cfg of an open_clip folder."""
    edit_json(
        place / "open_clip_config.json",
        lambda config: config["model_cfg"]["text_cfg"].update(changes),
    )


def write_expert(folder: Path, **changes: Any) -> Path:
    """Copy the demonstration's small expert; changes go into its configuration."""
    place = folder / "expert"
    shutil.copytree(asset("data", "mini_expert"), place)
    edit_json(place / "config.json", lambda config: config.update(changes))
    return place


@cache
def _sentence_model() -> Path:
    """A small BERT with mean pooling, as sentence-transformers saves it; made once."""
    import torch
    from transformers import BertConfig, BertModel

    place = Path(mkdtemp()) / "sentence"
    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(WORDS), intermediate_size=16, **sizes)
    BertModel(config).save_pretrained(place)
    (place / "vocab.txt").write_text("\n".join(WORDS))
    (place / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}')
    (place / "1_Pooling").mkdir()
    pooling = {"word_embedding_dimension": 16, "pooling_mode_mean_tokens": True}
    (place / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    modules = [("", "Transformer"), ("1_Pooling", "Pooling")]
    listed = [
        {"idx": idx, "name": str(idx), "path": path, "type": f"sentence_transformers.models.{name}"}
        for idx, (path, name) in enumerate(modules)
    ]
    (place / "modules.json").write_text(json.dumps(listed))
    return place


def write_sentence(folder: Path) -> Path:
    """Copy a small model of sentence-transformers."""
    place = folder / "sentence"
    shutil.copytree(_sentence_model(), place)
    return place


def add_module(place: Path, name: str, kind: str, config: dict[str, Any]) -> None:
    """Add a module of its own folder to a model of sentence-transformers."""
    (place / name).mkdir()
    (place / name / "config.json").write_text(json.dumps(config))
    module = {"idx": 2, "name": "2", "path": name, "type": kind}
    edit_json(place / "modules.json", lambda modules: [*modules, module])
