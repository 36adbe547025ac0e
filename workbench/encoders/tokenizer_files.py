"""JSON files that transformers and sentence-transformers read: no key in them may name code."""

import re
from pathlib import Path
from typing import Any

from .._require import require
from .model_config import entries, read_json

VOCABULARIES = ("tokenizer.json", "vocab.json")  # words alone, and large
FORBIDDEN = ("auto_map", "trust_remote_code", "custom_pipelines", "custom_generate")
KERNELS = ("attn_implementation", "_attn_implementation", "experts_implementation")
CLASSES = ("type", "types", "tokenizer_class", "activation_function", "activation_fn")
MODULES = (
    "Asym", "BoW", "CLIPModel", "CNN", "Dense", "Dropout", "LSTM", "LayerNorm", "Normalize",
    "Pooling", "Router", "StaticEmbedding", "Transformer", "WeightedLayerPooling",
    "WordEmbeddings", "WordWeights",
)  # fmt: skip
OWN = re.compile(
    r"sentence_transformers\.(models|base\.modules|sentence_transformer\.modules)(\.\w+)*"
    rf"\.({'|'.join(MODULES)}|\w+Tokenizer|TransformersTokenizerWrapper)"
    r"|torch\.nn\.(modules\.\w+\.)?\w+"
)
NOTHING_IS_RUN = "a model that needs no code of its own: a model's folder is read as data"


def check_tokenizer_files(folder: Path) -> None:
    """Refuse a folder whose configurations name code.

    Parameters
    ----------
    folder : Path
        Of a model or a tokenizer; all JSON files in it and below are looked at.

    Raises
    ------
    InputError
        If a key asks for code of the folder or of a hub, or names a class that is neither
        sentence-transformers' own nor a layer of torch.
    """
    for path in sorted(folder.rglob("*.json")):
        if path.name not in VOCABULARIES and path.is_file():
            for key, value in entries(read_json(path)):
                _check_entry(path, key, value)


def _check_entry(path: Path, key: str, value: Any) -> None:
    require(not (key in FORBIDDEN and value), f"{path} with {key}", NOTHING_IS_RUN)
    if not isinstance(value, str):
        return
    require(not (key in KERNELS and "/" in value), f"{path} with {key}={value}", NOTHING_IS_RUN)
    if key in CLASSES and "." in value:
        require(OWN.fullmatch(value), f"{path} with {key}={value}", NOTHING_IS_RUN)
