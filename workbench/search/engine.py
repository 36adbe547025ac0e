"""Queries ranked in every space side by side."""

import difflib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .._require import InputError, require
from ..data.dataset import Dataset
from ..data.images import SUFFIXES, open_image
from ..encoders.encoder import Encoder, encode_pictures, encode_sentences, reads_images, reads_texts
from ..encoders.loading import load_encoder
from ..store import Space
from .parents import refit
from .query import Term, parse_query


class Search:
    """Rank the samples of a dataset by a query, in every space that can answer it.

    A picture in the data is its stored row. Words, and other pictures, go through the encoder that
    made the space; spaces of own vectors know only the words of the captions and classes. The
    fused space embeds a query by its parents, so these must be among the spaces, as encoded.

    Parameters
    ----------
    dataset : Dataset
    spaces : mapping of str to Space
        The first is the one that rank changes refer to.
    against : {"images", "captions"}, default="images"
        What is ranked; for captions a sample counts by its best one. A space without image rows
        always ranks captions.
    device : {"auto", "cpu", "cuda"}, default="auto"

    Examples
    --------
    >>> ids, words = np.array(["a", "b"]), pd.DataFrame({"row": [0], "text": ["one"]})
    >>> data = Dataset("two", ids, None, pd.DataFrame(index=ids), captions=words)
    >>> clip = Space("CLIP", ids, np.eye(2), np.array([[1.0, 0.1]]))
    >>> Search(data, {"CLIP": clip}).rank("one")["CLIP"].id.tolist()
    ['a', 'b']
    """

    def __init__(
        self, dataset: Dataset, spaces: Mapping[str, Space], *,
        against: str = "images", device: str = "auto",
    ) -> None:  # fmt: skip
        require(against in ("images", "captions"), f"against={against!r}", "images or captions")
        self.dataset, self.spaces, self.against = dataset, dict(spaces), against
        self.device = device
        self._encoders: dict[str, Encoder] = {}
        self._fusers: dict[int, Any] = {}
        self._norms: dict[tuple[int, str], np.ndarray] = {}
        files = [str(name) for name in dataset.table.get("file", ())]
        self._place = _unique([Path(name).name for name in files])
        self._place |= {name: i for i, name in enumerate(files)}
        self._place |= {str(path): i for i, path in enumerate(dataset.paths or ())}
        self._place |= {str(key): i for i, key in enumerate(dataset.ids)}
        self._texts = np.array([_plain(text) for text in dataset.captions.text], object)
        self._captions = {text: i for i, text in reversed([*enumerate(self._texts)])}
        self._classes = {
            _plain(words): i
            for i, (name, prompts) in enumerate(dataset.prompts.items())
            for words in (*prompts, name)
        }

    def rank(self, query: str, k: int | None = None) -> dict[str, Any]:
        """Best k samples in each space, or the reason why a space cannot answer.

        Parameters
        ----------
        query : str
            See the module; an id, file, caption or class of the data is one term as it stands.
        k : int, default=None
            None ranks all.

        Returns
        -------
        dict of str to DataFrame or str
            Columns row, id, score, rank (1 is best), change (ranks gained against the first space
            that answers). Score: cosine for one term (fused spaces: inner product over the mean
            length, the same where all rows are equally long); for several the weighted sum of the
            terms' cosines, each standardised over the samples, so that pictures, whose cosines are
            high, do not drown words. Pictures of the query itself are left out. A space that
            understands some terms only answers by those; ``attrs["note"]`` of its table says so.

        Raises
        ------
        InputError
            If the query cannot be read, or no space can answer it.
        """
        terms = self._terms(query)
        answers: dict[str, Any] = {}
        for name, space in self.spaces.items():
            try:
                answers[name] = self._scores(space, terms)
            except InputError as error:
                answers[name] = str(error)
        reasons = [answer for answer in answers.values() if isinstance(answer, str)]
        if len(reasons) == len(answers):
            raise InputError(reasons[0])
        return self._tables(answers, self.pictures(query), k)

    def pictures(self, query: str) -> list[int]:
        """Row numbers of the samples that a query names, by id or file."""
        return [self._place[t.text] for t in self._terms(query) if t.text in self._place]

    def _terms(self, query: str) -> tuple[Term, ...]:
        text = _plain(query)
        known = query in self._place or (text and (text in self._captions or text in self._classes))
        return (Term(query),) if known else parse_query(query)

    def neighbours(self, key: str, k: int = 12) -> dict[str, Any]:
        """Nearest other samples of one in every space, as :meth:`rank`, and whether all share them.

        Returns
        -------
        dict of str to DataFrame or str
            With a column ``shared``: among the k nearest in every space that can see.
        """
        known = key in self._place
        require(known, f"id {key!r}", f"an id of the dataset, such as {str(self.dataset.ids[0])!r}")
        found = self.rank(key, k)
        lists = [set(table.row) for table in found.values() if not isinstance(table, str)]
        common = set.intersection(*lists)
        for table in found.values():
            if not isinstance(table, str):
                table["shared"] = table.row.isin(common)
        return found

    def near(self, text: str, n: int = 5) -> list[str]:
        """Texts of the data that share most words with a text; for spaces of own vectors."""
        known = [*self.dataset.prompts, *dict.fromkeys(self.dataset.captions.text)]
        words = set(_plain(text).split())
        scored = [(len(words & set(_plain(each).split())), each) for each in known]
        best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])[:n]
        return [each for _, each in best] or difflib.get_close_matches(text, known, n, 0.4)

    def _name(self, space: Space) -> str:
        """What a space is called here."""
        return next((name for name, each in self.spaces.items() if each is space), space.name)

    # Scores.

    def _scores(self, space: Space, terms: tuple[Term, ...]) -> tuple[np.ndarray, str]:
        """Score of every sample, NaN where it has none, and what to say about them."""
        against = self.against if space.image is not None else "captions"
        gallery = space.text if against == "captions" else space.image
        require(
            gallery is not None, f"{self._name(space)} has no rows of {against}", "rows to rank"
        )
        rows, left_out = self._rows(space, terms)
        total = np.zeros(self.dataset.n)
        for term, row in rows:
            cosine = self._cosines(space, against, row)
            if against == "captions":
                cosine = self._best_caption(cosine, term.text)
            if len(terms) > 1:
                spread = np.nanstd(cosine)
                cosine = (cosine - np.nanmean(cosine)) / (spread if spread > 0 else 1.0)
            total += np.sign(term.weight) * cosine if len(terms) == 1 else term.weight * cosine
        notes = [f"{self._name(space)} answers without {left_out}"] if left_out else []
        if left_out and space.info.get("kind") == "vectors" and space.text is not None:
            notes[0] += " (it knows the captions and classes of the data only)"
        notes += ["by captions"] if against == "captions" else []
        return total, "; ".join(notes)

    def _rows(
        self, space: Space, terms: tuple[Term, ...]
    ) -> tuple[list[tuple[Term, np.ndarray]], str]:
        """Row of each term that the space understands, and the terms that it does not."""
        rows: list[tuple[Term, np.ndarray]] = []
        errors: dict[str, InputError] = {}
        for term in terms:
            try:
                rows.append((term, self._row(space, term.text)))
            except InputError as error:
                errors[term.text] = error
        if not rows:
            raise next(iter(errors.values()))
        return rows, ", ".join(map(repr, errors))

    def _cosines(self, space: Space, against: str, row: np.ndarray) -> np.ndarray:
        gallery: Any = space.text if against == "captions" else space.image
        key = (id(space), against)
        if key not in self._norms:
            norms = np.linalg.norm(gallery, axis=1).astype(float)
            if space.info.get("parents"):
                norms[:] = np.sqrt(np.mean(norms**2))
            self._norms[key] = np.where(norms > 0, norms, 1.0)
        length = float(np.linalg.norm(row)) or 1.0
        return (gallery @ row.astype(gallery.dtype)).astype(float) / self._norms[key] / length

    def _best_caption(self, cosine: np.ndarray, text: str) -> np.ndarray:
        """Best caption of each sample, but for the very words of the query."""
        others = np.where(self._texts == _plain(text), np.nan, cosine)
        best = pd.Series(others).groupby(self.dataset.captions.row.to_numpy()).max()
        return best.reindex(range(self.dataset.n)).to_numpy()

    def _tables(self, answers: dict, asked: list[int], k: int | None) -> dict:
        tables: dict[str, Any] = {}
        reference: np.ndarray | None = None
        for name, answer in answers.items():
            if isinstance(answer, str):
                tables[name] = answer
                continue
            score, note = answer
            score = np.where(np.isin(np.arange(len(score)), asked), np.nan, score.astype("f4"))
            order = np.argsort(-score, kind="stable")  # NaN last
            order = order[: int(np.isfinite(score).sum())]
            rank = np.full(len(score), np.nan)
            rank[order] = np.arange(1, len(order) + 1)
            reference = rank if reference is None else reference
            best = order[:k]
            change = reference[best] - rank[best]
            table = {"row": best, "id": self.dataset.ids[best], "score": score[best]}
            table |= {"rank": rank[best].astype(int), "change": change}
            tables[name] = pd.DataFrame(table)
            tables[name].attrs["note"] = note
        return tables

    # Rows of a term: stored, encoded, or fused from the parents' rows.

    def _row(self, space: Space, text: str) -> np.ndarray:
        if text in self._place and space.image is not None:
            return space.image[self._place[text]]
        if text in self._place and space.text is not None and space.image is None:
            require(False, f"{self._name(space)} reads texts only", "words, not a picture")
        is_image = Path(text).suffix.lower() in SUFFIXES
        if space.info.get("parents"):
            return self._fused_row(space, text, "image" if is_image else "text")
        if is_image:
            require(Path(text).is_file(), f"no such image {text}", "an id, or a file to read")
            encoder = self._encoder(space)
            require(
                reads_images(encoder),
                _blind(self._name(space), "a new picture"),
                "an id of the data",
            )
            return self._encoded(encoder, text)
        return self._text_row(space, text)

    def _text_row(self, space: Space, text: str) -> np.ndarray:
        key, seen = _plain(text), space.info.get("role") == "expert"
        encoder = None if seen else self._encoder(space)
        if reads_texts(encoder):
            return encode_sentences(encoder, [text])[0]
        stored = space.text is not None or space.classes is not None
        require(stored and not seen, f"{self._name(space)} cannot read {text!r}", "a picture")
        if space.text is not None and key in self._captions:
            return space.text[self._captions[key]]
        if space.classes is not None and key in self._classes:
            return space.classes[self._classes[key]]
        near = "; ".join(repr(each) for each in self.near(text, 3)) or "none is near"
        raise InputError(
            f"{_blind(self._name(space), f'the text {text!r}')}: expected one of the data: {near}."
        )

    def _encoder(self, space: Space) -> Encoder | None:
        spec = str(space.info.get("spec") or "")
        if not spec or space.info.get("kind") == "vectors":
            return None
        if spec not in self._encoders:
            self._encoders[spec] = load_encoder(spec, device=self.device)
        return self._encoders[spec]

    def _encoded(self, encoder: Any, path: str) -> np.ndarray:
        return encode_pictures(encoder, [open_image(path)])[0]

    def _fused_row(self, space: Space, text: str, side: str) -> np.ndarray:
        fuser, parents = self._fuser(space)
        rows = [self._row(parent, text) for parent in parents[side]]
        transform = fuser.transform if side == "image" else fuser.transform_text
        return transform(np.hstack(rows)[None])[0]

    def _fuser(self, space: Space) -> tuple[Any, dict[str, list[Space]]]:
        """The space's own fuser, fitted again on its parents; checked against the stored rows."""
        if id(space) not in self._fusers:
            self._fusers[id(space)] = refit(space, self.spaces)
        return self._fusers[id(space)]


def _unique(names: list[str]) -> dict[str, int]:
    """Place of every name that stands once."""
    count = Counter(names)
    return {name: i for i, name in enumerate(names) if count[name] == 1}


def _blind(space: str, what: str) -> str:
    return f"{space} has no encoder here for {what} (its rows came from a file)"


def _plain(text: Any) -> str:
    return " ".join(str(text).casefold().split()).strip(" .!")
