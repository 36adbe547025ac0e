"""Text models of sentence-transformers."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .._require import InputError, require
from .fingerprint import describe_model
from .kind import Kind, Spec
from .model import Model

GRAMMAR = """\
  sentence:NAME|FOLDER                  sentence-transformers; a plain transformers checkpoint is
                                        mean-pooled (pip install "krossfuse-workbench[text]")
"""


def check(spec: Spec, role: str | None) -> Spec:
    """Check that there is a name, and that what looks like a folder is one.

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
        If there is no name or no such folder.
    """
    require(spec.name, f"SPEC {spec}", "sentence:NAME or sentence:FOLDER")
    is_path = spec.name.startswith((".", "/", "~")) or spec.name.count("/") > 1
    require(not is_path or Path(spec.name).is_dir(), f"no folder {spec.name}", "a saved model")
    return spec


def load(spec: Spec, device: str) -> Model:
    """Load a text model.

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
        If sentence-transformers is not installed.
    """
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        expected = 'the text extra: pip install "krossfuse-workbench[text]"'
        raise InputError(f"{spec} without sentence-transformers: expected {expected}.") from error
    model = SentenceTransformer(spec.name, device=device)
    model.eval()
    prompt = model.prompts.get(model.default_prompt_name or "")
    preprocessing = {"max_length": model.max_seq_length, "prompt": prompt}

    def encode_texts(texts: Sequence[str]) -> np.ndarray:
        return np.asarray(model.encode(list(texts), convert_to_numpy=True, show_progress_bar=False))

    return Model(describe_model(spec, model, device, preprocessing), encode_texts=encode_texts)


KIND = Kind("sentence", (), GRAMMAR, check, load)
