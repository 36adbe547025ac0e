"""The row of a term in a space: stored, encoded, or fused from the rows of the parents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .._require import InputError, require
from ..data.images import open_image
from ..data.picture_formats import SUFFIXES
from ..data.plain_files import shown, why_not_plain
from ..encoders.encoder import encode_pictures, encode_sentences, reads_images, reads_texts
from ..encoders.loading import load_encoder
from ..encoders.readers import encode_as
from ..fusion import FusedKernel, KernelRows, kernel_of
from ..product_rows import ProductRows
from ..store import Space
from .nonsense import random_texts
from .parents import Parents, check_fuser, parents_by_modality, refit
from .query import Term
from .vocabulary import Vocabulary, plain

Row = np.ndarray | ProductRows  # one row (1, d)


@dataclass(frozen=True)
class Understood:
    """The terms of a query that a space understands, with their rows, and those it does not."""

    rows: list[tuple[Term, Row]]
    left_out: list[str]


class TermRows:
    """Rows of the terms of queries, in any of the spaces.

    Parameters
    ----------
    vocabulary : Vocabulary
        What the data calls its pictures, captions and classes.
    spaces : mapping of str to Space
        All spaces, by the names they have here.
    fusers : mapping of str to fitted estimator
        Used instead of fitting again, by name of the fused space.
    encoders : mapping of str to encoder
        Used instead of the SPEC in ``space.info``, by name of the space.
    device : {"auto", "cpu", "cuda"}
        For encoders that are loaded here.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        spaces: Mapping[str, Space],
        fusers: Mapping[str, Any],
        encoders: Mapping[str, Any],
        device: str,
    ) -> None:
        self._vocabulary = vocabulary
        self._spaces = spaces
        self._given_fusers = fusers
        self._given_encoders = encoders
        self._device = device
        self._loaded: dict[str, Any] = {}
        self._fitted: dict[int, tuple[Any, Parents]] = {}

    def understood(self, space: Space, terms: Sequence[Term]) -> Understood:
        """Find the row of each term that a space understands.

        Parameters
        ----------
        space : Space
            Where the rows are looked for.
        terms : sequence of Term
            At least one.

        Returns
        -------
        Understood
            With at least one row.

        Raises
        ------
        InputError
            If it understands none; the reason is that of the first term.
        """
        rows: list[tuple[Term, Row]] = []
        errors: dict[str, InputError] = {}
        for term in terms:
            try:
                rows.append((term, self._row(space, term.text)))
            except InputError as error:
                errors[term.text] = error
        if not rows:
            raise next(iter(errors.values()))
        return Understood(rows, list(errors))

    def name(self, space: Space) -> str:
        """Return what a space is called here.

        Parameters
        ----------
        space : Space
            One of the spaces, or a parent of one.

        Returns
        -------
        str
            Its key among the spaces, else its own name.
        """
        for name, other in self._spaces.items():
            if other is space:
                return name
        return space.name

    def _row(self, space: Space, text: str) -> Row:
        pictures = self._vocabulary.pictures
        if text in pictures and space.image is not None:
            return space.image[[pictures[text]]]
        reads_only = space.image is None and space.text is not None
        got = f"{self.name(space)} reads texts only"
        require(not (text in pictures and reads_only), got, "words, not a picture")
        is_image = Path(text).suffix.lower() in SUFFIXES
        kernel = kernel_of(space)
        if kernel is not None:
            return self.kernel_row(kernel, text, "image" if is_image else "text")
        if space.info.get("parents"):
            return self._fused_row(space, text, is_image)
        if is_image:
            return self._picture_row(space, text)
        return self._text_row(space, text)

    def _picture_row(self, space: Space, name: str) -> Row:
        path = str(self._vocabulary.outside.files.get(name, name))
        reason = why_not_plain(path)
        got = f"no such image {shown(path)}"
        if reason != "no such file":
            got += f" ({reason})"
        require(not reason, got, "an id, or a file to read")
        encoder = self._encoder(space)
        if encoder is not self._given(space) and space.info.get("kind") == "vectors":
            encoder = None  # their reader is known for words alone
        sees = reads_images(encoder)
        require(sees, self._without_encoder(space, "a new picture"), "an id of the data")
        picture = open_image(Path(path), self._vocabulary.background)
        return encode_pictures(encoder, [picture])

    def _text_row(self, space: Space, text: str) -> Row:
        name = self.name(space)
        require(space.info.get("role") != "expert", f"{name} cannot read {text!r}", "a picture")
        encoder = self._encoder(space)
        if reads_texts(encoder):
            return _read(space, encoder, [text])
        stored = self._stored_text_row(space, text)
        if stored is not None:
            return stored
        has_words = space.text is not None or space.classes is not None
        require(has_words, f"{name} cannot read {text!r}", "a picture")
        near = [repr(other) for other in self._vocabulary.near(text, 3)]
        got = self._without_encoder(space, f"the text {text!r}")
        raise InputError(f"{got}: expected one of the data: {'; '.join(near) or 'none is near'}.")

    def _stored_text_row(self, space: Space, text: str) -> Row | None:
        """Row of the caption or class of the data that says the same."""
        words = plain(text)
        if space.text is not None and words in self._vocabulary.captions:
            return space.text[[self._vocabulary.captions[words]]]
        if space.classes is not None and words in self._vocabulary.classes:
            return space.classes[[self._vocabulary.classes[words]]]
        return None

    def _without_encoder(self, space: Space, what: str) -> str:
        return f"{self.name(space)} has no encoder here for {what} (its rows came from a file)"

    def _given(self, space: Space) -> Any:
        return self._given_encoders.get(self.name(space))

    def _encoder(self, space: Space) -> Any:
        """Return the encoder that was given for a space, or that its SPEC names, or None."""
        given = self._given(space)
        if given is not None:
            return given
        is_own = space.info.get("kind") == "vectors"
        spec = str(space.info.get("reader" if is_own else "spec") or "")
        if not spec:
            return None
        if spec not in self._loaded:
            self._loaded[spec] = load_encoder(spec, device=self._device)
        return self._loaded[spec]

    def _fused_row(self, space: Space, text: str, is_image: bool) -> Row:
        fuser, parents = self._fuser(space)
        if is_image:
            transform, sources = fuser.transform, parents["image"]
        else:
            reads = hasattr(fuser, "transform_text")
            method = type(fuser).__name__
            require(reads, f"{self.name(space)} has no texts ({method} fuses images)", "a picture")
            transform, sources = fuser.transform_text, parents["text"]
        rows = [self._row(parent, text) for parent in sources]
        return np.asarray(transform(np.hstack(rows)))

    def is_picture(self, text: str) -> bool:
        """Tell whether a term is a picture, of the data or a new one.

        Parameters
        ----------
        text : str
            Of the term.

        Returns
        -------
        bool
            By its name alone.
        """
        return text in self._vocabulary.pictures or Path(text).suffix.lower() in SUFFIXES

    def random_rows(self, space: Space) -> np.ndarray | None:
        """Encode letters at random as a space encodes words.

        Parameters
        ----------
        space : Space
            One of the spaces.

        Returns
        -------
        ndarray of shape (m, d) or None
            None where no encoder of its own reads words: of a fused space the parents answer.
        """
        is_fused = kernel_of(space) is not None or bool(space.info.get("parents"))
        if is_fused or space.info.get("role") == "expert":
            return None
        encoder = self._encoder(space)
        return _read(space, encoder, list(random_texts())) if reads_texts(encoder) else None

    def kernel_row(self, kernel: FusedKernel, text: str, modality: str) -> KernelRows:
        """Find the rows of the parents for a term: the kernel multiplies with these.

        Parameters
        ----------
        kernel : FusedKernel
            Of spaces that can read the term.
        text : str
            Of the term.
        modality : {"image", "text"}
            What it is.

        Returns
        -------
        KernelRows
            One row.

        Raises
        ------
        InputError
            If a parent cannot read it.
        """
        sources = [kernel.clip, *kernel.experts[modality]]
        return kernel.map_rows(*(self._row(parent, text) for parent in sources), modality=modality)

    def _fuser(self, space: Space) -> tuple[Any, Parents]:
        """Return the fuser of a space, given or fitted again; checked against the stored rows."""
        if id(space) not in self._fitted:
            given = self._given_fusers.get(self.name(space))
            if given is None:
                self._fitted[id(space)] = refit(space, self._spaces)
            else:
                parents = parents_by_modality(space, self._spaces)
                check_fuser(given, space, parents)
                self._fitted[id(space)] = (given, parents)
        return self._fitted[id(space)]


def _read(space: Space, encoder: Any, texts: list[str]) -> np.ndarray:
    """Rows of texts, as long as those of the space where its vectors are the user's own."""
    if space.info.get("kind") == "vectors":
        return encode_as(space, encoder, texts)
    return encode_sentences(encoder, texts)
