"""Claims about batches: what does not fit the memory is halved and goes on; texts by length."""

import warnings

import numpy as np
import pytest
import torch
from PIL import Image

import workbench as wb
from workbench.encoders.batches import text_batches
from workbench.encoders.halving import Halving, is_out_of_memory


class Small:
    """An encoder whose memory holds so many inputs at once."""

    fingerprint = "small"

    def __init__(self, holds, error=None):
        self.holds = holds
        self.error = error or torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
        self.sizes = []

    def _rows(self, inputs, numbers):
        self.sizes.append(len(inputs))
        if len(inputs) > self.holds:
            raise self.error
        return np.array([[number, 1.0] for number in numbers], np.float32)

    def encode_texts(self, texts):
        return self._rows(texts, [len(text) for text in texts])

    def encode_images(self, images):
        return self._rows(images, [np.asarray(image).mean() for image in images])


@pytest.fixture
def photos(tmp_path):
    for i in range(20):
        Image.new("RGB", (80, 80), (10 * i, 0, 0)).save(tmp_path / f"{i:02}.png")
    return wb.load(tmp_path)


def test_a_batch_that_does_not_fit_is_halved_and_the_rows_are_the_same(photos):
    plain = wb.encode(photos, encoder=Small(99), batch_size=16, cache=False).image
    small = Small(5)
    with pytest.warns(UserWarning, match="memory holds 4 at once.*batch_size=4"):
        halved = wb.encode(photos, encoder=small, batch_size=16, cache=False).image
    np.testing.assert_array_equal(halved, plain)
    assert small.sizes == [16, 8, 4, 4, 4, 4, 4]  # what was found small enough stays so


@pytest.mark.parametrize("error", [
    MemoryError(), RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: 9"),
    RuntimeError("std::bad_alloc"), torch.OutOfMemoryError("CUDA out of memory"),
])  # fmt: skip
def test_every_kind_of_missing_memory_is_known(error):
    assert is_out_of_memory(error)
    halving = Halving(Small(1, error).encode_texts)
    assert len(halving(["a", "bb", "ccc"])) == 3


def test_what_torch_says_of_its_own_is_known():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(10**14)
    assert is_out_of_memory(caught.value)


def test_another_error_is_not_tried_again():
    small = Small(0, RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    with pytest.raises(RuntimeError, match="shapes"):
        Halving(small.encode_texts)(["a", "b"])
    assert small.sizes == [2]


def test_one_input_that_does_not_fit_is_an_error_and_what_was_done_is_kept(
    photos, tmp_path, monkeypatch
):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))
    small = Small(5)

    def none_of_red(images):
        if any(np.asarray(image)[0, 0, 0] == 190 for image in images):
            raise MemoryError
        return Small.encode_images(small, images)

    small.encode_images = none_of_red
    with pytest.raises(MemoryError):
        wb.encode(photos, encoder=small, batch_size=4)
    again = Small(99)
    wb.encode(photos, encoder=again, batch_size=4)
    assert sum(again.sizes) == 4  # of 20: the batches before were kept


def test_nothing_is_said_where_all_fits(photos):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        wb.encode(photos, encoder=Small(99), batch_size=4, cache=False)


def padded(batches):
    """Letters that a model sees, with those that make all texts of a batch as long."""
    return sum(len(texts) * max(map(len, texts)) for texts in batches)


def test_texts_of_one_length_are_together_and_none_is_lost():
    rng = np.random.default_rng(0)
    texts = {str(i): "x" * int(n) for i, n in enumerate(rng.integers(1, 200, 100))}
    batches = list(text_batches(list(texts), texts, 16))
    assert sorted(key for keys, _ in batches for key in keys) == sorted(texts)
    assert all(given == [texts[key] for key in keys] for keys, given in batches)
    lengths = [len(text) for _, given in batches for text in given]
    assert lengths == sorted(lengths, reverse=True)
    as_they_came = [list(texts.values())[start : start + 16] for start in range(0, 100, 16)]
    assert padded([given for _, given in batches]) < 0.7 * padded(as_they_came)


def test_rows_of_texts_are_in_the_order_of_the_samples(tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    lines = ["image,caption", *(f"a.png,{'x' * (1 + 7 * i % 50)}" for i in range(50))]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    data = wb.load(tmp_path / "t.csv")
    space = wb.encode(data, encoder=Small(99), role="text-expert", cache=False)
    assert space.text[:, 0].tolist() == [len(text) for text in data.captions["text"]]


def test_rows_may_be_tensors_that_keep_their_gradient():
    def model(inputs):
        if len(inputs) > 2:
            raise MemoryError
        return torch.ones((len(inputs), 2), requires_grad=True)

    assert Halving(model)(list("abcde")).shape == (5, 2)
