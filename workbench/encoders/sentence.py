"""Text models of sentence-transformers."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from .._require import InputError, require
from .fingerprint import describe_model
from .kind import Kind, Spec
from .model import Model
from .sentence_folder import check_sentence_folder

GRAMMAR = """\
  sentence:NAME|FOLDER                  sentence-transformers; a plain transformers checkpoint is
                                        mean-pooled (pip install "krossfuse-workbench[text]")
"""
LEAST_VERSION = 6  # older ones run Python of a model's folder, whatever they are told
INSTALL = 'pip install "krossfuse-workbench[text]"'


def check(spec: Spec, role: str | None) -> Spec:
    """Check that there is a name, and that what looks like a folder is one, of data alone.

    Parameters
    ----------
    spec : Spec
        Of this kind.
    role : str or None
        What it is to be: a text expert.

    Returns
    -------
    Spec
        The same.

    Raises
    ------
    InputError
        If there is no name or no such folder, or the folder names code.
    """
    require(spec.name, f"SPEC {spec}", "sentence:NAME or sentence:FOLDER")
    is_path = spec.name.startswith((".", "/", "~")) or spec.name.count("/") > 1
    folder = Path(spec.name)
    require(not is_path or folder.is_dir(), f"no folder {spec.name}", "a saved model")
    if folder.is_dir():
        check_sentence_folder(folder)
    return spec


def load(spec: Spec, device: str) -> Model:
    """Load a text model, as data: no code of a folder or of a hub is run.

    Parameters
    ----------
    spec : Spec
        Checked.
    device : {"cpu", "cuda"}
        Where it runs.

    Returns
    -------
    Model
        Of texts, in evaluation mode.

    Raises
    ------
    InputError
        If sentence-transformers is not installed, or too old to refuse code of a model.
    """
    library = _library(spec)
    is_folder = Path(spec.name).is_dir()
    if is_folder:
        check_sentence_folder(Path(spec.name))
    model = library(spec.name, device=device, trust_remote_code=False, local_files_only=is_folder)
    model.eval()
    prompt = model.prompts.get(model.default_prompt_name or "")
    preprocessing = {"max_length": model.max_seq_length, "prompt": prompt}

    def encode_texts(texts: Sequence[str]) -> np.ndarray:
        return np.asarray(model.encode(list(texts), convert_to_numpy=True, show_progress_bar=False))

    return Model(describe_model(spec, model, device, preprocessing), encode_texts=encode_texts)


def _library(spec: Spec) -> Any:
    """Class of sentence-transformers, of a version that refuses code of a model."""
    try:
        installed = version("sentence-transformers")
        from sentence_transformers import SentenceTransformer
    except ImportError as error:  # not installed, or not whole
        got = f"{spec} without sentence-transformers"
        raise InputError(f"{got}: expected the text extra: {INSTALL}.") from error
    got = f"sentence-transformers {installed}, which runs Python that a model's folder holds"
    is_safe = int(installed.partition(".")[0]) >= LEAST_VERSION
    require(is_safe, got, f"{LEAST_VERSION}.0 or later: {INSTALL}")
    return SentenceTransformer


KIND = Kind("sentence", (), GRAMMAR, check, load)
