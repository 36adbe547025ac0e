"""What an encoder is: the protocol that ours follow, and that yours can.

An encoder is any object with a ``fingerprint`` and one or both of two methods:

``encode_images(images)``
    A list of RGB pictures (:class:`PIL.Image.Image`), of any size, to rows (n, d).
``encode_texts(texts)``
    A list of str to rows (n, d), of the same d where the encoder has both methods.

Rows are an array or a tensor of finite numbers, one for each input, in their order, and none all
zeros. The row of an input must not depend on the others of its batch.

``fingerprint`` is a str under which rows are kept; equal fingerprints of one class must mean equal
rows. All that changes the rows goes into it: weights (their hash, not their file's name), the
parameters, the preprocessing, versions of libraries that matter. Where it is empty, no row is kept.

``info``, a dict of JSON types, is optional: ``model`` names what it is, other keys go along.

Two more methods are optional, for pictures that are large or slow to prepare: where an encoder has
both, ``prepare_image(image)`` is called in threads while the model is at work, and
``encode_prepared(list of what it gave)`` takes the place of ``encode_images``.
"""

import json
from collections.abc import Sequence
from typing import Any, Protocol, TypeGuard, runtime_checkable

import numpy as np

from .._require import InputError, require
from ..files import digest
from .kind import Spec


@runtime_checkable
class ImageEncoder(Protocol):
    """An encoder that reads pictures."""

    @property
    def fingerprint(self) -> str:  # numpydoc ignore=RT01
        """All that the rows depend on beside the input."""

    def encode_images(self, images: list[Any], /) -> Any:
        """Encode pictures.

        Parameters
        ----------
        images : list of PIL.Image.Image
            In mode RGB.

        Returns
        -------
        array or tensor of shape (n, d)
            One row for each picture.
        """


@runtime_checkable
class TextEncoder(Protocol):
    """An encoder that reads texts."""

    @property
    def fingerprint(self) -> str:  # numpydoc ignore=RT01
        """All that the rows depend on beside the input."""

    def encode_texts(self, texts: list[str], /) -> Any:
        """Encode texts.

        Parameters
        ----------
        texts : list of str
            Captions or prompts.

        Returns
        -------
        array or tensor of shape (n, d)
            One row for each text.
        """


Encoder = ImageEncoder | TextEncoder


def reads_images(encoder: Any) -> TypeGuard[ImageEncoder]:
    """Tell whether an encoder reads pictures.

    Parameters
    ----------
    encoder : Encoder
        Of any class.

    Returns
    -------
    bool
        False too where ``encode_images`` is None.

    Examples
    --------
    >>> reads_images(object())
    False
    """
    return callable(getattr(encoder, "encode_images", None))


def reads_texts(encoder: Any) -> TypeGuard[TextEncoder]:
    """Tell whether an encoder reads texts.

    Parameters
    ----------
    encoder : Encoder
        Of any class.

    Returns
    -------
    bool
        False too where ``encode_texts`` is None.

    Examples
    --------
    >>> class Lengths:
    ...     fingerprint = "lengths"
    ...     def encode_texts(self, texts):
    ...         return [[len(text)] for text in texts]
    >>> reads_texts(Lengths()), reads_images(Lengths())
    (True, False)
    """
    return callable(getattr(encoder, "encode_texts", None))


def prepares_images(encoder: Any) -> bool:
    """Tell whether an encoder takes pictures in two steps.

    Parameters
    ----------
    encoder : Encoder
        Of any class.

    Returns
    -------
    bool
        Whether it has ``prepare_image`` and ``encode_prepared``.
    """
    steps = ("prepare_image", "encode_prepared")
    return all(callable(getattr(encoder, step, None)) for step in steps)


def check_encoder(encoder: Any, role: str | None = None) -> None:
    """Refuse an object that is no encoder, or cannot play its role.

    Parameters
    ----------
    encoder : object
        To be one.
    role : {"clip", "expert", "text-expert"}, default=None
        CLIP reads pictures and texts, an expert pictures, a text expert texts.

    Raises
    ------
    InputError
        Naming the method that is missing.
    """
    name = type(encoder).__name__
    if isinstance(encoder, type):
        raise InputError(f"encoder={encoder.__name__}, a class: expected an object of it.")
    reads = reads_images(encoder) or reads_texts(encoder)
    require(reads, f"encoder {name}", "a method encode_images or encode_texts")
    if role in ("clip", "expert"):
        require(reads_images(encoder), f"encoder {name} as {role}", "a method encode_images")
    if role in ("clip", "text-expert"):
        require(reads_texts(encoder), f"encoder {name} as {role}", "a method encode_texts")


def cache_name(encoder: Encoder) -> str:
    """Name the rows of an encoder in the cache.

    Parameters
    ----------
    encoder : Encoder
        Ours or another's.

    Returns
    -------
    str
        Hexadecimal digits of its class and its fingerprint, or empty where it has none.

    Raises
    ------
    InputError
        If the fingerprint is no text.
    """
    fingerprint = getattr(encoder, "fingerprint", None) or ""
    kind = type(encoder)
    got = f"fingerprint of {kind.__name__}, {type(fingerprint).__name__}"
    require(isinstance(fingerprint, str), got, "a str, empty if rows are not to be kept")
    if not fingerprint or getattr(encoder, "is_digest", False):
        return str(fingerprint)
    return digest(kind.__module__, kind.__qualname__, fingerprint)


def describe_encoder(encoder: Encoder, spec: Spec | None) -> dict[str, Any]:
    """Describe an encoder in the info of a space.

    Parameters
    ----------
    encoder : Encoder
        Ours or another's.
    spec : Spec or None
        What it was loaded by.

    Returns
    -------
    dict
        Its own info over what every space says.

    Raises
    ------
    InputError
        If its info is no dict, or holds more than JSON types.
    """
    name = type(encoder).__name__
    own = getattr(encoder, "info", None) or {}
    require(isinstance(own, dict), f"info of {name}, {type(own).__name__}", "a dict")
    try:
        json.dumps(own)
    except (TypeError, ValueError) as error:
        raise InputError(f"info of {name}: expected JSON types only ({error}).") from error
    usual = {
        "kind": "object",
        "model": name,
        "weights": cache_name(encoder),
        "random_weights": False,
        "demo": False,
    }
    if spec is None:
        return usual | own
    return usual | own | {"spec": str(spec), "kind": spec.kind}


def check_rows(rows: Any, n: int, name: str, width: int | None = None) -> np.ndarray:
    """Check what an encoder gave for one batch.

    Parameters
    ----------
    rows : array or tensor
        To be of shape (n, d).
    n : int
        Inputs of the batch.
    name : str
        What errors call it.
    width : int, default=None
        Columns of other rows of the same encoder.

    Returns
    -------
    ndarray of shape (n, d), float32
        The same rows.

    Raises
    ------
    InputError
        If it is anything but one row of finite numbers for each input, all of one width.
    """
    from ..arrays import to_numpy
    from .vector_files import check_vectors

    try:
        array = to_numpy(rows)
    except (TypeError, ValueError) as error:  # rows of different lengths, among others
        raise InputError(f"{name}: expected rows of numbers, one array ({error}).") from error
    checked = check_vectors(array, name)
    require(len(checked) == n, f"{len(checked)} rows for {n} inputs, {name}", "a row for each")
    got = f"{name} of width {checked.shape[1]} beside rows of width {width}"
    expected = "one width (has the encoder changed, and not its fingerprint?)"
    require(width in (None, checked.shape[1]), got, expected)
    return checked


def encode_pictures(encoder: Encoder, images: Sequence[Any]) -> np.ndarray:
    """Encode a few pictures at once, outside a run.

    Parameters
    ----------
    encoder : Encoder
        Ours or another's.
    images : sequence of PIL.Image.Image
        In mode RGB.

    Returns
    -------
    ndarray of shape (n, d), float32
        One row for each picture.

    Raises
    ------
    InputError
        If it reads no pictures, or gives no rows.

    Examples
    --------
    >>> from PIL import Image
    >>> class Widths:
    ...     fingerprint = "widths"
    ...     def encode_images(self, images):
    ...         return np.array([[image.width] for image in images])
    >>> encode_pictures(Widths(), [Image.new("RGB", (4, 2))]).tolist()
    [[4.0]]
    """
    name = type(encoder).__name__
    if not reads_images(encoder):
        raise InputError(f"{name}: expected an encoder with a method encode_images.")
    _check_several(images, "images")
    for image in images:
        got = f"{image!r:.80} among images"
        require(hasattr(image, "convert"), got, "pictures, as workbench.data.open_image gives")
    return check_rows(encoder.encode_images(list(images)), len(images), f"{name}: images")


def encode_sentences(encoder: Encoder, texts: Sequence[str]) -> np.ndarray:
    """Encode a few texts at once, outside a run.

    Parameters
    ----------
    encoder : Encoder
        Ours or another's.
    texts : sequence of str
        Words of a query, for instance.

    Returns
    -------
    ndarray of shape (n, d), float32
        One row for each text.

    Raises
    ------
    InputError
        If it reads no texts, or gives no rows.

    Examples
    --------
    >>> class Lengths:
    ...     fingerprint = "lengths"
    ...     def encode_texts(self, texts):
    ...         return np.array([[len(text)] for text in texts])
    >>> encode_sentences(Lengths(), ["a", "dog"]).tolist()
    [[1.0], [3.0]]
    """
    name = type(encoder).__name__
    if not reads_texts(encoder):
        raise InputError(f"{name}: expected an encoder with a method encode_texts.")
    _check_several(texts, "texts")
    for text in texts:
        require(isinstance(text, str), f"{text!r:.80} among texts", "texts alone")
    return check_rows(encoder.encode_texts(list(texts)), len(texts), f"{name}: texts")


def _check_several(items: Any, what: str) -> None:
    """A list, not one of what it should hold, nor none."""
    is_list = hasattr(items, "__len__") and not isinstance(items, str | bytes)
    require(is_list, f"{what}={items!r:.80}", f"a list of {what}")
    require(len(items), f"no {what}", f"at least one of the {what}")
