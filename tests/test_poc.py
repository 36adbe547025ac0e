"""Claims about the proof of concept: what it recommends, how sure, and that nothing leaks."""

import json
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench.cli import main
from workbench.evaluate.uncertainty.intervals import Difference
from workbench.fusion.weights import Weights
from workbench.poc import control, front, intervals, laws, learning
from workbench.poc import run as run_poc
from workbench.poc.asking import Budget, kpi_parts, watched_parts
from workbench.poc.division import FUSED, WEIGHED, chosen, divided
from workbench.poc.outcomes import Block, beside, in_folds
from workbench.poc.picking import RECOMMENDED, choose_vectors
from workbench.poc.vectors import Vectors, fitted, width_of
from workbench.weighing.asking import family_of

RUN = sys.modules["workbench.poc.steps"]


def toy(n=200, classes=4, seen=3.0, sharp=3.0, permuted=False, seed=0):
    """Labels that CLIP knows as well as `sharp` says, and the expert as `seen` does."""
    rng = np.random.default_rng(seed)
    ids = np.arange(n).astype(str)
    codes = np.arange(n) % classes
    labels = rng.permutation(codes) if permuted else codes
    table = pd.DataFrame({"kind": np.array(list("abcdefgh"))[labels]}, index=ids)
    means = rng.standard_normal((2, classes, 12))
    rows = (
        rng.standard_normal((2, n, 12)) + np.array([sharp, seen])[:, None, None] * means[:, codes]
    )
    data = wb.Dataset("toy", ids, None, table, targets=("kind",))
    return data, wb.Space("CLIP", ids, rows[0]), wb.Space("expert", ids, rows[1])


@pytest.fixture(scope="module")
def demo():
    """A third of the demonstration, by the NMI of colour x texture."""
    study = wb.Study("demo", limit=512, progress=False)
    return run_poc(study, kpi="nmi[colour x texture]", seeds=1, progress=False)


def test_weights_are_found_that_beat_concatenation_and_what_they_cost_on_shape_is_said(demo):
    assert demo.outcome == "fuse"
    assert demo.weights.product_weight > 0
    over = {each.rival: each.difference for each in demo.findings}
    assert over["concatenation"].low > 0
    assert over[WEIGHED].low > 0
    cost = next(
        words
        for words in demo.sentences
        if words.startswith("What it costs: k-NN accuracy on shape")
    )
    table = demo.settings.set_index("setting")
    found = re.findall(r"\d\.\d{3}", cost)
    column = "k-NN accuracy on shape"
    assert float(found[0]) == pytest.approx(table[column]["CLIP"], abs=6e-4)
    assert float(found[1]) == pytest.approx(table[column][demo.setting], abs=6e-4)
    assert demo.recommendation.heading in demo.text()


def test_words_are_clips_in_every_setting_that_reads(demo):
    table = demo.settings.set_index("setting").words
    reads = table.drop(
        index=[name for name in table.index if "landmarks" in name or name == "expert"]
    )
    assert set(reads) == {table["CLIP"]}
    assert table["expert"] != table["expert"]


def test_front_knee_and_best_of_the_table_are_those_of_a_search_through_all(demo):
    rows = demo.settings
    cost, gain = rows.bytes.to_numpy(), rows.kpi.to_numpy()
    assert rows.front.tolist() == front_by_hand(cost, gain)
    knees = np.flatnonzero(rows.knee)
    assert knees.tolist() in ([], [knee_by_hand(cost, gain)])
    assert rows.recommended.sum() == 1
    assert rows.setting[rows.recommended].iloc[0] == demo.setting


def front_by_hand(cost, gain):
    found = []
    for i in range(len(cost)):
        beaten = False
        for j in range(len(cost)):
            no_worse = cost[j] <= cost[i] and gain[j] >= gain[i]
            beaten = beaten or (no_worse and (cost[j] < cost[i] or gain[j] > gain[i]))
        found.append(not beaten and gain[i] == gain[i])
    return found


def knee_by_hand(cost, gain):
    on = [i for i, is_on in enumerate(front_by_hand(cost, gain)) if is_on]
    low, high = min(np.log(cost[on])), max(np.log(cost[on]))
    bottom, top = min(gain[on]), max(gain[on])
    heights = {
        i: (gain[i] - bottom) / (top - bottom) - (np.log(cost[i]) - low) / (high - low) for i in on
    }
    return max(sorted(heights, key=lambda i: cost[i]), key=heights.__getitem__)


@pytest.mark.parametrize("seed", range(40))
def test_pareto_and_knee_are_those_of_brute_force(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 30))
    cost = rng.integers(1, 12, n).astype(float)  # ties on purpose
    gain = rng.integers(0, 9, n) / 8
    assert front.pareto(cost, gain).tolist() == front_by_hand(cost, gain)
    on = front.pareto(cost, gain)
    at = front.knee(cost, gain)
    if len(set(cost[on])) < 3:
        assert at is None
        return
    by_hand = knee_by_hand(cost, gain)
    ends = (min(cost[on]), max(cost[on]))  # the highest is an end: none lies above the line
    if cost[by_hand] in ends:
        assert at is None
    else:
        assert (cost[at], gain[at]) == (cost[by_hand], gain[by_hand])


@pytest.mark.parametrize("seed", range(20))
def test_the_cheapest_is_that_of_a_search(seed):
    rng = np.random.default_rng(seed)
    costs, means, errors = rng.integers(1, 9, 8), rng.random(8), 0.2 * rng.random(8)
    allowed = (rng.random(8) < 0.7).tolist()
    fits = [i for i in range(8) if allowed[i]]
    near = [i for i in fits if max(means[fits]) - means[i] <= min(errors[i], 0.1)]
    expected = sorted(near, key=lambda i: (costs[i], -means[i]))[0] if near else None
    assert front.cheapest(costs, means, errors, allowed, 0.1) == expected


@pytest.mark.parametrize(
    ("half", "n", "aim"), [(0.051, 164, 0.02), (0.021, 100, 0.02), (0.3, 40, 0.1)]
)
def test_the_samples_that_are_needed_are_the_fewest_that_a_count_finds(half, n, aim):
    samples = n
    while half * (n / samples) ** 0.5 > aim:
        samples += 1
    root = laws.Law.ROOT
    assert laws.samples_for(half, n, aim, root) == samples
    last, one_less = (laws.half_at(half, n, each, root) for each in (samples, samples - 1))
    assert last <= aim < one_less


def test_an_interval_holds_divisions_and_one_draw():
    same = [Difference(0.1, 0.06, 0.14, 0.0)] * 3
    assert intervals.combined(same, drawn=True)[:3] == pytest.approx((0.1, 0.06, 0.14), abs=1e-6)
    apart = [Difference(v, v - 0.04, v + 0.04, 0.0) for v in (0.05, 0.1, 0.15)]
    fixed, drawn = (intervals.combined(apart, drawn=each) for each in (False, True))
    for found, share in ((fixed, 1 / 3), (drawn, 1.0)):
        of_samples, of_draws = (0.04 / 1.959964) ** 2, share * np.var([0.05, 0.1, 0.15], ddof=1)
        df = (of_samples + of_draws) ** 2 / (of_draws**2 / 2)
        from scipy.stats import t

        half = t.ppf(0.975, df) * np.sqrt(of_samples + of_draws)
        # one interval of the normal distribution is made of it, as wide
        assert (found.high - found.low) / 2 == pytest.approx(half)
    assert drawn.high - drawn.low > fixed.high - fixed.low > 0.08


def test_where_the_expert_is_noise_it_says_do_not_fuse():
    found = run_poc(*toy(400, sharp=0.9, seen=0.0), kpi="knn", seeds=2, progress=False)
    assert found.outcome == "do not fuse"
    assert found.decision.instead == "CLIP"
    assert found.recommendation.heading == "Do not fuse: CLIP is as good, or better."


def test_with_permuted_labels_all_is_chance_and_nothing_is_recommended():
    found = run_poc(*toy(240, permuted=True), kpi="knn", seeds=1, progress=False)
    assert found.outcome == "nothing is recommended"
    assert not any(each.leaks for each in found.controls)
    told = [found.recommendation.heading, *found.recommendation.why]
    assert " ".join(told).count("more than chance") == 1  # the finding is told once
    assert "in neither model" in found.recommendation.why[0]
    assert "Use" not in found.recommendation.next
    assert found.recommendation.heading.endswith("no setting scores more than chance.")
    assert " more labelled" not in found.text()
    assert "would" not in found.said["learning"]
    assert found.record()["recommendation"]["samples_needed"] == 0


def test_few_samples_are_not_enough():
    found = run_poc(*toy(24), kpi="knn", seeds=1, progress=False)
    assert found.outcome == "not enough data yet"
    assert not found.decision.standings  # nothing is judged by so few
    assert found.decision.samples > 24
    more = found.decision.samples - 24
    assert f"about {more:,} more" in found.said["learning"] + found.recommendation.next


def test_the_control_of_true_labels_is_at_chance():
    data, clip, expert = toy(160)
    samples, kpis = asked(data, clip, expert)
    found = control.controls(chosen(samples, kpis), 7)[0]
    assert not found.leaks
    assert found.low < 0.25 < found.high
    assert found.score_low <= found.score <= found.score_high


def test_a_choice_that_sees_the_labels_it_reports_is_caught_by_the_control(monkeypatch):
    data, clip, expert = toy(160, sharp=0.5, seen=0.5)
    samples, kpis = asked(data, clip, expert)
    honest = chosen(samples, kpis)

    def peeking(samples, kpis):
        found = chosen(samples, kpis)
        reported = found.scored[0].reported
        hits = np.maximum.reduce(reported)  # right if any of 275 settings is
        scored = replace(found.scored[0], reported=np.tile(hits, (len(reported), 1)))
        return replace(found, scored=[scored])

    monkeypatch.setattr(control, "chosen", peeking)
    assert control.controls(honest, 7)[0].leaks


def asked(data, clip, expert, kpi="knn", cv=5):
    dataset, family = family_of(data, clip, expert, None, "cosine")
    kpis = kpi_parts(kpi, dataset, family)
    return divided(dataset, family, kpis, cv, "random", 0), kpis


def test_no_label_of_a_fold_chooses_what_is_reported_of_it():
    """Labels of one fold are exchanged: weights that were chosen without it stay."""
    data, clip, expert = toy(120, sharp=0.8, seen=0.8)
    samples, kpis = asked(data, clip, expert)
    first = chosen(samples, kpis)
    inside = samples.rows[samples.folds == 2]
    table = data.table.copy()
    table.iloc[inside, 0] = np.roll(table.iloc[inside, 0].to_numpy(), 1)
    second = chosen(replace(samples, dataset=replace(data, table=table)), kpis)
    assert first.by_fold[2] == second.by_fold[2]


def test_weights_of_a_fused_setting_have_a_product_and_rivals_none():
    samples, kpis = asked(*toy(120))
    found = chosen(samples, kpis)
    for numbers in found.by_fold.values():
        assert found.tried[numbers[FUSED]].product_weight > 0
        weighed = found.tried[numbers[WEIGHED]]
        assert weighed.product_weight == 0
        assert weighed.C > 0 < weighed.expert_weight


def test_vectors_are_fitted_without_the_fold_that_they_are_measured_on():
    data, clip, expert = toy(90)
    _, family = family_of(data, clip, expert, None, "cosine")
    rows = np.arange(60)
    moved = replace(clip, image=np.where(np.arange(90)[:, None] < 60, clip.image, 100 + clip.image))
    other = replace(family, clip=moved)
    for way in (Vectors("pca", 16), Vectors("nystrom", 16), Vectors("rp", 16)):
        one, two = (fitted(way, each, Weights(), rows, rows, 0) for each in (family, other))
        np.testing.assert_allclose(one.images[:60], two.images[:60], atol=1e-5)
        assert one.images.shape[1] == width_of(family, Weights(), 16)
        assert one.exact(rows[:3], rows).shape == (3, 60)


def blocks(values, folds):
    units = np.arange(len(folds))
    return {
        "k": Block({n: np.asarray(v, float) for n, v in values.items()}, units, np.asarray(folds))
    }


def test_a_width_is_chosen_by_the_other_folds():
    """The cheap one is right in fold 0 alone: that fold must not be what recommends it there."""
    folds = [0] * 20 + [1] * 20
    cheap = [1.0] * 20 + [0.0] * 20
    values = {"CLIP": cheap, FUSED: [1.0] * 40, "pca 32": cheap}
    one = {"bytes": 4.0, "s_per_million": 1.0, "words": float("nan")}
    costs = {name: SimpleNamespace(**one) for name in ("CLIP", "pca 32")}
    costs[FUSED] = SimpleNamespace(**{**one, "bytes": 8.0})
    part = SimpleNamespace(words="k", share=1.0)
    found = choose_vectors([blocks(values, folds)], [part], costs, Budget(), 0.02)
    assert found.setting == FUSED
    taken = found.blocks[0]["k"].values[RECOMMENDED]
    assert taken[:20].tolist() == [1.0] * 20  # of the exact kernel, which fold 1 recommends
    assert taken[20:].tolist() == [0.0] * 20  # of the cheap one, which fold 0 recommends
    tight = choose_vectors([blocks(values, folds)], [part], costs, Budget(bytes=5), 0.02)
    assert tight.setting == "pca 32"
    assert (
        choose_vectors([blocks(values, folds)], [part], costs, Budget(bytes=1), 0.02).setting == ""
    )


def test_blocks_of_other_samples_are_not_put_side_by_side():
    one, two = blocks({"a": [1, 0]}, [0, 1])["k"], blocks({"b": [1, 0, 1]}, [0, 1, 1])["k"]
    with pytest.raises(wb.InputError, match="the same samples"):
        beside(one, two)
    assert in_folds([one, replace(one, folds=one.folds + 2)]).folds.tolist() == [0, 1, 2, 3]


def test_what_is_finished_is_kept_until_the_whole_is(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path))
    made = []

    def counting(*args, **options):
        made.append(args[4])
        if len(made) == 2:
            raise KeyboardInterrupt
        return replicate(*args, **options)

    replicate = RUN.replicate
    monkeypatch.setattr(RUN, "replicate", counting)
    given = {"kpi": "knn", "seeds": 2, "progress": False}
    with pytest.raises(KeyboardInterrupt):
        run_poc(*toy(80), **given)
    assert list(tmp_path.rglob("*.safetensors"))
    again = run_poc(*toy(80), **given)
    assert made == [0, 1, 1]
    assert not list(tmp_path.rglob("*.safetensors"))
    monkeypatch.setattr(RUN, "replicate", replicate)
    once = run_poc(*toy(80), **given)
    drop = ["ms_per_query", "s_per_million"]
    pd.testing.assert_frame_equal(
        again.settings.drop(columns=drop), once.settings.drop(columns=drop)
    )
    assert again.sentences[:3] == once.sentences[:3]


def test_progress_reaches_its_end_and_can_be_stopped():
    shares = []
    run_poc(*toy(40), kpi="knn", seeds=1, progress=False, tick=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)


def test_parts_of_the_samples_keep_their_folds_and_come_in_the_right_numbers():
    samples, kpis = asked(*toy(200))
    points = learning.curve(samples, kpis, "CLIP", kpis[0].words)
    assert [point.samples for point in points] == [50, 100]
    assert all(point.half > 0 for point in points)


def test_watched_measures_are_those_that_the_data_allow():
    data, clip, expert = toy(60)
    other = data.table.assign(colour=np.array(["x", "y"])[np.arange(60) % 2])
    data = replace(data, table=other, targets=("kind", "colour"))
    _, family = family_of(data, clip, expert, None, "cosine")
    parts = watched_parts(kpi_parts("nmi[kind]", data, family), data, family)
    assert [(part.name, part.target) for part in parts] == [("knn", "kind"), ("knn", "colour")]


class Seen(HTMLParser):
    """Tags and the addresses in them."""

    def __init__(self):
        super().__init__()
        self.tags, self.addresses = set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href")]


def test_the_page_has_no_script_asks_no_network_and_shows_words_of_the_data_as_text(tmp_path):
    data, clip, expert = toy(60)
    evil = '<script>alert("x")</script>\u202e'
    data = replace(data, name=evil)
    found = run_poc(data, replace(clip, name=evil), replace(expert, name="<b>"), kpi="knn",
                    seeds=1, progress=False)  # fmt: skip
    page = wb.poc.write(found, tmp_path).read_text("utf-8")
    seen = Seen()
    seen.feed(page)
    assert {"script", "b"} & seen.tags <= {"b"}
    assert "<b>&lt;" not in page
    assert seen.addresses == []
    assert "alert" in page
    assert "\u202e" not in page
    assert "http" not in re.sub(r"http-equiv", "", page)
    inside = Seen()
    inside.feed(wb.poc.Figures(found)._repr_html_())
    assert inside.tags.isdisjoint({"script", "b"})


def test_every_figure_is_in_the_file_and_the_page_says_what_the_text_says(demo, tmp_path):
    page = wb.poc.write(demo, tmp_path).read_text("utf-8")
    record = json.loads((tmp_path / "poc.json").read_text("utf-8"))
    assert record["recommendation"]["outcome"] == demo.outcome
    assert len(record["settings"]) == len(demo.settings)
    assert len(record["trade_off"]) == 275
    assert record["kpis"] == ["NMI of spectral clusters on colour x texture"]
    assert {each["rival"] for each in record["gains"]} == {
        "CLIP",
        "expert",
        "concatenation",
        WEIGHED,
    }
    assert demo.recommendation.heading in page
    assert page.count("<figure>") == 4 + len(demo.about["measures"]) + 1


def test_the_front_of_words_and_pictures_is_that_of_a_search(demo):
    rows = demo.trade_off
    assert rows.front.tolist() == front_by_hand(-rows.words.to_numpy(), rows.kpi.to_numpy())


def test_the_command_writes_a_page_and_figures(tmp_path, capsys):
    data, clip, expert = toy(60)
    table = tmp_path / "table.csv"
    data.table.rename_axis("id").to_csv(table)
    for space in (clip, expert):
        np.save(tmp_path / f"{space.name}.npy", space.image)
    argv = ["poc", "--data", str(table), "--label", "kind", "--kpi", "knn", "--seeds", "1",
            "--clip", f"vectors:{tmp_path}/CLIP.npy", "--expert", f"vectors:{tmp_path}/expert.npy",
            "--out", str(tmp_path / "out"), "--json"]  # fmt: skip
    assert main(argv) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["page"].endswith("poc.html")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["poc.html", "poc.json"]
    assert main(argv) == 2
    assert "--force" in capsys.readouterr().err
    assert main([*argv, "--force"]) == 0


def test_rooms_are_not_told_from_the_expert_by_164_pictures_or_the_fusion_beats_it(shared):
    folder = shared / "embeddings" / "rooms-clip-dinov2"
    data = wb.load(folder / "index.csv", label="room", group="set")
    clip = wb.encode(data, f"vectors:{folder / 'clip_vitb32_image.npy'}", role="clip")
    dino = wb.encode(data, f"vectors:{folder / 'dinov2_vitb14_mean_tokens.npy'}", role="expert")
    found = run_poc(data, clip, dino, kpi="knn", seeds=1, progress=False)
    alone = found.settings.set_index("setting")["k-NN accuracy on room"][dino.name]
    assert alone == pytest.approx(0.957, abs=0.02)
    over = next(each for each in found.findings if each.rival == dino.name).difference
    if found.outcome == "fuse":
        assert over.low > 0
    else:
        assert over.low <= 0
        assert any("164 samples" in words for words in found.sentences)
        assert f"over {dino.name}" in found.said["against"]


def test_captions_decide_on_flickr(shared):
    folder = shared / "embeddings" / "flickr8k-100x5"
    data = wb.load(folder / "captions.csv")
    image, text = folder / "clip_vitb32_image.npy", folder / "clip_vitb32_text.npy"
    clip = wb.encode(data, f"vectors:{image},text={text}", role="clip")
    minilm = wb.encode(data, f"vectors:{folder / 'minilm_l6_v2_text.npy'}", role="text-expert")
    found = run_poc(data, clip, None, minilm, kpi="captions", seeds=1, progress=False)
    table = found.settings.set_index("setting")
    column = "recall@1 of captions by captions"
    assert table[column][clip.name] == pytest.approx(0.802)
    assert table[column][minilm.name] == pytest.approx(0.840)
    assert table.words[clip.name] == pytest.approx(0.832)
    assert found.outcome in ("not enough data yet", "do not fuse", "fuse")
    assert found.findings
