"""Claims about gates: what passes, what fails, what is not yet known; runs side by side."""

import json
import shutil
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from workbench import InputError, cli, evaluate, gating
from workbench.data.dataset import Dataset
from workbench.gating.history_page import history_page
from workbench.gating.tables import gate_junit, gate_markdown, gate_text
from workbench.report import ReportParts, write_report
from workbench.report.outcome_files import NAME, read_outcomes
from workbench.store import Space

N = 400
EVIL = "</script><b>|`*\x07 x"


def hits(share, seed, n=N):
    return (np.random.default_rng(seed).random(n) < share).astype(float)


def write_run(folder, shares, *, ids="s", created="2026-11-01T00:00:00+00:00", seed=0):
    """A run whose spaces are right for these shares of the samples, both ways of two targets."""
    n = len(next(iter(shares.values()))) if hasattr(next(iter(shares.values())), "__len__") else N
    names = np.array([f"{ids}{i}" for i in range(n)])
    table = pd.DataFrame({"kind": np.tile(["a", "b"], n // 2)}, index=names)
    data = Dataset("set", names, None, table, targets=("kind",))
    spaces, outcomes, rows = {}, {}, []
    for number, (name, share) in enumerate(shares.items()):
        rng = np.random.default_rng(number)
        info = {"role": name.lower(), "seconds": 2.0}
        spaces[name] = Space(name, names, rng.standard_normal((n, 4)).astype(np.float32), info=info)
        values = share if isinstance(share, np.ndarray) else hits(share, 10 * number + seed, n)
        for key in (("knn", "kind", "knn_acc1"), ("retrieval", "", "image_retrieval_recall@1")):
            kept = evaluate.Outcomes(values)
            outcomes[name, *key] = kept
            low, high = evaluate.mean_interval(kept)
            rows.append((name, *key, values.mean(), low, high, n))
    columns = [*evaluate.KEY, "value", "low", "high", "n"]
    metrics = pd.DataFrame(rows, columns=columns)
    none = pd.DataFrame(columns=["a", "b", "metric", "value", "low", "high", "n"])
    comparison = evaluate.Comparison(data, spaces, metrics, none, {"all": 1.0}, outcomes=outcomes)
    write_report(ReportParts(comparison), folder, created=created, progress=False)
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "new"
    clip = hits(0.8, 1)
    fused = clip.copy()
    fused[:8] = 1 - fused[:8]  # differs by chance alone
    better = np.maximum(clip, hits(0.6, 2))
    shares = {"CLIP": clip, "fused": fused, "concat": better, "fused (exact)": clip}
    return write_run(folder, shares)


def kpi_file(folder, *conditions, stage='name = "PoC"'):
    lines = [f"[[stage]]\n{stage}", *(f"[[stage.kpi]]\n{each}" for each in conditions)]
    path = folder / "kpi.toml"
    path.write_text("\n".join(lines), "utf-8")
    return path


def that(*texts):
    return [f"that = '{text}'" for text in texts]


def states(run, folder, *texts, baseline=None, stage='name = "PoC"'):
    stages = gating.read_kpis(kpi_file(folder, *that(*texts), stage=stage))
    other = None if baseline is None else gating.read_run(baseline)
    return [each.state.value for each in gating.judge(gating.read_run(run), stages, other)]


def test_a_threshold_is_passed_failed_or_not_yet_known(run, tmp_path):
    texts = ["clip.knn >= 0.7", "clip.knn >= 0.9", "clip.knn >= 0.8", "clip.knn < 0.7"]
    assert states(run, tmp_path, *texts) == ["passed", "failed", "not yet known", "failed"]


def test_a_difference_is_judged_by_its_interval_of_pairs(run, tmp_path):
    texts = [
        "fused.knn - clip.knn >= 0", "fused.knn - clip.knn >= -0.05", "concat.knn - clip.knn > 0",
        '"fused (exact)".knn - clip.knn >= 0', '"fused (exact)".knn - clip.knn > 0',
    ]  # fmt: skip
    told = ["not yet known", "passed", "passed", "passed", "failed"]
    assert states(run, tmp_path, *texts) == told
    judged = gating.judge(
        gating.read_run(run), gating.read_kpis(kpi_file(tmp_path, *that(texts[2])))
    )
    kept = gating.read_run(run).outcomes
    key = ("knn", "kind", "knn_acc1")
    expected = evaluate.difference(kept["concat", *key], kept["CLIP", *key])
    assert judged[0].figure[:3] == expected[:3]


def test_by_value_the_interval_does_not_count(run, tmp_path):
    condition = 'that = "fused.knn - clip.knn >= -0.0001"\nby = "value"'
    stages = gating.read_kpis(kpi_file(tmp_path, condition, 'that = "clip.knn > 0.8"'))
    by_value, by_interval = gating.judge(gating.read_run(run), stages)
    expected = "passed" if by_value.figure.value >= -0.0001 else "failed"
    assert by_value.state.value == expected
    assert by_interval.state.value == "not yet known"


def test_costs_and_data_are_exact(run, tmp_path):
    texts = [
        "fused.bytes_per_vector <= 16", "fused.width <= 3", "fused.seconds_per_1000 <= 5",
        "data.samples >= 400", "data.unreadable <= 0", "fused.width - clip.width <= 0",
    ]  # fmt: skip
    told = ["passed", "failed", "passed", "passed", "passed", "passed"]
    assert states(run, tmp_path, *texts) == told


def test_a_run_is_held_against_another_of_the_same_samples_in_pairs(run, tmp_path):
    clip = np.asarray(gating.read_run(run).outcomes["CLIP", "knn", "kind", "knn_acc1"])
    worse = clip.copy()
    worse[np.flatnonzero(clip)[:30]] = 0
    same = write_run(tmp_path / "same", {"CLIP": worse})
    other = write_run(tmp_path / "other", {"CLIP": worse}, ids="t")
    text = "clip.knn - baseline.clip.knn > 0.04"
    assert states(run, tmp_path, text, baseline=same) == ["passed"]
    assert states(run, tmp_path, text, baseline=other) == ["not yet known"]
    stages = gating.read_kpis(kpi_file(tmp_path, *that(text)))
    judged = gating.judge(gating.read_run(run), stages, gating.read_run(other))
    assert "other samples" in judged[0].note


def test_independent_intervals_are_put_together_as_newcombe_does(run, tmp_path):
    """His example: 56/70 against 48/80 is 0.2, 0.0524 to 0.3339 (method 10, 1998)."""
    first = np.repeat([1.0, 0.0], [56, 14])
    second = np.repeat([1.0, 0.0], [48, 32])
    one = write_run(tmp_path / "one", {"CLIP": first})
    two = write_run(tmp_path / "two", {"CLIP": second}, ids="t")
    kpis = gating.read_kpis(kpi_file(tmp_path, *that("clip.knn - baseline.clip.knn >= 0")))
    figure = gating.judge(gating.read_run(one), kpis, gating.read_run(two))[0].figure
    np.testing.assert_allclose(figure[:3], [0.2, 0.0524, 0.3339], atol=2e-4)


def test_what_is_not_yet_known_stops_a_stage_unless_it_is_allowed(run, tmp_path, capsys):
    path = kpi_file(tmp_path, *that("fused.knn - clip.knn >= 0"))
    assert cli.main(["gate", str(run), "--kpi", str(path)]) == 1
    assert "not passed; of 1 KPI 1 not yet known" in capsys.readouterr().out
    path = kpi_file(tmp_path, *that("clip.knn >= 0.8"), stage='name = "A"\nnot_yet_known = "allow"')
    assert cli.main(["gate", str(run), "--kpi", str(path)]) == 0
    assert "passed; 1 not yet known, which this stage allows" in capsys.readouterr().out


def test_a_failure_is_exit_code_one_and_a_wrong_name_two(run, tmp_path, capsys):
    failing = kpi_file(tmp_path, *that("clip.knn >= 0.99"))
    assert cli.main(["gate", str(run), "--kpi", str(failing), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["passed"] is False
    wrong = kpi_file(tmp_path, *that("clip.recal_at_1 >= 0.99"))
    assert cli.main(["gate", str(run), "--kpi", str(wrong)]) == 2
    assert "recall_at_1" in capsys.readouterr().err


def test_one_stage_can_be_asked_for(run, tmp_path, capsys):
    path = tmp_path / "kpi.toml"
    stage = '[[stage]]\nname = "{}"\n[[stage.kpi]]\nthat = "clip.knn >= {}"\n'
    path.write_text(stage.format("PoC", 0.5) + stage.format("pilot", 0.99))
    assert cli.main(["gate", str(run), "--kpi", str(path), "--stage", "PoC"]) == 0
    assert cli.main(["gate", str(run), "--kpi", str(path)]) == 1
    capsys.readouterr()


@pytest.mark.parametrize(
    ("condition", "named"),
    [
        ("that = 'clip.knn'", "SPACE.MEASURE >= NUMBER"),
        ("that = 'clip.knn-fused.knn >= 0'", "spaces around the minus"),
        ("that = 5", "SPACE.MEASURE >= NUMBER"),
        ("thta = 'clip.knn >= 0'", "name, that, by"),
        ("that = 'nine.knn >= 0'", '"CLIP", "fused"'),
        ("that = 'clip.nmi >= 0'", "there are"),
        ("that = 'clip.knn[size] >= 0'", "[kind]"),
        ("that = 'clip.knn - fused.recall_at_1 >= 0'", "the same measure"),
        ("that = 'clip.knn - baseline.clip.knn >= 0'", "--baseline RUN"),
        ("that = 'data.owls <= 0'", "data.near_duplicates"),
        ("that = 'data.samples.knn <= 0'", "data.NAME alone"),
        ("that = 'clip.knn >= 0'\nby = 'luck'", "interval"),
        ("name = 'x'", "without `that`"),
        ("that = 'clip.knn >= 0'\nname = ['a']", "text"),
    ],
)
def test_a_wrong_kpi_is_named(run, tmp_path, condition, named):
    with pytest.raises(InputError) as refused:
        gating.judge(gating.read_run(run), gating.read_kpis(kpi_file(tmp_path, condition)))
    assert named in str(refused.value)


@pytest.mark.parametrize(
    "text", ["", "[[stage]]", "stage = 3", '[[stage]]\nname = "a"\nkpi = []', "[[", "x = 1"]
)
def test_a_file_without_kpis_is_refused(tmp_path, text):
    path = tmp_path / "kpi.toml"
    path.write_text(text)
    with pytest.raises(InputError):
        gating.read_kpis(path)


def test_words_of_a_kpi_are_shown_and_never_obeyed(run, tmp_path):
    words = json.dumps(EVIL)
    stage = f"name = {words}\nowner = {words}"
    stages = gating.read_kpis(
        kpi_file(tmp_path, f"name = {words}\nthat = 'clip.knn >= 0.99'", stage=stage)
    )
    read = gating.read_run(run)
    judged = gating.judge(read, stages)
    suites = ElementTree.fromstring(gate_junit(read, judged))
    case = suites.find("testsuite/testcase")
    assert "</script><b>" in case.get("name")
    assert case.find("failure").get("type") == "failed"
    table = gate_markdown(read, judged)
    assert "<b>" not in table.replace("\\<b\\>", "")
    rows = [line for line in table.splitlines() if line.startswith("| ✗")]
    assert len(rows[0].replace("\\|", "").split("|")) == 7
    assert "\x07" not in table


def test_the_written_files_say_what_the_terminal_says(run, tmp_path, capsys):
    texts = ["clip.knn >= 0.7", "clip.knn >= 0.9", "clip.knn >= 0.8"]
    path = kpi_file(tmp_path, *that(*texts), stage='name = "A"\nnot_yet_known = "allow"')
    words = ["gate", str(run), "--kpi", str(path)]
    words += ["--markdown", str(tmp_path / "g.md"), "--junit", str(tmp_path / "g.xml")]
    assert cli.main(words) == 1
    said = capsys.readouterr().out
    suite = ElementTree.parse(tmp_path / "g.xml").find("testsuite")
    counts = {key: suite.get(key) for key in ("tests", "failures", "skipped")}
    assert counts == {"tests": "3", "failures": "1", "skipped": "1"}
    for sign in ("✓", "✗", "?"):
        assert said.count(f"\n  {sign} ") == 1
        assert (tmp_path / "g.md").read_text().count(f"\n| {sign} ") == 1


def test_runs_of_before_are_read(run, tmp_path):
    old = tmp_path / "old"
    shutil.copytree(run, old)
    (old / NAME).unlink()
    metrics = json.loads((old / "metrics.json").read_text())
    del metrics["costs"]
    (old / "metrics.json").write_text(json.dumps(metrics))
    kpis = gating.read_kpis(kpi_file(tmp_path, *that("concat.knn - clip.knn > 0")))
    judged = gating.judge(gating.read_run(old), kpis)[0]
    assert "were not kept" in judged.note
    with pytest.raises(InputError, match="did not measure"):
        states(old, tmp_path, "clip.width <= 3")


def test_a_damaged_run_is_refused(run, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(run, broken)
    kept = (broken / NAME).read_bytes()
    (broken / NAME).write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    with pytest.raises(InputError, match="damaged"):
        states(broken, tmp_path, "fused.knn - clip.knn >= 0")
    for text in ("[]", "{}", "{", '{"metrics": [1], "table": []}'):
        (broken / "metrics.json").write_text(text)
        with pytest.raises(InputError, match=r"expected|damaged"):
            gating.read_run(broken)


def test_kept_outcomes_are_what_was_measured(run):
    kept = read_outcomes(run)
    key = ("CLIP", "knn", "kind", "knn_acc1")
    np.testing.assert_array_equal(np.asarray(kept[key]), hits(0.8, 1))
    assert (np.asarray(kept[key]) - 1).min() == -1  # bytes would turn over


def test_history_is_in_time_and_draws_every_space(run, tmp_path):
    old = write_run(tmp_path / EVIL.replace("/", ""), {"CLIP": 0.5}, created="2026-01-01T00:00:00")
    table = gating.history_of([gating.read_run(run), gating.read_run(old)])
    assert list(table[table.space == "CLIP"].created.str[:4].unique()) == ["2026"]
    first = table[(table.space == "CLIP") & table.measure.str.startswith("k-NN")]
    assert list(first.created.str[:7]) == ["2026-01", "2026-11"]
    page = history_page(table)
    assert "<script" not in page
    assert "<b>" not in page
    assert "default-src 'none'" in page
    chosen = gating.history_of([gating.read_run(run)], ["fused.knn", '"fused (exact)".knn'])
    assert list(chosen.space) == ["fused", "fused (exact)"]
    with pytest.raises(InputError, match="nine"):
        gating.history_of([gating.read_run(run)], ["nine.knn"])


def test_history_on_the_command_line(run, tmp_path, capsys):
    page = tmp_path / "h.html"
    assert cli.main(["history", str(run), "--measure", "clip.knn", "--out", str(page)]) == 0
    assert "2026-11-01 new" in capsys.readouterr().out
    assert page.read_text().count("<figure>") == 1
    assert cli.main(["history", str(run), "--out", str(page)]) == 2
    assert "--force" in capsys.readouterr().err


def test_the_text_names_owner_and_date(run, tmp_path):
    stage = 'name = "PoC"\nowner = "A. Tanaka"\ndate = 2026-12-15'
    stages = gating.read_kpis(kpi_file(tmp_path, *that("clip.knn >= 0.7"), stage=stage))
    read = gating.read_run(run)
    assert "PoC (A. Tanaka, 2026-12-15)" in gate_text(read, gating.judge(read, stages))


@pytest.mark.parametrize("condition", ["clip.knn >= 0.1", "clip.knn <= 2"])
def test_a_figure_that_is_no_number_is_not_yet_known(run, tmp_path, condition):
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    metrics = json.loads((copy / "metrics.json").read_text())
    for row in metrics["metrics"]:
        row |= {"value": None, "low": None, "high": None}
    (copy / "metrics.json").write_text(json.dumps(metrics))
    path = tmp_path / "kpi.toml"
    path.write_text(f'[[stage]]\nname = "PoC"\n[[stage.kpi]]\nthat = "{condition}"')
    (judged,) = gating.judge(gating.read_run(copy), gating.read_kpis(path))
    assert judged.state is gating.State.UNKNOWN
