"""A folder of sentence-transformers: its own modules, and configurations without code."""

from pathlib import Path
from typing import Any

from .._require import require
from .model_config import read_config, read_json
from .tokenizer_files import NOTHING_IS_RUN, check_tokenizer_files

MODULES_FILE = "modules.json"
ADAPTER_FILE = "adapter_config.json"  # on another model, somewhere else


def check_sentence_folder(folder: Path) -> None:
    """Refuse a folder that is no model, or more than data.

    Parameters
    ----------
    folder : Path
        As sentence-transformers or transformers saves it.

    Raises
    ------
    InputError
        If a module or a class is none of sentence-transformers' own, a configuration asks for
        code, a module lies elsewhere, or the weights belong to another model.
    """
    modules = folder / MODULES_FILE
    there = modules.is_file() or (folder / "config.json").is_file()
    require(there, f"no {MODULES_FILE} or config.json in {folder}", "a saved model's folder")
    require(not (folder / ADAPTER_FILE).exists(), f"{folder / ADAPTER_FILE}", "the merged model")
    if modules.is_file():
        _check_modules(read_json(modules), modules)
    if (folder / "config.json").is_file():
        read_config(folder / "config.json")
    check_tokenizer_files(folder)


def _check_modules(given: Any, path: Path) -> None:
    is_list = isinstance(given, list) and given and all(isinstance(item, dict) for item in given)
    require(is_list, f"{path}", "a list of modules, each with type and path")
    for module in given:
        kind = module.get("type")
        place = module.get("path")
        require(isinstance(kind, str) and "." in kind, f"{path} with type={kind!r}", NOTHING_IS_RUN)
        inside = isinstance(place, str) and not Path(place).is_absolute()
        inside = inside and ".." not in Path(place).parts
        require(inside, f"{path} with path={place!r}", "a place in the folder")
