"""Text models of sentence-transformers."""

import numpy as np

from .._require import InputError
from .encoder import Encoder
from .fingerprint import _info
from .spec import Spec


def _load_sentence(spec: Spec, device: str) -> Encoder:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        expected = 'the text extra: pip install "krossfuse-workbench[text]"'
        raise InputError(f"{spec} without sentence-transformers: expected {expected}.") from error
    model = SentenceTransformer(spec.name, device=device)
    model.eval()
    prompt = model.prompts.get(model.default_prompt_name or "")
    preprocessing = {"max_length": model.max_seq_length, "prompt": prompt}

    def texts(batch: list[str]) -> np.ndarray:
        return model.encode(batch, convert_to_numpy=True, show_progress_bar=False)

    return Encoder(_info(spec, model, device, preprocessing), texts=texts)
