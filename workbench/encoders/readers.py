"""Words for own vectors: a model reads them, once it is seen to be the one that made the rows."""

from dataclasses import replace

import numpy as np

from .._require import require
from ..arrays import normalize_rows
from ..data.dataset import Dataset
from ..data.images import open_image
from ..data.plain_files import shown
from ..store import Space
from .encoder import Encoder, encode_pictures, encode_sentences, reads_images, reads_texts
from .loading import load_encoder

CHECKED = 3  # captions or pictures by which a reader is compared with the given rows
LEAST_COSINE = {"captions": 0.99, "pictures": 0.95}  # pictures are scaled a little differently


def with_reader(space: Space, dataset: Dataset, spec: str, device: str = "auto") -> Space:
    """Give own vectors a reader of words, if it agrees with the vectors.

    Three captions are encoded anew, or three pictures where there are no rows of captions; the
    cosines with the given rows must be at least ``LEAST_COSINE``.

    Parameters
    ----------
    space : Space
        Own vectors, matched to the dataset.
    dataset : Dataset
        Their captions and pictures.
    spec : str
        SPEC of the reader.
    device : {"auto", "cpu", "cuda"}, default="auto"
        Where it runs.

    Returns
    -------
    Space
        With ``reader`` in its info, and the cosines.

    Raises
    ------
    InputError
        If it reads no words, there is nothing to compare it by, or its rows are other ones.
    """
    what, cosines = check_reader(space, dataset, load_encoder(spec, device=device), spec)
    checked = {"reader": spec, "reader_cosines": cosines, "reader_checked_on": what}
    return replace(space, info={**space.info, **checked})


def check_reader(
    space: Space, dataset: Dataset, reader: Encoder, name: str
) -> tuple[str, list[float]]:
    """Refuse a reader that did not make the rows of a space.

    Parameters
    ----------
    space : Space
        Matched to the dataset.
    dataset : Dataset
        Its captions and pictures.
    reader : Encoder
        To be checked.
    name : str
        What the user called it.

    Returns
    -------
    what : str
        What it was compared by: captions or pictures.
    cosines : list of float
        Of its rows with the given ones.

    Raises
    ------
    InputError
        As :func:`with_reader`.
    """
    require(reads_texts(reader), f"reader={name}", "a model that reads words")
    what, given, anew = _compared(space, dataset, reader, name)
    got = f"reader={name} of width {anew.shape[1]} for {space.name} of width {space.dim}"
    require(anew.shape[1] == space.dim, got, "the model that made these vectors")
    cosines = (normalize_rows(given) * normalize_rows(anew)).sum(axis=1)
    told = ", ".join(f"{cosine:.3f}" for cosine in cosines)
    got = (
        f"reader={name}, whose vectors of {len(cosines)} {what} have the cosines {told} with those"
    )
    least = LEAST_COSINE[what]
    require((cosines >= least).all(), f"{got} of {space.name}", f"at least {least} each")
    return what, [round(float(cosine), 4) for cosine in cosines]


def encode_as(space: Space, reader: Encoder, texts: list[str]) -> np.ndarray:
    """Encode words by the reader of a space, as long as the rows of the space are.

    Parameters
    ----------
    space : Space
        Own vectors.
    reader : Encoder
        Of :func:`with_reader`.
    texts : list of str
        Words.

    Returns
    -------
    ndarray of shape (n, d), float32
        At length 1 where all rows of the space are; else as the reader gives them.
    """
    rows = encode_sentences(reader, texts)
    some = next(iter(space.rows().values()))[:100]
    is_unit = np.allclose(np.linalg.norm(some, axis=1), 1, atol=1e-3)
    return np.asarray(normalize_rows(rows)) if is_unit else rows


def _compared(
    space: Space, dataset: Dataset, reader: Encoder, spec: str
) -> tuple[str, np.ndarray, np.ndarray]:
    """What a reader is compared by: the given rows of it, and the reader's own."""
    if space.text is not None and len(dataset.captions):
        texts = dataset.captions["text"]
        different = texts.drop_duplicates().index.to_numpy()
        rows = _spread(different)
        return "captions", space.text[rows], encode_sentences(reader, texts[rows].tolist())
    has_pictures = space.image is not None and dataset.paths is not None and reads_images(reader)
    got = f"reader={shown(spec)} for vectors without captions or pictures"
    require(has_pictures, got, "text= with a row for each caption, to compare it by")
    rows = _spread(np.arange(dataset.n))
    pictures = [open_image((dataset.paths or ())[row]) for row in rows]
    return "pictures", np.asarray(space.image)[rows], encode_pictures(reader, pictures)


def _spread(rows: np.ndarray) -> np.ndarray:
    """A few of some rows, from the first to the last."""
    places = np.linspace(0, len(rows) - 1, min(CHECKED, len(rows)))
    return np.asarray(rows[places.round().astype(int)])
