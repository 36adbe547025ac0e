"""Claims about search: grammar, ranks against brute force, hand arithmetic, reasons in words."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench._require import InputError
from workbench.arrays import normalize_rows
from workbench.data.dataset import Dataset
from workbench.fusion.fused_kernel import FusedKernel
from workbench.fusion.weights import Weights
from workbench.search.answers import Unanswered
from workbench.search.engine import Search
from workbench.search.parents import refit
from workbench.search.query import Term, parse_query, written
from workbench.search.tables import side_by_side
from workbench.store import Space

N, D1, D2, D3 = 30, 6, 5, 4
IDS = np.array([f"id{i:02d}" for i in range(N)])
LABELS = np.array(["cat", "dog", "owl"])[np.arange(N) % 3]
WORDS = pd.DataFrame({
    "row": np.repeat(np.arange(N), 2),
    "text": [f"{words} of number {i}" for i in range(N) for words in ("Front", "Back")],
})  # fmt: skip
DATA = Dataset(
    "toy", IDS, None, pd.DataFrame({"label": LABELS}, index=IDS), targets=("label",),
    captions=WORDS, prompts={name: (f"a photo of a {name}.",) for name in ("cat", "dog", "owl")},
)  # fmt: skip
rng = np.random.default_rng(0)
CLIP = Space("CLIP", IDS, *(rng.standard_normal((n, D1)) for n in (N, 2 * N, 3)))
EXPERT = Space("expert", IDS, rng.standard_normal((N, D2)) + 1, info={"role": "expert"})
MINILM = Space("MiniLM", IDS, None, *(rng.standard_normal((n, D3)) - 1 for n in (2 * N, 3)))
EXPERTS = {"image": (EXPERT,), "text": (None, MINILM), "both": (EXPERT, MINILM)}


def fusion(experts="both", method="rp", **options):
    if method == "rp":
        options = {"n_components": 64, "random_state": 3, **options}
    return wb.fuse(CLIP, *EXPERTS[experts], method=method, **options)


def compass(*, name="compass", text=True, **info):
    """Four pictures, east, north, west and south; the captions of the first two."""
    image = np.array([[3.0, 0.0], [0.0, 0.5], [-1.0, 0.0], [0.0, -2.0]])
    return Space(name, np.array(list("enws")), image, image[:2] if text else None, info=info)


def points(captions=((0, "east"), (1, "north"))):
    ids = np.array(list("enws"))
    table = pd.DataFrame(captions, columns=["row", "text"])
    return Dataset("points", ids, None, pd.DataFrame(index=ids), captions=table)


# Grammar.


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("red heart", [("red heart", 1)]),
        ("red + heart", [("red", 1), ("heart", 1)]),
        ("  red   -solid ", [("red", 1), ("solid", -1)]),
        ("- solid", [("solid", -1)]),
        ("-solid -red", [("solid", -1), ("red", -1)]),
        ("+red", [("red", 1)]),
        ("t-shirt - x-ray", [("t-shirt", 1), ("x-ray", -1)]),
        ("c++ + a+b", [("c++", 1), ("a+b", 1)]),
        ("2:star", [("star", 2)]),
        (".5 : star - 3:t-shirt", [("star", 0.5), ("t-shirt", -3)]),
        ('"red - blue"', [("red - blue", 1)]),
        ('star - 2:"a + b - c" + d', [("star", 1), ("a + b - c", -2), ("d", 1)]),
        ('"2:star"', [("2:star", 1)]),
        ("re:star", [("re:star", 1)]),
        ('an 8" pizza', [('an 8" pizza', 1)]),
        ("red + red", [("red", 1), ("red", 1)]),
    ],
)
def test_signs_weights_and_quotes_are_read(query, terms):
    assert parse_query(query) == tuple(Term(text, weight) for text, weight in terms)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", r"^query '': expected words, an id or a picture, as in 'red heart - solid'\.$"),
        (" \t", r"^query ' \\t': expected words, an id or a picture, as in 'red heart - solid'\.$"),
        ("red -", r"^an empty term after '-': expected words, an id or a picture\.$"),
        ("red + - blue", r"^an empty term after '\+': expected words, an id or a picture\.$"),
        ('red + ""', r"^an empty term after '\+': expected words, an id or a picture\.$"),
        ("0:star", r"^weight 0 of 'star': expected a number above 0; '-' takes away\.$"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(query, message):
    with pytest.raises(InputError, match=message):
        parse_query(query)


@pytest.mark.parametrize("key", ["2:star", "a - b", "-c", 'say "x"', '"q', " padded "])
def test_ids_files_captions_and_classes_of_the_data_are_one_term_as_they_stand(key):
    ids = np.array([key, "b", "c"])
    X = np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]])
    table = pd.DataFrame({"file": [f"{name}.png" for name in ids]}, index=ids)
    captions = pd.DataFrame({"row": [0], "text": ["10:30 - a train"]})
    data = Dataset("odd", ids, None, table, captions=captions, prompts={"+ - +": ("{}",)})
    search = Search(data, {"A": Space("A", ids, X, X[:1], X[2:])})
    assert search.neighbours(key)["A"].id.tolist() == ["b", "c"]
    assert search.rank(f"{key}.png")["A"].id.tolist() == ["b", "c"]
    assert search.rank("10:30 - a train")["A"].score[0] == pytest.approx(1)
    assert search.rank("+ - +")["A"].id.tolist() == ["c", "b", key]


# Ranks and scores.


def brute_force(query, rows):
    """Row numbers by cosine, and the cosines, one after the other."""
    cosines = [query @ row / (query @ query) ** 0.5 / (row @ row) ** 0.5 for row in rows]
    return sorted(range(len(rows)), key=lambda i: -cosines[i]), cosines


@pytest.mark.parametrize("caption", range(0, 2 * N, 7))
def test_words_rank_pictures_as_brute_force_does(caption):
    table = Search(DATA, {"CLIP": CLIP}).rank(WORDS.text[caption])["CLIP"]
    rows, cosines = brute_force(CLIP.text[caption], CLIP.image)
    assert table.row.tolist() == rows
    assert table["rank"].tolist() == list(range(1, N + 1))
    assert table.id.tolist() == IDS[rows].tolist()
    np.testing.assert_allclose(table.score, np.array(cosines)[rows], atol=1e-6)


@pytest.mark.parametrize("query", ["dog", "a photo of a DOG", '"Dog"'])
def test_a_class_is_known_by_name_and_by_prompt_in_any_case(query):
    table = Search(DATA, {"CLIP": CLIP}).rank(query, 4)["CLIP"]
    assert table.row.tolist() == brute_force(CLIP.classes[1], CLIP.image)[0][:4]


def test_a_picture_of_the_data_is_its_own_row_and_left_out():
    found = Search(DATA, {"CLIP": CLIP, "expert": EXPERT}).rank("id04")
    for name, space in (("CLIP", CLIP), ("expert", EXPERT)):
        first, *others = brute_force(space.image[4], space.image)[0]
        assert (first, others) == (4, found[name].row.tolist())
        assert found[name]["rank"].tolist() == list(range(1, N))


def test_terms_of_a_mixed_query_are_standardised_and_weighed():
    # Cosines: east (1, 0, -1, 0), north (0, 1, 0, -1); mean 0, deviation sqrt(1/2).
    search = Search(points(), {"A": compass()})
    table = search.rank("2:east - north")["A"].set_index("id").score
    assert dict(table) == pytest.approx(dict(e=8**0.5, s=2**0.5, n=-(2**0.5), w=-(8**0.5)))
    picture = search.rank("2:e - north")["A"].set_index("id").score
    # Without e itself: east (0, -1, 0), mean -1/3; north (1, 0, -1), deviation sqrt(2/3).
    s, n = 2**0.5 + 1.5**0.5, 2**0.5 - 1.5**0.5
    assert dict(picture) == pytest.approx(dict(s=s, n=n, w=-(8**0.5)))
    thrice = search.rank("east + 2:east - north")["A"].set_index("id").score
    assert thrice["e"] == pytest.approx(18**0.5)
    twice = search.rank("east + east - north")["A"].set_index("id").score
    assert dict(twice) == pytest.approx(dict(table))


def test_one_term_has_its_cosine_and_a_minus_turns_it():
    search = Search(points(), {"A": compass()})
    assert search.rank("east")["A"].score.tolist() == pytest.approx([1, 0, 0, -1], abs=1e-7)
    turned = search.rank("- 3:east")["A"]
    assert turned.id.tolist() == list("wnse")
    assert turned.score.tolist() == pytest.approx([1, 0, 0, -1], abs=1e-7)


def test_changes_are_ranks_gained_against_the_first_space():
    flipped = replace(compass(), name="flipped", image=compass().image * [1, -1])
    found = Search(points(), {"A": compass(), "B": flipped}).rank("north")
    assert found["A"].id.tolist() == list("news")
    assert found["A"].change.tolist() == [0, 0, 0, 0]
    assert found["B"].id.tolist() == list("sewn")
    assert found["B"].change.tolist() == [3, 0, 0, -3]


def test_changes_refer_to_the_first_space_that_answers():
    blind = replace(EXPERT, name="blind")
    found = Search(DATA, {"blind": blind, "CLIP": CLIP}).rank("dog")
    assert found["blind"] == "blind cannot read 'dog': expected a picture."
    assert isinstance(found["blind"], Unanswered)
    assert (found["CLIP"].change == 0).all()


def test_messages_and_notes_call_a_space_what_it_is_called_here():
    spaces = {"EfficientNet": replace(EXPERT, name="expert"), "CLIP": CLIP}
    found = Search(DATA, spaces).rank("dog")
    assert found["EfficientNet"] == "EfficientNet cannot read 'dog': expected a picture."
    found = Search(DATA, spaces).rank(f"{DATA.ids[0]} + dog")
    assert found["EfficientNet"].attrs["note"] == "EfficientNet answers without 'dog'"


def test_own_vectors_say_which_words_they_know():
    own = replace(CLIP, info={"kind": "vectors"})
    note = Search(DATA, {"CLIP": own}).rank(f"{DATA.ids[0]} + zebra")["CLIP"].attrs["note"]
    expected = "CLIP answers without 'zebra' (it knows the captions and classes of the data only)"
    assert note == expected


def test_the_last_part_of_a_path_names_a_picture_unless_two_have_it():
    ids = np.array(["a", "b", "c"])
    table = pd.DataFrame({"file": ["x/1.png", "y/1.png", "y/2.png"]}, index=ids)
    search = Search(Dataset("d", ids, None, table), {"A": Space("A", ids, np.eye(3))})
    assert search.pictures("2.png") == search.pictures("y/2.png") == [2]
    assert search.pictures("1.png") == []
    assert search.pictures("y/1.png") == [1]


def test_equal_scores_keep_the_order_of_the_data_and_no_length_divides_by_zero():
    ids = np.array([f"{i:02d}" for i in range(60)])
    data = Dataset("ties", ids, None, pd.DataFrame(index=ids))
    X = np.outer([0, *[1, 2] * 29, 3], [1.0, 0.0])
    search = Search(data, {"A": Space("A", ids, X)})
    assert search.rank("01")["A"].row.tolist() == [*range(2, 60), 0]
    assert search.rank("01 + 02")["A"].row.tolist() == [*range(3, 60), 0]
    assert set(search.rank("00")["A"].score) == {0}


def test_neighbours_mark_those_that_every_space_shares():
    flipped = replace(compass(), name="flipped", image=compass().image * [-1, 1])
    spaces = {"A": compass(), "B": flipped, "text": Space("text", np.array(list("enws")), None,
              np.eye(2))}  # fmt: skip
    found = Search(points(), spaces).neighbours("n", 2)
    assert [found[name].id.tolist() for name in "AB"] == [["e", "w"], ["e", "w"]]
    assert found["A"].shared.tolist() == [True, True]
    assert found["text"] == "text reads texts only: expected words, not a picture."
    turned = replace(flipped, image=compass().image[[0, 1, 3, 2]])
    found = Search(points(), {"A": compass(), "B": turned}).neighbours("n", 2)
    assert found["B"].id.tolist() == ["e", "s"]
    assert found["B"].shared.tolist() == [True, False]
    with pytest.raises(InputError, match=r"^id 'x': expected an id of the dataset, such as 'e'\.$"):
        Search(points(), {"A": compass()}).neighbours("x")


def test_a_sample_has_one_row_whatever_it_is_called():
    ids = np.array(["a", "b", "c"])
    table = pd.DataFrame({"file": ["x/1.png", "y/1.png", "y/2.png"]}, index=ids)
    data = Dataset("d", ids, None, table)
    search = Search(data, {"A": Space("A", ids, np.array([[1.0, 0], [0.9, 0.1], [0, 1.0]]))})
    assert search.row_of("c") == search.row_of("2.png") == search.row_of("y/2.png") == 2
    by_file, by_id = search.neighbours("x/1.png", 2)["A"], search.neighbours("a", 2)["A"]
    pd.testing.assert_frame_equal(by_file, by_id)
    with pytest.raises(InputError, match=r"^id '1.png': expected an id of the dataset, such as"):
        search.row_of("1.png")


def test_a_mixed_query_is_standardised_without_its_own_picture():
    found = Search(DATA, {"CLIP": CLIP}).rank("id04 + dog - 2:id07")["CLIP"]
    image, words = normalize_rows(CLIP.image), normalize_rows(CLIP.classes[1:2])[0]
    ranked = np.setdiff1d(np.arange(N), [4, 7])
    total = np.zeros(len(ranked))
    for weight, row in ((1, image[4]), (1, words), (-2, image[7])):
        cosines = image[ranked] @ row
        total += weight * (cosines - cosines.mean()) / cosines.std()
    assert found.row.tolist() == ranked[np.argsort(-total)].tolist()
    np.testing.assert_allclose(found.score, np.sort(total)[::-1], atol=1e-5)


@pytest.mark.parametrize("method", ["kernel", "rp", "exact", "nystrom"])
@pytest.mark.parametrize("centre_clip", [False, True])
def test_opposites_in_both_parents_do_not_agree_with_a_picture_beside_words(method, centre_clip):
    rng = np.random.default_rng(0)
    clip, expert = (rng.standard_normal((N, d)) for d in (D1, D2))
    clip[7], expert[7] = -clip[3], -expert[3]
    parents = {
        "CLIP": Space("CLIP", IDS, clip, rng.standard_normal((2 * N, D1))),
        "expert": Space("expert", IDS, expert, info={"role": "expert"}),
    }
    width = {"rp": {"n_components": 20_000}, "nystrom": {"n_components": N + D1}}
    options = {"random_state": 0} | width[method] if method in width else {}
    fused = wb.fuse(*parents.values(), method=method, C=0.1, centre_clip=centre_clip, **options)
    search = Search(DATA, parents | {"fused": fused})

    units = normalize_rows(clip), normalize_rows(expert - expert.mean(0))
    k_clip, k_expert = (X @ X[3] for X in units)
    k_product = k_clip
    if centre_clip:
        centred = normalize_rows(clip - clip.mean(0))
        k_product = centred @ centred[3]
    C = max(0.1, -k_expert.min())
    A = max(0.0, -k_product.min())
    right = C * k_clip + A * k_expert + k_product * k_expert
    words = units[0] @ normalize_rows(parents["CLIP"].text)[10]
    others = np.arange(N) != 3
    z_scores = [(k - k[others].mean()) / k[others].std() for k in (right, words)]

    table = search.rank("id03 + Front of number 5")["fused"].sort_values("row")
    tolerance = 0.15 if method == "rp" else 1e-3
    assert np.allclose(table.score, sum(z_scores)[others], atol=tolerance)
    assert table.attrs["note"] == "opposites in both parents do not count as alike"
    alone = 0.1 * k_clip + k_product * k_expert
    assert alone[7] > np.median(alone)  # by the kernel alone the very opposite is among the alike
    assert right[7] < np.quantile(right, 0.1)

    single = search.rank("id03")["fused"].sort_values("row")
    assert np.corrcoef(single.score, alone[others])[0, 1] > 0.99
    assert not single.attrs["note"]


def test_a_query_of_all_pictures_ranks_none():
    search = Search(points(), {"A": compass()})
    assert len(search.rank("e + n + w + s")["A"]) == 0


# Captions.


def test_a_sample_counts_by_its_best_caption_but_for_the_words_of_the_query():
    words = [(0, "East"), (0, "right"), (1, "north"), (2, "west"), (2, "east.")]
    text = np.array([[1, 0], [0.8, 0.6], [0, 1], [-1, 0], [1, 0.0]])
    reads = Space("reads", np.array(list("enws")), None, text)
    table = Search(points(words), {"reads": reads}).rank("east")["reads"]
    assert table.id.tolist() == ["e", "n", "w"]  # w by "west" alone, s has no caption
    np.testing.assert_allclose(table.score, [0.8, 0, -1], atol=1e-7)
    assert table.attrs["note"] == "by captions"


def test_captions_are_ranked_where_that_is_asked_for():
    search = Search(DATA, {"CLIP": CLIP, "expert": EXPERT}, against="captions")
    found = search.rank("dog")
    own = normalize_rows(CLIP.text) @ normalize_rows(CLIP.classes[1:2])[0]
    best = own.reshape(N, 2).max(1)
    assert found["CLIP"].row.tolist() == np.argsort(-best).tolist()
    assert found["expert"] == "expert has no rows of captions: expected rows to rank."
    message = r"^against='words': expected images or captions\.$"
    with pytest.raises(InputError, match=message):
        Search(DATA, {"CLIP": CLIP}, against="words")
    images = Search(DATA, {"CLIP": CLIP, "expert": EXPERT})
    asked = images.rank("dog", against="captions")["CLIP"]
    pd.testing.assert_frame_equal(asked, found["CLIP"])
    assert images.against == "images"
    with pytest.raises(InputError, match=message):
        images.rank("dog", against="words")


# Spaces that understand some terms, or none.


def test_a_space_answers_by_the_terms_it_understands_and_says_so():
    spaces = {"CLIP": CLIP, "expert": EXPERT, "MiniLM": MINILM}
    found = Search(DATA, spaces).rank("id04 + dog - cat")
    assert found["CLIP"].attrs["note"] == ""
    assert found["expert"].attrs["note"] == "expert answers without 'dog', 'cat'"
    assert found["MiniLM"].attrs["note"] == "MiniLM answers without 'id04'; by captions"
    assert found["expert"].row.tolist() == brute_force(EXPERT.image[4], EXPERT.image)[0][1:]


def test_if_no_space_can_answer_the_first_reason_is_raised():
    with pytest.raises(InputError, match=r"^expert cannot read 'dog': expected a picture\.$"):
        Search(DATA, {"expert": EXPERT}).rank("dog")


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("the back of 7", "'Back of number 7'; 'Back of number 0'; 'Back of number 1'"),
        ("owls", "'owl'"),
        ("xyz", "none is near"),
    ],
)
def test_own_vectors_know_the_words_of_the_data_and_suggest_near_ones(query, near):
    message = (
        f"CLIP has no encoder here for the text {query!r} (its rows came from a file): "
        f"expected one of the data: {near}."
    )
    with pytest.raises(InputError) as caught:
        Search(DATA, {"CLIP": CLIP}).rank(query)
    assert str(caught.value) == message


def test_own_vectors_cannot_see_a_new_picture(tmp_path):
    new = tmp_path / "new.png"
    search = Search(DATA, {"CLIP": CLIP})
    message = rf"^no such image {new}: expected an id, or a file to read\.$"
    with pytest.raises(InputError, match=message):
        search.rank(str(new))
    new.write_bytes(b"")
    message = (
        r"^CLIP has no encoder here for a new picture \(its rows came from a file\): "
        r"expected an id of the data\.$"
    )
    with pytest.raises(InputError, match=message):
        search.rank(str(new))


# Fused spaces.


@pytest.mark.parametrize("experts", EXPERTS)
@pytest.mark.parametrize("method", ["rp", "exact", "concat"])
def test_fitting_again_gives_the_stored_rows(method, experts):
    fused = fusion(experts, method)
    parents = {s.name: s for s in (CLIP, *EXPERTS[experts]) if s is not None}
    fuser, sides = refit(fused, parents)
    names = {side: [space.name for space in spaces] for side, spaces in sides.items()}
    assert names["image"] == ["CLIP"] + ["expert"] * (experts != "text")
    assert names["text"] == ["CLIP"] + ["MiniLM"] * (experts != "image")
    image = np.hstack([space.image for space in sides["image"]])
    text = np.hstack([space.text for space in sides["text"]])
    np.testing.assert_allclose(fuser.transform(image), fused.image, atol=1e-6)
    np.testing.assert_allclose(fuser.transform_text(text), fused.text, atol=1e-6)


@pytest.mark.parametrize("experts", EXPERTS)
def test_words_are_fused_to_the_row_of_their_caption(experts):
    fused = fusion(experts)
    search = Search(DATA, {"CLIP": CLIP, "expert": EXPERT, "MiniLM": MINILM, "fused": fused})
    table = search.rank(WORDS.text[5])["fused"]
    expected = np.argsort(-(fused.image @ fused.text[5])).tolist()
    assert table.row.tolist() == expected


def test_a_missing_or_changed_parent_is_named():
    fused = fusion()
    fix = "expected its parents as they were encoded among the spaces."
    reason = Search(DATA, {"CLIP": CLIP, "MiniLM": MINILM, "fused": fused}).rank("dog")["fused"]
    assert reason == f"fused without expert: {fix}"
    for changed in (EXPERT, MINILM, CLIP):
        parents = {s.name: s for s in (CLIP, EXPERT, MINILM)}
        part = "text" if changed is MINILM else "image"
        rows = getattr(changed, part) * np.linspace(1, 9, len(getattr(changed, part)))[:, None]
        parents[changed.name] = replace(changed, **{part: rows * ([-1, *[1] * (changed.dim - 1)])})
        found = Search(DATA, {**parents, "fused": fused}).rank("dog")
        assert found["fused"] == f"fused is not what its parents give now: {fix}"
        assert found["CLIP"].columns.tolist() == [
            "row",
            "id",
            "score",
            "rank",
            "change",
            "path",
            "caption",
        ]


def test_parents_are_known_by_their_names_whatever_they_are_called_here():
    fused = fusion()
    spaces = {"a": CLIP, "b": EXPERT, "c": MINILM, "fused": fused}
    assert not isinstance(Search(DATA, spaces).rank("dog")["fused"], str)


def test_a_baseline_that_cannot_be_fused_again_says_so_and_stops_nobody():
    spaces = wb.baselines(CLIP, EXPERT, names=("pca",), n_components=8)
    found = Search(DATA, {"CLIP": CLIP, "expert": EXPERT, "PCA": spaces["PCA of concat"]}).rank(
        "dog"
    )
    assert found["PCA"].startswith("PCA of concat is not what its parents give now: expected its")
    assert len(found["CLIP"]) == N


@pytest.mark.parametrize("kernel", ["cosine", "linear", "rbf", "laplace"])
@pytest.mark.parametrize("experts", EXPERTS)
def test_words_rank_in_the_fused_space_as_in_clip_in_every_place(experts, kernel):
    spaces = {"CLIP": CLIP, "expert": EXPERT, "MiniLM": MINILM}
    spaces["fused"] = fusion(experts, kernel=kernel)
    search = Search(DATA, spaces)
    for query in ("dog", "cat - owl", *WORDS.text[:8], "Front of number 3 + 2:dog"):
        found = search.rank(query)
        assert found["fused"].row.tolist() == found["CLIP"].row.tolist()
        assert (found["fused"].change == 0).all()


class Fitted:
    """A fuser that cannot be fitted again, and counts what it is asked."""

    def __init__(self, inner):
        self.inner, self.asked = inner, 0

    def transform(self, X):
        self.asked += 1
        return self.inner.transform(X)

    def transform_text(self, X):
        self.asked += 1
        return self.inner.transform_text(X)


def fitted(fused):
    return refit(fused, {"CLIP": CLIP, "expert": EXPERT})[0]


def test_a_fuser_that_is_given_is_used_and_nothing_is_fitted_again(monkeypatch):
    fused = fusion("image")
    spaces = {"CLIP": CLIP, "expert": EXPERT, "both": fused}
    expected = Search(DATA, spaces).rank("dog")["both"]
    given = Fitted(fitted(fused))
    monkeypatch.setattr("workbench.search.terms.refit", None)
    found = Search(DATA, spaces, fusers={"both": given}).rank("dog")["both"]
    assert given.asked > 0
    pd.testing.assert_frame_equal(found, expected)


def test_a_fuser_of_other_rows_is_refused():
    other = fitted(fusion("image", random_state=4))
    spaces = {"CLIP": CLIP, "expert": EXPERT, "fused": fusion("image")}
    found = Search(DATA, spaces, fusers={"fused": other}).rank("dog")
    assert found["fused"].startswith("fused is not what its parents give now: expected its")


def own_fusion():
    """Give a space of somebody's own transformer, and the transformer: it fuses pictures only."""
    from sklearn.decomposition import PCA

    stacked = np.hstack([CLIP.image, EXPERT.image])
    own = PCA(5, random_state=0).fit(stacked)
    info = {"role": "fused", "model": "PCA", "method": "own", "parents": ["CLIP", "expert"]}
    return Space("own", IDS, own.transform(stacked), info=info), own


def test_a_fuser_without_texts_says_so_and_ranks_pictures(monkeypatch):
    space, own = own_fusion()
    spaces = {"CLIP": CLIP, "expert": EXPERT, "own": space}
    search = Search(DATA, spaces, fusers={"own": own})
    found = search.rank("dog")["own"]
    assert found == "own has no texts (PCA fuses images): expected a picture."
    assert search.rank("id04")["own"].row.tolist() == brute_force_fused(space, 4)


def brute_force_fused(space, row):
    order = np.argsort(-(space.image @ space.image[row]), kind="stable")
    return [i for i in order.tolist() if i != row]


def test_a_fusion_of_somebodys_own_cannot_be_fitted_again_and_says_what_helps():
    spaces = {"CLIP": CLIP, "expert": EXPERT, "own": own_fusion()[0]}
    found = Search(DATA, spaces).rank("dog")["own"]
    assert found == "own, fused by PCA: expected its fitted fuser (fusers=)."


@pytest.mark.parametrize("what", ["fusers", "encoders"])
def test_fusers_and_encoders_of_unknown_spaces_are_refused(what):
    message = rf"^{what} of 'fusd': expected names of the spaces: CLIP\.$"
    with pytest.raises(InputError, match=message):
        Search(DATA, {"CLIP": CLIP}, **{what: {"fusd": object()}})


# Encoders.


class Toy:
    """An encoder that sees how red a picture is, and reads the words for it."""

    fingerprint = "toy"

    def encode_images(self, pictures):
        return np.array([np.asarray(p, float).mean((0, 1))[:2] / 255 for p in pictures])

    def encode_texts(self, texts):
        return np.array([[1.0, 0.0] if "red" in text else [0.0, 1.0] for text in texts])


def test_an_encoder_that_is_given_reads_words_and_sees_pictures_that_are_new(tmp_path):
    from PIL import Image

    space = compass(kind="vectors")
    search = Search(points(), {"A": space}, encoders={"A": Toy()})
    assert search.rank("something red")["A"].id.tolist() == list("ensw")
    Image.new("RGB", (4, 4), (0, 255, 0)).save(tmp_path / "green.png")
    assert search.rank(str(tmp_path / "green.png"))["A"].id.tolist() == list("news")
    with pytest.raises(InputError, match="A has no encoder here for the text 'something red'"):
        Search(points(), {"A": space}).rank("something red")


@pytest.fixture(scope="module")
def demo():
    data = wb.load("demo", limit=120)
    clip, expert = (wb.encode(data, f"demo:{role}", role=role) for role in ("clip", "expert"))
    fused = wb.fuse(clip, expert, n_components=500, random_state=0)
    return data, Search(data, {"CLIP": clip, "expert": expert, "fused": fused})


def test_words_that_no_caption_has_go_through_the_encoder(demo):
    data, search = demo
    query = "one heart of red colour"
    assert query not in set(data.captions.text)
    found = search.rank(query, 3)
    assert (data.labels("shape x colour")[found["CLIP"].row] == "red heart").any()
    assert found["expert"] == f"expert cannot read {query!r}: expected a picture."


@pytest.mark.parametrize("query", ["red heart - solid", "2:star + blue", "a yellow thing", "-red"])
def test_the_encoders_words_rank_in_fused_as_in_clip_in_every_place(demo, query):
    found = demo[1].rank(query)
    assert found["fused"].row.tolist() == found["CLIP"].row.tolist()


def test_an_expert_reads_nothing_even_if_its_model_could(demo):
    data, search = demo
    clip = search.spaces["CLIP"]
    expert = replace(clip, name="expert", info={**clip.info, "role": "expert"})
    found = Search(data, {"CLIP": clip, "expert": expert}).rank("one heart of red colour")
    assert found["expert"].startswith("expert cannot read")


def test_a_new_picture_goes_through_every_encoder(demo, tmp_path):
    data, search = demo
    copy = tmp_path / "copy.png"
    shutil.copy(data.paths[7], copy)
    for name, table in search.rank(str(copy)).items():
        assert table.row[0] == 7, name
        assert table.score[0] == pytest.approx(1, abs=1e-4)


def test_the_path_of_a_picture_in_the_data_is_that_picture(demo):
    data, search = demo
    by_path, by_id = search.rank(str(data.paths[7])), search.rank(data.ids[7])
    for name in by_id:
        pd.testing.assert_frame_equal(by_path[name], by_id[name])
        assert 7 not in by_path[name].row.tolist()


def test_words_and_a_picture_together_draw_the_picture_towards_the_words(demo):
    data, search = demo
    labels = data.labels("shape")
    alone, both = search.rank(data.ids[7], 12)["CLIP"], search.rank(f"{data.ids[7]} + 2:a star", 12)
    assert sum(labels[both["CLIP"].row] == "star") > sum(labels[alone.row] == "star")
    assert both["expert"].attrs["note"] == "expert answers without 'a star'"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"no picture",
            r"broken\.png: expected an image in JPEG, .+ or HEIC, the format is unknown\.$",
        ),
        (None, r"broken\.png: expected a readable image \(.+\)\.$"),
    ],
)
def test_a_broken_picture_is_named(demo, tmp_path, content, message):
    data, search = demo
    path = tmp_path / "broken.png"
    path.write_bytes(content or data.paths[7].read_bytes()[:200])
    with pytest.raises(InputError, match=message):
        search.rank(str(path))


# Tables, and real data.


def test_side_by_side_says_labels_changes_and_reasons():
    flipped = replace(compass(), image=compass().image * [1, -1])
    found = Search(points(), {"A": compass(), "B": flipped}).rank("north") | {"C": "C is blind"}
    table = side_by_side(points(), found, 3)
    assert table.index.tolist() == [1, 2, 3]
    assert table["A"].tolist() == ["n", "e", "w"]
    assert table["B"].tolist() == ["s (+3)", "e", "w"]
    assert table["C"].tolist() == ["C is blind", "", ""]
    labelled = Search(DATA, {"CLIP": CLIP}).rank("dog")
    assert side_by_side(DATA, labelled, 1)["CLIP"][1] == LABELS[labelled["CLIP"].row[0]]


def test_near_gives_texts_that_share_most_words_first():
    search = Search(DATA, {"CLIP": CLIP})
    assert search.near("the front of number 21", 1) == ["Front of number 21"]
    assert search.near("qqq") == []


def test_published_captions_find_their_photographs_as_they_should(shared):
    folder = shared / "embeddings/flickr8k-100x5"
    data = wb.load(folder / "captions.csv")
    image, text = folder / "clip_vitb32_image.npy", folder / "clip_vitb32_text.npy"
    clip = wb.encode(data, f"vectors:{image},text={text}", role="clip")
    expert = wb.encode(data, f"vectors:{folder}/efficientnet_lite0_image.npy", role="expert")
    minilm = wb.encode(data, f"vectors:{folder}/minilm_l6_v2_text.npy", role="text-expert")
    fused = wb.fuse(clip, expert, minilm, n_components=700, random_state=0)
    spaces = {"CLIP": clip, "expert": expert, "text expert": minilm, "fused": fused}
    search = Search(data, spaces)
    hits = dict.fromkeys(("CLIP", "text expert", "fused"), 0)
    for row, caption in zip(data.captions.row, data.captions.text, strict=True):
        found = search.rank(caption, 1)
        assert found["expert"].startswith("expert cannot read")
        for name in hits:
            hits[name] += found[name].row[0] == row
    assert hits == {"CLIP": 416, "text expert": 420, "fused": 416}


@pytest.mark.parametrize("n", [1, 5])
def test_class_rows_that_do_not_fit_the_prompts_are_refused(n):
    """Else a class would be answered by the row of another, or by none."""
    rows = np.resize(CLIP.classes, (n, CLIP.dim))
    with pytest.raises(InputError, match=f"^CLIP has {n} class rows, the dataset 3 prompted"):
        Search(DATA, {"CLIP": replace(CLIP, classes=rows)})


def test_results_carry_the_path_and_the_first_caption(tmp_path):
    table = pd.DataFrame({"file": ["x/e.png", "x/n.png", "x/w.png", "x/s.png"]}, index=list("enws"))
    words = pd.DataFrame([(0, "east"), (1, "north"), (1, "up")], columns=["row", "text"])
    paths = [tmp_path / name for name in table["file"]]
    data = Dataset("points", table.index.to_numpy(), paths, table, captions=words)
    space = replace(compass(), text=np.eye(3, 2))
    found = Search(data, {"A": space}).rank("north")["A"].set_index("id")
    assert found.path["w"] == str(tmp_path / "x/w.png")
    assert found.caption[["e", "n", "w"]].tolist() == ["east", "north", ""]
    without = replace(data, paths=None)
    near = Search(without, {"A": space}).neighbours("e", 1)["A"]
    assert near.path.tolist() == ["x/n.png"]
    assert near.caption.tolist() == ["north"]


# The fused space as a kernel.


@pytest.mark.parametrize("experts", ["image", "text", "both"])
@pytest.mark.parametrize("query", ["id03", "Front of number 4", "dog", "id03 + 2:dog - id07"])
@pytest.mark.parametrize("against", ["images", "captions"])
def test_a_fused_kernel_ranks_as_its_exact_features(experts, query, against):
    features = fusion(experts, "exact", C=0.3)
    kernel = FusedKernel(CLIP, *EXPERTS[experts], weights=Weights(C=0.3)).space()
    parents = {"CLIP": CLIP, "expert": EXPERT, "MiniLM": MINILM}
    search = Search(DATA, parents | {"kernel": kernel, "features": features}, against=against)
    tables = search.rank(query)
    columns = ["row", "rank", "change"]
    pd.testing.assert_frame_equal(tables["kernel"][columns], tables["features"][columns])
    np.testing.assert_allclose(tables["kernel"].score, tables["features"].score, atol=1e-5)


def test_a_fused_kernel_finds_neighbours_without_its_parents_among_the_spaces():
    kernel = FusedKernel(CLIP, EXPERT).space()
    features = fusion("image", "exact", C=0.1)
    found = Search(DATA, {"kernel": kernel, "features": features}).neighbours("id03", 5)
    assert found["kernel"].row.tolist() == found["features"].row.tolist()


# Words that an encoder does not know, and pictures and encoders from outside.


class Two:
    """Knows two words; all others are one to it."""

    fingerprint = "two words"

    def encode_texts(self, texts):
        rows = {"red": [1.0, 0.0, 0.1], "blue": [0.0, 1.0, 0.1]}
        noise = np.random.default_rng(len("".join(texts)))
        other = [0.3, 0.3, 1.0]
        return np.array([
            np.sum([rows.get(word, other) for word in text.split()], axis=0)
            + 0.02 * noise.standard_normal(3)
            for text in texts
        ])  # fmt: skip


def coloured():
    """Twelve reds, twelve blues and a few in between."""
    near = np.random.default_rng(0).standard_normal((30, 3)) * 0.1
    image = near + np.repeat([[1, 0, 0.1], [0, 1, 0.1], [0.4, 0.4, 0.3]], [12, 12, 6], axis=0)
    ids = np.array([f"{i:02d}" for i in range(30)])
    data = Dataset("colours", ids, None, pd.DataFrame(index=ids))
    return data, Space("CLIP", ids, image)


def test_words_that_are_like_letters_at_random_to_the_encoder_are_said():
    data, clip = coloured()
    search = Search(data, {"CLIP": clip}, encoders={"CLIP": Two()})
    note = search.rank("asdf qwerty")["CLIP"].attrs["note"]
    assert note.startswith("'asdf qwerty': like letters at random to CLIP, which may not know")
    assert search.rank("red - asdf")["CLIP"].attrs["note"].startswith("'asdf': like letters")
    for known in ("red", "blue", "red - blue"):
        assert search.rank(known)["CLIP"].attrs["note"] == ""


def test_the_demonstrations_encoder_does_not_know_what_it_was_not_taught(demo):
    _data, search = demo
    assert "letters at random" in search.rank("crimson")["CLIP"].attrs["note"]
    for known in ("red", "blue star", "picture of a red dotted heart"):
        assert search.rank(known)["CLIP"].attrs["note"] == ""


def test_an_encoder_is_attached_later_if_the_rows_are_its_own():
    data, clip = coloured()
    words = pd.DataFrame({"row": [0, 12, 1], "text": ["red", "blue", "red blue"]})
    data = replace(data, captions=words)
    own = Space("own", data.ids, clip.image, Two().encode_texts(list(words.text)))
    own.info.update(kind="vectors")
    search = Search(data, {"own": own})
    assert search.rank("red")["own"].attrs["note"] == ""
    with pytest.raises(InputError, match="own has no encoder here for the text 'blue red'"):
        search.rank("blue red")
    search.attach("own", Two())
    assert "like letters at random to own" in search.rank("asdf qwerty")["own"].attrs["note"]
    assert set(search.rank("blue blue", 5)["own"].row) <= set(range(12, 24))
    other = replace(own, text=own.text[::-1].copy())
    with pytest.raises(InputError, match="reader=Two, whose vectors of 3 captions have"):
        Search(data, {"own": other}).attach("own", Two())
    with pytest.raises(InputError, match="name='CLIP': expected one of the spaces: own"):
        search.attach("CLIP", Two())


def test_samples_are_found_by_words_as_they_are_written():
    search = Search(DATA, {"CLIP": CLIP})
    assert search.containing("number 2").tolist() == [2, *range(20, 30)]
    assert search.containing("OWL").tolist() == list(range(2, 30, 3))
    assert search.containing("id07").tolist() == [7]
    assert search.containing("nowhere").tolist() == search.containing("").tolist() == []


@pytest.mark.parametrize(
    "terms",
    [
        (Term("red heart"), Term("heart", -1.0), Term("star", 0.5)),
        (Term("t-shirt"), Term("a - b", 2.5), Term("2:blue", -3.0)),
        (Term("cat (2).png"), Term("- x")),
        (Term("word", -1.0),),
    ],
)
def test_a_query_that_is_written_is_read_again(terms):
    assert parse_query(written(*terms)) == terms


def test_a_picture_from_outside_has_a_name_that_nothing_else_has(demo, tmp_path):
    data, search = demo
    content = {row: Path(data.paths[row]).read_bytes() for row in (3, 4)}
    assert search.take_picture(content[3], "my file.png") == "my file.png"
    assert search.take_picture(content[3], "folder/my file.png") == "my file.png"  # the same
    assert search.take_picture(content[4], "my file.png") == "my file (2).png"
    own_name = str(data.table["file"].iloc[3]).rpartition("/")[2]
    assert search.take_picture(content[4], own_name) != own_name  # which the data have
    assert search.rank("my file (2).png", 1)["expert"].row.tolist() == [4]
    assert search.take_picture(content[4], '"evil" - 2:x') == '"evil - 2:x.png"'
    with pytest.raises(InputError, match="expected"):
        search.take_picture(b"no picture", "x.png")
