"""Claims about a fused space that is a kernel: it is compared, drawn and kept as exact rows are."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from test_study import SMALL, parents, toy

import workbench as wb
from workbench import align, layout
from workbench._require import InputError
from workbench.arrays import normalize_rows
from workbench.evaluate import cluster, comparing, similarity_pairs
from workbench.fusion import Weights, columns_of, exact_space, fuse, kernel_of, with_columns
from workbench.search import Search, shortlist
from workbench.search.shortlist import Shortlist
from workbench.store import Space
from workbench.study import Study
from workbench.study.saved import saved_space

WEIGHTS = Weights(C=0.7, expert_weight=0.4, product_weight=1.5, centre_clip=True)
KEY = ["space", "task", "target", "metric"]


@pytest.fixture(scope="module")
def spaces():
    clip, expert = parents()
    text = np.random.default_rng(1).standard_normal((120, 5)).astype("f4")
    return clip, expert, Space("reader", clip.ids, text=text, classes=text[:2])


def kernel_of_all(spaces, **parameters):
    return fuse(*spaces, method="kernel", **WEIGHTS.parameters(), **parameters)


def products(space):
    rows = space.rows()
    return {
        (a, b): x.products(y) if kernel_of(space) else x @ y.T
        for a, x in rows.items()
        for b, y in rows.items()
    }


@pytest.mark.parametrize("kernel", ["cosine", "linear", "rbf", "laplace"])
@pytest.mark.parametrize(
    "weights", [Weights(), Weights(0, 1, 0), Weights(1, 0, 0), Weights(1, 1, 0), WEIGHTS]
)
@pytest.mark.filterwarnings("ignore:C=0")
def test_columns_of_a_kernel_are_those_of_exact_rows(spaces, weights, kernel):
    given = {"kernel": kernel, **weights.parameters()}
    space = fuse(*spaces, method="kernel", **given)
    exact = products(exact_space(*spaces, **given))
    wide = with_columns(space)
    assert wide.info["columns"] == "exact"
    for rows in (products(space), products(wide)):
        for pair, values in rows.items():
            scale = max(1.0, np.abs(exact[pair]).max())
            np.testing.assert_allclose(values, exact[pair], atol=1e-5 * scale)


def test_of_more_rows_products_with_landmarks_are_exact_and_nothing_is_n_by_n(spaces):
    rows = kernel_of_all(spaces).image
    columns = columns_of(rows, most=20, landmarks=20)
    assert columns.shape == (60, 20)
    chosen = np.sort(np.random.default_rng(0).choice(60, 20, replace=False))
    np.testing.assert_allclose(columns @ columns[chosen].T, rows.products(rows[chosen]), atol=1e-4)


def test_a_kernel_is_measured_as_its_exact_rows_are(spaces):
    clip, expert, _ = spaces
    exact = exact_space(clip, expert, name="rows", **WEIGHTS.parameters())
    kernel = fuse(clip, expert, method="kernel", name="kernel", **WEIGHTS.parameters())
    given = {"CLIP": clip, "expert": expert, "rows": exact, "kernel": kernel}
    compared = wb.compare(toy(), given, progress=False, n_jobs=1)
    table = compared.metrics.set_index(KEY[1:])
    rows, others = (table[table.space == name] for name in ("rows", "kernel"))
    assert list(rows.index) == list(others.index)
    apart = (rows[["value", "low", "high"]] - others[["value", "low", "high"]]).abs()
    of_clusters = rows.index.get_level_values("task") == "cluster"
    assert apart[~of_clusters].max().max() < 1e-5
    assert apart[of_clusters].max().max() < 0.03  # k-means of 60 rows, another basis
    alignment = compared.alignment.set_index(["a", "b", "metric"]).value
    for other in ("CLIP", "expert"):
        for metric in ("unbiased_cka", "mutual_knn"):
            same = alignment[other, "rows", metric] - alignment[other, "kernel", metric]
            assert abs(same) < 1e-6


def test_above_so_many_rows_what_needs_columns_says_that_they_are_estimated(spaces, monkeypatch):
    monkeypatch.setattr(comparing, "with_columns", partial(with_columns, most=20))
    clip, expert, _ = spaces
    kernel = fuse(clip, expert, method="kernel", name="kernel")
    compared = wb.compare(toy(), {"kernel": kernel}, progress=False, n_jobs=1)
    said = [note for note in compared.notes if "columns that are estimated" in note]
    assert len(said) == 1
    assert said[0].startswith("kernel: linear probe")


def test_a_kernel_is_exact_where_its_columns_are_compared_with_it(spaces):
    clip, expert, _ = spaces
    kernel = fuse(clip, expert, method="kernel", name="kernel")
    columns = fuse(clip, expert, n_components=40, name="columns", random_state=0)
    given = {"CLIP": clip, "expert": expert, "kernel": kernel, "columns": columns}
    compared = wb.compare(toy(), given, progress=False, n_jobs=1)
    assert compared.spaces["kernel"].info["role"] == "exact"
    rivals = compared.findings_table()
    assert "kernel" in set(rivals[rivals.space == "columns"].rival)
    del given["columns"]
    assert (
        wb.compare(toy(), given, progress=False, n_jobs=1).spaces["kernel"].info["role"] == "fused"
    )


def test_clusters_of_a_kernel_are_those_of_its_square_root(spaces):
    kernel = kernel_of_all(spaces)
    labels = toy().labels()
    found = cluster(kernel.image, labels, intervals=False).value
    expected = cluster(columns_of(kernel.image), labels, intervals=False).value
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_cosines_of_pairs_are_those_of_exact_rows(spaces):
    kernel = kernel_of_all(spaces)
    wide = with_columns(kernel)
    rows = toy().captions["row"].to_numpy()
    found, expected = (similarity_pairs(each.image, each.text, rows) for each in (kernel, wide))
    for kind in expected:
        np.testing.assert_allclose(found[kind], expected[kind], atol=1e-5)


def test_maps_spectra_and_heat_maps_of_a_kernel_are_those_of_its_rows(spaces):
    kernel = kernel_of_all(spaces)
    rows = with_columns(kernel)
    of_kernel, of_rows = ({"CLIP": spaces[0], "fused": each} for each in (kernel, rows))
    maps = [layout.maps(each, "pca")["fused"] for each in (of_kernel, of_rows)]
    np.testing.assert_allclose(*maps, atol=1e-4)
    heat = [layout.ordered_kernels(each).matrices["fused"] for each in (of_kernel, of_rows)]
    np.testing.assert_allclose(*heat, atol=1e-5)
    spectra = [layout.spectra(each)["fused"] for each in (of_kernel, of_rows)]
    n = min(map(len, spectra))
    np.testing.assert_allclose(spectra[0][:n], spectra[1][:n], atol=1e-5)
    quality = [
        layout.projection_qualities(each, {"fused": maps[0]})["fused"]
        for each in (of_kernel, of_rows)
    ]
    assert quality[0] == pytest.approx(quality[1], abs=1e-6)


def test_the_graph_of_a_map_has_the_exact_neighbours_of_the_kernel(spaces):
    kernel = kernel_of_all(spaces).normalize_rows()
    rows = with_columns(kernel_of_all(spaces)).normalize_rows()
    graphs = [layout.fuzzy_graph(each.image).toarray() for each in (kernel, rows)]
    np.testing.assert_allclose(*graphs, atol=1e-4)


def test_groups_that_differ_are_those_of_the_exact_rows():
    colour, shape = np.divmod(np.arange(36), 6)
    ids = np.arange(36).astype(str)
    sees, other = Space("sees", ids, np.eye(6)[colour]), Space("other", ids, np.eye(6)[shape])
    kernel = fuse(sees, other, method="kernel", C=1)
    rows = exact_space(sees, other, C=1)
    found, expected = (align.difference_groups(each.image, other.image) for each in (kernel, rows))
    assert len(found) == 6
    as_sets = [{frozenset(group) for group in each.rows} for each in (found, expected)]
    assert as_sets[0] == as_sets[1] == {frozenset(range(6 * i, 6 * i + 6)) for i in range(6)}


def test_a_kernel_comes_back_as_its_parents_and_weights(spaces, tmp_path):
    space = kernel_of_all(spaces, name="both", kernel="rbf")
    wb.save_space(space, tmp_path / "both.safetensors")
    again = wb.load_space(tmp_path / "both.safetensors")
    assert again == space
    assert kernel_of(again).weights == WEIGHTS
    assert again != kernel_of_all(spaces, name="both")
    for pair, values in products(space).items():
        np.testing.assert_array_equal(products(again)[pair], values)


CHOICES = [slice(9), np.array([7, 3, 3, 11]), np.arange(60) % 2 == 0]


@pytest.mark.parametrize("choice", CHOICES, ids=["slice", "numbers", "marks"])
def test_a_kernel_of_chosen_rows_comes_back_as_these_rows(spaces, tmp_path, choice):
    space = kernel_of_all(spaces, text_expert_weight=2.0)
    ids = np.arange(len(space.ids[choice])).astype(str)
    some = replace(space, ids=ids, image=space.image[choice], text=space.text[5:8])
    wb.save_space(some, tmp_path / "some.safetensors")
    again = wb.load_space(tmp_path / "some.safetensors")
    assert again == some
    expected = space.image.products(space.text)[choice][:, 5:8]
    np.testing.assert_allclose(again.image.products(again.text), expected, rtol=1e-6)


def test_chosen_rows_at_length_1_and_centred_come_back_so(spaces, tmp_path):
    space = kernel_of_all(spaces)
    rows = space.normalize_rows().image[3:30]
    some = replace(space, ids=space.ids[3:30], image=rows.centred(), text=None, classes=None)
    wb.save_space(some, tmp_path / "some.safetensors")
    again = wb.load_space(tmp_path / "some.safetensors")
    assert again == some
    np.testing.assert_array_equal(again.image.squares(), some.image.squares())


def test_rows_of_other_samples_are_not_written_as_those_of_the_parents(spaces, tmp_path):
    clip, expert, _ = spaces
    space = fuse(clip, expert, method="kernel")
    others = kernel_of(space).map_rows(clip.image[:9], expert.image[:9])
    some = replace(space, ids=space.ids[:9], image=others, text=None, classes=None)
    with pytest.raises(InputError, match="image rows that are not among those of its parents"):
        wb.save_space(some, tmp_path / "some.safetensors")


def test_text_experts_of_a_kernel_have_a_weight_of_their_own_as_in_the_estimators(spaces):
    given = {**WEIGHTS.parameters(), "text_expert_weight": 2.0}
    kernel = fuse(*spaces, method="kernel", **given)
    exact, plain = exact_space(*spaces, **given), exact_space(*spaces, **WEIGHTS.parameters())
    for rows in (products(kernel), products(with_columns(kernel))):
        for pair, values in rows.items():
            np.testing.assert_allclose(values, products(exact)[pair], atol=1e-4)
    assert np.abs(exact.text @ exact.text.T - plain.text @ plain.text.T).max() > 0.1
    drawn = kernel_of(kernel).materialise(method="exact")
    np.testing.assert_allclose(drawn.text @ drawn.text.T, exact.text @ exact.text.T, atol=1e-4)


@pytest.mark.parametrize("method", ["rp", "pca", "exact", "kernel"])
@pytest.mark.parametrize("place", [0, 1])
def test_a_kernel_as_a_parent_is_refused_with_what_to_do(spaces, method, place):
    clip, expert, _ = spaces
    parents = [clip, expert]
    parents[place] = fuse(clip, expert, method="kernel", name="K")
    words = r"K, a kernel without columns, as a parent .*: expected features .*materialise"
    with pytest.raises(InputError, match=words):
        fuse(*parents, method=method)
    parents[place] = kernel_of(parents[place]).materialise(30, random_state=0)
    assert fuse(*parents, method="exact").dim > 30


def test_a_saved_kernel_is_a_space_of_a_study(spaces, tmp_path):
    clip, expert, _ = spaces
    file = tmp_path / "kernel.safetensors"
    wb.save_space(fuse(clip, expert, method="kernel", name="kernel"), file)
    assert kernel_of(saved_space(str(file), toy())) is not None
    study = Study(toy(), spaces={"CLIP": clip, "K": str(file)}, map_method="pca", progress=False)
    assert study.comparison.table()["k-NN"]["K"] > 0
    study.save(tmp_path / "study")
    assert Study.load(tmp_path / "study").parents["K"] == study.parents["K"]


def test_a_study_of_a_kernel_is_whole(spaces, tmp_path):
    clip, expert, _ = spaces
    study = Study(toy(), clip=clip, expert=expert, method="kernel", C=1, **SMALL)
    assert kernel_of(study.fused) is not None
    assert study.fusers == {}
    assert study.fuser is None
    assert "fused (exact)" not in study.spaces
    page = study.report(tmp_path / "page").read_text("utf-8")
    assert "Which weights" in page
    study.save(tmp_path / "study")
    assert Study.load(tmp_path / "study").comparison.metrics.equals(study.comparison.metrics)


def test_the_report_shows_the_kernel_its_columns_and_what_they_lose(spaces):
    from workbench.report.tables import score_table

    clip, expert, _ = spaces
    comparison = Study(toy(), clip=clip, expert=expert, **SMALL).comparison
    table = score_table(comparison)
    rows = {row.name: row for row in table.rows}
    assert {"fused (exact)", "fused, l = 40", "fused less fused (exact)"} <= set(rows)
    column = table.columns.index("probe")
    values = comparison.table()["probe"]
    lost = rows["fused less fused (exact)"].cells[column].text
    assert float(lost) == pytest.approx(values["fused"] - values["fused (exact)"], abs=6e-4)


def searched(spaces, **kernel):
    clip, expert, _ = spaces
    given = {"CLIP": clip, "expert": expert}
    given["fused"] = fuse(clip, expert, method="kernel", name="fused", **kernel)
    return Search(toy(), given)


def test_very_many_rows_answer_by_candidates_whose_scores_are_exact(spaces, monkeypatch):
    exact = searched(spaces, C=1).rank("id03")["fused"]
    monkeypatch.setattr(shortlist, "ROWS", 10)
    monkeypatch.setattr(Shortlist.__init__, "__defaults__", (20, 15))
    listed = searched(spaces, C=1).rank("id03")["fused"]
    assert listed.id[:5].tolist() == exact.id[:5].tolist()
    np.testing.assert_allclose(listed.score[:5], exact.score[:5], atol=1e-5)
    assert "candidates of short vectors" in listed.attrs["note"]
    assert "candidates" not in exact.attrs["note"]
    assert len(listed) == len(exact)


def test_words_are_answered_exactly_by_clip_alone(spaces, monkeypatch):
    monkeypatch.setattr(shortlist, "ROWS", 10)
    found = searched(spaces).rank("cat 4")
    assert "candidates" not in found["fused"].attrs["note"]
    assert found["fused"].id.tolist() == found["CLIP"].id.tolist()


def test_candidates_stand_above_all_others(spaces):
    rows = kernel_of_all(spaces).image
    listed = Shortlist(rows, 4, 15).products(rows[[3]])
    exact = rows.products(rows[[3]])[:, 0]
    best = np.argsort(-listed)[:15]
    np.testing.assert_allclose(listed[best], exact[best], atol=1e-6)
    assert listed[best].min() >= np.delete(listed, best).max()


def test_recall_of_a_study_rises_with_width_and_depth(spaces):
    clip, expert, _ = spaces
    study = Study(toy(), clip=clip, expert=expert, **SMALL)
    table = study.recall
    assert set(table.n_components) == {50}
    assert table.recall.is_monotonic_increasing
    figure = wb.views.recall_curve(table)
    assert [trace.name for trace in figure.data] == ["l = 50"]
    assert Study(toy(), spaces={"a": clip}, **SMALL).recall is None


@pytest.mark.parametrize("kernel", ["cosine", "linear", "rbf", "laplace"])
def test_paired_products_are_the_diagonal_of_all(spaces, kernel):
    space = kernel_of_all(spaces, kernel=kernel)
    images, texts = space.image[:50], space.text[7:57]
    for rows, others in ((images, space.image[5:55]), (images, texts), (images, images)):
        for changed in ((rows, others), (normalize_rows(rows), others)):
            expected = np.diag(changed[0].products(changed[1]))
            np.testing.assert_allclose(changed[0].paired(changed[1]), expected, atol=1e-5)
