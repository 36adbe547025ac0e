"""Claims about measures of somebody's own: what they get, what they may give, where they appear."""

import math
import re
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench import evaluate
from workbench._require import InputError
from workbench.data.dataset import Dataset
from workbench.evaluate import Measure
from workbench.store import Space
from workbench.study import step_files

N = 24
IDS = np.array([f"id{i:02d}" for i in range(N)])
KIND = np.array(["a", "b", "c"] * 8)
LABELS = np.where(np.arange(N) == 5, "", KIND)  # one sample has no label


def toy():
    """Three classes; the expert sees them, CLIP does not; prompts for two of the classes."""
    rng = np.random.default_rng(0)
    codes = np.arange(N) % 3
    clip = rng.standard_normal((N, 4))
    expert = np.eye(3)[codes] + 0.1 * rng.standard_normal((N, 3))
    captions = pd.DataFrame({"row": [3, 5, 5, 7], "text": ["three", "five", "cinq", "seven"]})
    dataset = Dataset(
        "toy", IDS, None, pd.DataFrame({"kind": LABELS}, index=IDS), targets=("kind",),
        captions=captions, prompts={"a": ("an a",), "c": ("a c",)}, prompt_target="kind",
    )  # fmt: skip
    both = np.hstack([clip, 3 * expert])
    text = clip[captions.row]
    spaces = {
        "CLIP": Space("CLIP", IDS, clip, text, clip[:2], {"role": "clip"}),
        "expert": Space("expert", IDS, expert, info={"role": "expert"}),
        "fused": Space("fused", IDS, both, info={"role": "fused"}),
    }
    return dataset, spaces


def nearest_is_mine(image, labels):
    """Tell for each sample whether the nearest other one has its label."""
    distances = np.linalg.norm(image[:, None] - image, axis=2)
    np.fill_diagonal(distances, np.inf)
    return labels[distances.argmin(1)] == labels


def largest(image):
    return float(np.abs(image).max())


def compare(*measures, **options):
    return evaluate.compare(*toy(), measures=measures, progress=False, **options)


PARENTS = ("CLIP", "expert")
OUTCOMES = Measure("1-NN by distance", nearest_is_mine)
NUMBER = Measure("largest", largest, range=(0, 50), needs=(), higher_is_better=False)


@pytest.fixture(scope="module")
def comparison():
    return compare(OUTCOMES, NUMBER)


def test_a_measure_is_in_metrics_and_table_like_ours(comparison):
    spaces = toy()[1]
    rows = comparison.metrics[comparison.metrics.task == "own"].set_index(["metric", "space"])
    labelled = np.flatnonzero(LABELS != "")
    for name, given in spaces.items():
        space = given.as_compared()
        expected = nearest_is_mine(space.image[labelled], LABELS[labelled])
        row = rows.loc[("1-NN by distance", name)]
        assert (row.value, row.n, row.target) == (expected.mean(), N - 1, "kind")
        assert (row.low, row.high) == evaluate.mean_interval(expected)
        row = rows.loc[("largest", name)]
        assert (row.value, row.n, row.target) == (np.abs(space.image).max(), N, "")
        assert math.isnan(row.low)
        assert math.isnan(row.high)
    table = comparison.table()
    assert table.columns.tolist()[-5:-3] == ["1-NN by distance", "largest"]
    assert table["largest"].tolist() == rows.loc["largest"].value.tolist()
    assert comparison.headlines[-1].key == ("own", "largest")
    assert [h.higher_is_better for h in comparison.headlines[-2:]] == [True, False]


def test_outcomes_are_compared_in_pairs_and_a_number_without_an_interval(comparison):
    a, b = (comparison.outcomes[s, "own", "kind", "1-NN by distance"] for s in ("fused", "CLIP"))
    gain = comparison.difference("fused", "CLIP", "own", "kind", "1-NN by distance")
    assert gain == evaluate.difference(a, b)
    value, low, high, p = comparison.difference("fused", "CLIP", "own", "", "largest")
    table = comparison.table()["largest"]
    assert value == table["fused"] - table["CLIP"]
    assert math.isnan(low)
    assert math.isnan(high)
    assert math.isnan(p)
    with pytest.raises(InputError, match="fused own kind smallest: expected what was measured"):
        comparison.difference("fused", "CLIP", "own", "kind", "smallest")


def test_the_findings_judge_it_by_the_end_that_is_good(comparison):
    own = [finding for finding in comparison.findings() if finding.task == "own"]
    table = comparison.table()
    found = {(finding.metric, finding.rival): finding for finding in own}
    assert set(found) == {(m, r) for m in ("1-NN by distance", "largest") for r in PARENTS}
    for (metric, rival), finding in found.items():
        assert (finding.value, finding.rival_value) == (
            table[metric]["fused"],
            table[metric][rival],
        )
    assert {f.verdict.name for f in own if f.metric == "largest"} == {"UNTESTED"}
    best = table["largest"][list(PARENTS)].min()
    assert re.search(
        rf"Untested: largest \S+ against {best:.3f} of \S+ \(\S+, no interval\)\.",
        comparison.finding(),
    )
    worse = Measure("errors", lambda image, labels: ~nearest_is_mine(image, labels),
                    higher_is_better=False)  # fmt: skip
    made = compare(worse, OUTCOMES, roles={"expert": "another"})
    gains = {f.metric for f in made.findings() if f.verdict.name == "BETTER" and f.space == "fused"}
    assert {"errors", "1-NN by distance"} <= gains


def test_a_measure_gets_what_it_needs_by_keyword():
    given = {}

    def ask(**inputs):
        given.update(inputs)
        return 0.5

    compare(Measure("m", ask, needs=("labels", "captions", "classes")))
    spaces = toy()[1]
    labelled = np.flatnonzero(LABELS != "")
    assert set(given) == {"image", "labels", "text", "rows", "classes", "class_names", "class_of"}
    clip = spaces["CLIP"].as_compared()
    np.testing.assert_array_equal(given["image"], clip.image[labelled])
    np.testing.assert_array_equal(given["labels"], LABELS[labelled])
    np.testing.assert_array_equal(given["text"], clip.text[[0, 3]])  # those of sample 5 are out
    np.testing.assert_array_equal(labelled[given["rows"]], [3, 7])
    assert given["class_names"] == ["a", "c"]
    expected = [{"a": 0, "b": -1, "c": 1}[label] for label in LABELS[labelled]]
    assert given["class_of"].tolist() == expected
    given.clear()
    compare(Measure("m", ask, needs=("captions",)))
    assert set(given) == {"image", "text", "rows"}
    assert given["rows"].tolist() == [3, 5, 5, 7]


def test_what_a_space_lacks_is_in_the_notes():
    needs = Measure("m", lambda **_: 0.5, needs=("captions", "classes"))
    result = compare(needs)
    assert "expert, fused have no text rows: no m." in result.notes
    assert set(result.metrics[result.metrics.task == "own"].space) == {"CLIP"}


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (np.nan, "^measure 'm' of CLIP is not finite: expected numbers, not NaN"),
        ([0.5, np.nan], "^measure 'm' of CLIP is not finite: expected numbers, not NaN"),
        (1.5, r"^measure 'm' of CLIP is 1\.5 to 1\.5: expected 0 to 1, its range"),
        ([0.5, -0.1], r"^measure 'm' of CLIP is -0\.1 to 0\.5: expected 0 to 1, its range"),
        (np.ones((2, 2)), r"^measure 'm' of CLIP has shape \(2, 2\): expected a number"),
        ([], "^measure 'm' of CLIP is empty: expected a number, or one for each sample"),
        ("good", "^measure 'm' of CLIP is 'good': expected a number or a list of them"),
        (None, "^measure 'm' of CLIP is "),
    ],
)
def test_what_a_measure_may_not_give_is_refused_by_name(result, message):
    with pytest.raises(InputError, match=message):
        compare(Measure("m", lambda **_: result))


def test_a_measure_that_fails_is_named():
    def broken(image, labels):
        raise KeyError("x")

    with pytest.raises(
        InputError, match="measure 'm' of CLIP: expected a result, not KeyError: 'x'"
    ):
        compare(Measure("m", broken))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": " "}, "measure ' ': expected a name in words"),
        ({"name": "probe"}, "measure 'probe': expected a name that no column of the table has"),
        ({"function": 3}, "measure 'm': function=3: expected a function"),
        (
            {"range": (1, 0)},
            r"measure 'm': range=\(1, 0\): expected two finite numbers, low < high",
        ),
        ({"range": (0, math.inf)}, "expected two finite numbers"),
        ({"needs": ("label",)}, r"needs=\('label',\): expected some of labels, captions, classes"),
    ],
)
def test_a_measure_that_could_not_be_shown_is_refused(changes, message):
    with pytest.raises(InputError, match=message):
        Measure(**{"name": "m", "function": largest, **changes})


def test_what_is_no_measure_and_equal_names_are_refused():
    with pytest.raises(InputError, match=r"expected a Measure\(name, function\)"):
        compare(largest)
    with pytest.raises(InputError, match="measures 'largest', 'largest': expected a name of its"):
        compare(NUMBER, NUMBER)


def test_a_saved_study_still_shows_them(tmp_path):
    dataset, spaces = toy()
    study = wb.Study(
        dataset, clip=spaces["CLIP"], expert=spaces["expert"], n_components=64,
        measures=(OUTCOMES, NUMBER), progress=False,
    )  # fmt: skip
    before = study.comparison
    study.save(tmp_path / "run")
    after = wb.Study.load(tmp_path / "run").comparison
    assert after.headlines == before.headlines
    assert "largest" in after.table().columns
    pd.testing.assert_frame_equal(after.table(), before.table(), check_dtype=False)
    assert after.sentences() == before.sentences()


def test_a_measure_in_a_study_of_before_is_read():
    """The field ``only_alone`` was written with it, and is gone."""
    stored = asdict(NUMBER.headline) | {"only_alone": False, "range": [0, 50]}
    del stored["shots"]
    assert step_files._headline(stored) == NUMBER.headline


def test_bars_and_report_table_show_them(comparison):
    from workbench import views
    from workbench.report.tables import score_table

    figure = views.metric_bars(comparison.metrics, headlines=comparison.headlines)
    assert {"1-NN by distance", "largest"} <= {x for bars in figure.data for x in bars.x}
    table = score_table(comparison)
    column = table.columns.index("largest")
    cells = {row.name: row.cells[column] for row in table.rows}
    assert {cell.interval for cell in cells.values()} == {""}
    largest_of = {name: largest(space.as_compared().image) for name, space in toy()[1].items()}
    smallest = min(largest_of, key=largest_of.get)
    assert [name for name, cell in cells.items() if cell.best] == [smallest] == ["CLIP"]
    paired = table.columns.index("1-NN by distance")
    assert all("–" in row.cells[paired].interval for row in table.rows)


def test_compare_is_quiet_where_nobody_watches(capsys):
    evaluate.compare(*toy())
    assert capsys.readouterr().err == ""
