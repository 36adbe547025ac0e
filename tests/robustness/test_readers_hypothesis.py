"""Bytes of small files, changed here and there: a right result or one sentence, nothing else."""

import io
import json
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from workbench import InputError, load
from workbench.data import MAX_PIXELS, open_image

EXAMPLES = 60  # of each file
CHANGES = st.lists(st.tuples(st.integers(0, 4000), st.binary(min_size=1, max_size=4)), max_size=6)


def picture(kind: str, array: np.ndarray, **options: object) -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, kind, **options)
    return buffer.getvalue()


def table(suffix: str) -> bytes:
    """A small table of ids, labels and captions."""
    rows = pd.DataFrame({"id": ["007", "b", "ü"], "label": ["x", "y", "x"], "caption": list("uvw")})
    if suffix == ".parquet":
        return rows.to_parquet()
    if suffix == ".csv":
        return rows.to_csv(index=False).encode()
    return "".join(json.dumps(row) + "\n" for row in rows.to_dict("records")).encode()


RNG = np.random.default_rng(0)
RGB = RNG.integers(0, 255, (9, 11, 3), dtype=np.uint8)
PICTURES = {
    "jpeg": picture("JPEG", RGB),
    "progressive": picture("JPEG", RGB, progressive=True),
    "png": picture("PNG", RGB),
    "deep": picture("PNG", RNG.integers(0, 65535, (9, 11), dtype=np.uint16)),
    "webp": picture("WEBP", RGB),
    "bmp": picture("BMP", RGB),
    "gif": picture("GIF", RGB),
    "tiff": picture("TIFF", RGB),
    "lzw": picture("TIFF", RGB, compression="tiff_lzw"),
    "float": picture("TIFF", RNG.random((9, 11), dtype=np.float32)),
    "whole": picture("TIFF", RNG.integers(-9, 999, (9, 11), dtype=np.int32)),
}
TABLES = {suffix: table(suffix) for suffix in (".csv", ".parquet", ".jsonl")}


def changed(content: bytes, changes: list[tuple[int, bytes]], cut: int, header: bool) -> bytes:
    """Overwrite bytes, those of the header rather, and cut the end."""
    content = bytearray(content)
    for place, new in changes:
        start = place % min(len(content), 80 if header else len(content))
        content[start : start + len(new)] = new
    return bytes(content[: len(content) - cut])


def check_sentence(error: InputError) -> None:
    """One line of a length that can be read."""
    assert "\n" not in str(error).strip()
    assert 0 < len(str(error)) < 700


@pytest.mark.parametrize("kind", PICTURES)
def test_a_changed_picture_is_a_picture_or_one_sentence(kind):
    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None)
    @given(CHANGES, st.integers(0, 40), st.booleans())
    def opens(changes, cut, header):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow says of some what it makes of them
            try:
                image = open_image(io.BytesIO(changed(PICTURES[kind], changes, cut, header)))
            except InputError as error:
                check_sentence(error)
                return
        assert image.mode == "RGB"
        assert 0 < image.width * image.height <= MAX_PIXELS
        assert np.asarray(image).shape == (image.height, image.width, 3)

    opens()


@pytest.mark.parametrize("suffix", TABLES)
def test_a_changed_table_is_a_table_or_one_sentence(suffix):
    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None)
    @given(CHANGES, st.integers(0, 40), st.booleans())
    def reads(changes, cut, header):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"t{suffix}")
            path.write_bytes(changed(TABLES[suffix], changes, cut, header))
            try:
                data = load(path)
            except InputError as error:
                check_sentence(error)
                return
        assert len(set(data.ids.tolist())) == data.n
        assert len(data.table) == data.n
        labels = data.labels().tolist() if data.targets else []
        assert all(isinstance(text, str) for text in data.ids.tolist() + labels)
        assert data.captions["row"].between(0, data.n - 1).all()

    reads()
