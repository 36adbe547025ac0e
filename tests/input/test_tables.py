"""Tables and folders as people have them come out as they are meant, and what is read is said."""

import warnings
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from workbench import InputError, encode, load

from .tables import CASES


def options_in(case, folder):
    """Options of a case, in which a root is a folder of the fresh one."""
    options = dict(case.options)
    if "root" in options:
        options["root"] = folder / options["root"]
        options["root"].mkdir(exist_ok=True)
    return options


@pytest.fixture(autouse=True)
def fresh_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path_factory.mktemp("cache")))


def captions_of(data):
    rows = data.captions["row"].to_numpy()
    texts = data.captions["text"].to_numpy()
    return [texts[rows == row].tolist() for row in range(data.n)]


def starts(found, expected):
    """Whether every piece is at the start of what stands there."""
    return {key: str(found.get(key))[: len(piece)] for key, piece in expected.items()}


def told(case, source, options):
    """What a case loads, with the warnings in one text."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        data = load(source, **options)
    return data, " ".join(str(each.message) for each in caught)


FOUND = {
    "files": lambda data: data.table["file"].tolist(),
    "ids": lambda data: data.ids.tolist(),
    "labels": lambda data: data.labels().tolist(),
    "targets": lambda data: data.targets,
    "groups": lambda data: data.groups,
    "split": lambda data: getattr(data, "split", "no such field"),
    "captions": captions_of,
    "pictures": lambda data: len(data.paths or ()),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_table_is_read_as_it_is_meant(case, tmp_path):
    source = case.write(tmp_path)
    options = options_in(case, tmp_path)
    if case.error:
        with pytest.raises(InputError) as raised:
            load(source, **options)
        for piece in case.error:
            assert piece in str(raised.value)
        return
    data, warned = told(case, source, options)
    expect = dict(case.expect)
    read, skipped = expect.pop("read", {}), expect.pop("skipped", {})
    assert {key: FOUND[key](data) for key in expect} == expect
    assert starts(dict(data.columns_read), read) == read
    reasons = dict(zip(data.skipped["file"], data.skipped["reason"], strict=True))
    for file, piece in skipped.items():
        assert piece in reasons[file]
    assert case.warns in warned
    assert case.warns or not warned
    assert all(f"{column}: {said}" in repr(data) for column, said in data.columns_read)


def test_every_case_has_a_name_of_its_own():
    twice = [name for name, count in Counter(case.name for case in CASES).items() if count > 1]
    assert len(CASES) >= 100
    assert not [name for name in twice if not name.startswith("a column")]


@pytest.mark.parametrize("source", ["t.csv", "s.tar"])
def test_the_same_input_is_read_the_same_way_again(source, tmp_path):
    name = {"t.csv": "an annotation's id beside an image's", "s.tar": "WebDataset: JSON"}[source]
    case = next(each for each in CASES if each.name == name)
    path = case.write(tmp_path)
    first, again = load(path), load(path)
    assert first.columns_read == again.columns_read
    assert np.array_equal(first.ids, again.ids)


@pytest.mark.parametrize("kind", ["WebDataset: links and", "pictures inside:"])
def test_nothing_but_pictures_is_written_and_into_the_cache(kind, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    monkeypatch.setenv("WORKBENCH_CACHE", str(cache))
    place = tmp_path / "data"
    place.mkdir()
    case = next(each for each in CASES if each.name == f"{kind} names that lead out")
    source = case.write(place)
    data = load(source)
    written = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert written == sorted([source, *data.paths])
    assert all(path.parent.parent == cache / "pictures" for path in data.paths)


def test_texts_for_data_without_captions_name_the_known_columns(tmp_path):
    (tmp_path / "t.csv").write_text("id,alt\na,one\nb,two\n")
    np.save(tmp_path / "text.npy", np.eye(2))
    data = load(tmp_path / "t.csv")
    spec = f"vectors:{tmp_path / 'text.npy'}"
    with pytest.raises(
        InputError, match=r"no caption column found: expected .*known names are cap"
    ):
        encode(data, spec, role="text-expert")
    told = load(tmp_path / "t.csv", columns={"caption": "alt"})
    assert len(encode(told, spec, role="text-expert").text) == 2


def test_a_column_of_an_unknown_name_that_looks_like_classes_is_named_and_not_taken(tmp_path):
    rows = [
        {"id": f"a{row}", "species": ["cat", "dog", "cow"][row % 3], "seen": f"day {row}", "x": 0.5}
        for row in range(30)
    ]
    path = tmp_path / "t.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    data = load(path)
    assert data.targets == ()
    assert dict(data.columns_read) == {
        "id": "id", "species": "not read: maybe the label: --column label=species",
    }  # fmt: skip
    asked = load(path, columns="label=species")
    assert (asked.targets, dict(asked.columns_read)["species"]) == (("species",), "label")
