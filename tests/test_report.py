"""Claims about the report: one whole offline file, its words and numbers, seen in a browser."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from accessibility import faults
from markupsafe import escape
from PIL import Image

from workbench import align, evaluate, files, layout, report
from workbench._language import duration_text, size_text
from workbench._require import InputError
from workbench.data.dataset import Dataset
from workbench.evaluate.comparing import compare
from workbench.evaluate.comparison import Comparison
from workbench.evaluate.findings import decision_words
from workbench.evaluate.findings.telling import each_tie_of
from workbench.fusion import KrossFuse
from workbench.fusion.errors import error_curve
from workbench.fusion.fusing import fuse
from workbench.fusion.rivals import baselines
from workbench.fusion.space_rows import stack_rows
from workbench.report import glossary, linked, noise, sprite, tables
from workbench.report.neighbours import name_of
from workbench.store import Space

EVIL = "<script>document.title='owned'</script>"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
N = 80
VIEWPORT = {"width": 1280, "height": 900}


def colour(i):
    return ("#D55E00", "#0072B2", "#009E73", "#CC79A7")[i % 4]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    paths = tuple(folder / f"{i:03d}.png" for i in range(N))
    for i, path in enumerate(paths):
        Image.new("RGB", (40, 30), colour(i)).save(path)
    ids = np.array([f"id{i:03d}" for i in range(N)])
    labels = np.array(["cat", "dog", "owl", EVIL])[np.arange(N) % 4]
    table = pd.DataFrame({"file": [p.name for p in paths], "label": labels}, index=ids)
    table["light"] = np.array(["day", "night"])[np.arange(N) // 4 % 2]
    table.iloc[0, 0] = EVIL + ".png"
    captions = pd.DataFrame({"row": np.arange(N), "text": [f"a {label}" for label in labels]})
    skipped = pd.DataFrame({"file": ["broken.jpg", EVIL], "reason": ["truncated", "no image"]})
    names = {"targets": ("label", "light"), "captions": captions, "skipped": skipped}
    return Dataset("toy " + EVIL, ids, paths, table, **names)


def space(dataset, name, target, seed, text=False, **info):
    rng = np.random.default_rng(seed)
    codes = np.unique(dataset.labels(target), return_inverse=True)[1]
    centres = 3 * rng.standard_normal((codes.max() + 1, 12))
    rows = [centres[codes] + rng.standard_normal((dataset.n, 12)) for _ in "it"]
    return Space(name, dataset.ids, rows[0], rows[1] if text else None, info=info)


@pytest.fixture(scope="module")
def parts(dataset):
    clip = space(dataset, "CLIP", "label", 0, text=True, demo=True, device="cpu", weights="ab12cd")
    expert = space(dataset, "expert", "light", 1)
    spaces = baselines(clip, expert) | {
        "fused": fuse(clip, expert, n_components=64, random_state=0)
    }
    shown = layout.shown(spaces)
    layouts = layout.maps(shown, "pca", progress=False)
    return report.ReportParts(
        comparison=compare(dataset, spaces, progress=False),
        maps=layouts,
        projection_quality=layout.projection_qualities(shown, layouts),
        map_method="pca",
        kernels=layout.ordered_kernels(shown, dataset.labels()),
        curve=error_curve(clip, expert, n_components=(16, 64)),
        spectra=layout.spectra(spaces),
        parameters={"C": 0.1, "seed": 0},
    )


def written(parts, out):
    return report.write_report(parts, out, created="2026-01-02", progress=False)


@pytest.fixture(scope="module")
def page(parts, tmp_path_factory):
    return written(parts, tmp_path_factory.mktemp("out"))


@pytest.fixture(scope="module")
def html(page):
    """The page without the library that it carries."""
    text = page.read_text()
    start = text.index("</main>")
    return text[:start] + text[text.index('<script id="data"') :]


def test_the_same_comparison_writes_the_same_bytes(page, parts, tmp_path):
    again = written(parts, tmp_path)
    assert again.read_bytes() == page.read_bytes()


def test_six_whole_files_and_nothing_else(page):
    assert sorted(p.name for p in page.parent.iterdir()) == [
        "MODEL_CARD.md", "examples.json", "manifest.json", "metrics.json", "outcomes.safetensors",
        "report.html",
    ]  # fmt: skip


def test_the_page_forbids_and_needs_no_network(html):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    assert not re.findall(r"(?:src|href)\s*=\s*[\"']?(?!data:|blob:)[a-z]+:?//", html)
    assert "@import" not in html
    assert "url(http" not in html


def test_the_page_says_what_the_numbers_say(html, parts):
    comparison = parts.comparison
    for sentence in ("What fused gains, and what it costs", "What does each space see?"):
        assert sentence in html
    probe = comparison.table().probe["fused"]
    assert f"{probe:.3f}" in html
    for words in ("Demonstration weights", "truncated", "broken.jpg", "ab12cd", "2026-01-02"):
        assert words in html
    assert "2 files could not be used" in html
    assert "cell" not in re.sub(r"(?s)<(style|script).*?</\1>", "", html)


def test_text_of_the_user_is_escaped_everywhere(html):
    assert EVIL not in html
    assert "&lt;script&gt;document.title" in html


def test_metrics_are_strict_json_with_every_number(page, parts):
    def no_nan(word):
        raise AssertionError(word)

    metrics = json.loads((page.parent / "metrics.json").read_text(), parse_constant=no_nan)
    assert len(metrics["metrics"]) == len(parts.comparison.metrics)
    assert metrics["finding"] == parts.comparison.finding()
    assert {row["space"] for row in metrics["table"]} == set(parts.comparison.spaces)
    assert (
        metrics["maps"]["CLIP"]["trustworthiness"]
        == parts.projection_quality["CLIP"]["trustworthiness"]
    )


def test_manifest_says_how_it_was_made(page):
    about = json.loads((page.parent / "manifest.json").read_text())
    assert about["parameters"] == {"C": 0.1, "seed": 0}
    assert about["versions"]["numpy"] == np.__version__
    assert about["data"]["samples"] == N
    assert about["data"]["skipped"][0] == {"file": "broken.jpg", "reason": "truncated"}
    assert len(about["data"]["ids_sha256"]) == 64
    assert len(about["spaces"]["CLIP"]["rows_sha256"]["image"]) == 64
    assert about["spaces"]["CLIP"]["weights"] == "ab12cd"
    assert about["seconds"]["all"] > 0


def test_gains_and_costs_stand_side_by_side_from_the_same_findings(html, parts):
    """Where fusing lost is told from the findings, in a column as wide as that of the gains."""
    (account,) = parts.comparison.accounts()
    assert account.losses
    sides = re.findall(r'<table class="bars (\w+)">(.*?)</table>', html, re.DOTALL)
    for kind, told in (("gain", account.gains), ("cost", account.losses)):
        rows = [row for side, table in sides if side == kind for row in table.split("<tr>")[2:]]
        assert len(rows) == len(told)
        for row, line in zip(rows, told, strict=True):
            for text in (line.value, line.rival_value, line.rival, line.difference, line.p):
                assert str(escape(text)) in row
            width = float(re.search(r'style="width: ([\d.]+)%"', row)[1])
            longest = max(abs(each.gain) for each in [*account.gains, *account.losses])
            assert width == pytest.approx(100 * abs(line.gain) / longest, abs=0.1)
    styles = (Path(report.__file__).parent / "static" / "css" / "findings.css").read_text()
    assert "grid-template-columns: 1fr 1fr" in styles


def test_the_page_and_the_metrics_list_every_difference(html, page, parts):
    found = parts.comparison.findings()
    rows = re.search(r'<table id="findings">(.*?)</table>', html, re.DOTALL)[1].split("<tr>")[2:]
    assert len(rows) == len(found)
    for row, finding in zip(rows, found, strict=True):
        assert f"<td>{finding.verdict.value}</td>" in row
    kept = json.loads((page.parent / "metrics.json").read_text())["findings"]
    assert [row["rival"] for row in kept] == [finding.rival for finding in found]
    assert [row["difference"] for row in kept] == [finding.difference.value for finding in found]


def test_ties_and_notes_are_lists_not_walls_of_text(html, parts):
    (account,) = parts.comparison.accounts()
    for kind, told in (("ties", each_tie_of(account)), ("notes", parts.comparison.notes)):
        lines = re.search(rf'<ul class="{kind}">(.*?)</ul>', html, re.DOTALL)[1]
        found = re.findall(r"<li>(.*?)</li>", lines)
        assert [line.lower() for line in found] == [str(escape(each)).lower() for each in told]


def test_a_number_that_rounds_to_zero_has_no_sign():
    assert tables._number(-0.0001, "k-means AMI") == "0.000"


def test_measures_of_the_user_are_shown_like_ours(dataset, parts, tmp_path):
    def nearest_is_mine(image, labels):
        distances = np.linalg.norm(image[:, None] - image, axis=2) + 1e9 * np.eye(len(image))
        return labels[distances.argmin(1)] == labels

    def largest(image):
        return float(np.abs(image).max())

    measures = [
        evaluate.Measure("1-NN " + EVIL, nearest_is_mine),
        evaluate.Measure("largest", largest, (0, 99), needs=(), higher_is_better=False),
    ]
    clip = parts.comparison.spaces["CLIP"]
    image = np.full_like(clip.image, 90)  # all values are large, and say nothing of the classes
    image[:, 0] += np.arange(N) % 7
    fused = Space("fused", clip.ids, image, info={"role": "fused"})
    spaces = {"CLIP": clip, "fused": fused}
    comparison = compare(dataset, spaces, measures=measures, progress=False)
    table = tables.score_table(comparison)
    assert table.columns[-5:-3] == ["1-NN " + EVIL, "largest"]
    best = {row.name: [cell.best for cell in row.cells[-5:-3]] for row in table.rows}
    chance = best.pop("chance")
    assert best == {"CLIP": [True, True], "fused": [False, False]}
    assert chance == [False, False]
    assert [bool(cell.interval) for cell in table.rows[0].cells[-5:-3]] == [True, False]
    verdicts = {f.metric: f.verdict.name for f in comparison.findings() if f.task == "own"}
    assert verdicts == {"1-NN " + EVIL: "WORSE", "largest": "UNTESTED"}
    text = written(report.ReportParts(comparison), tmp_path).read_text()
    bars = json.loads(re.search(r'<script id="data"[^>]*>(.*?)</script>', text)[1])
    figure = bars["figures"]["bars"]["data"]
    assert figure[0]["x"][-1] == "1-NN &lt;script&gt;document.title='owned'&lt;/script&gt;"
    assert [trace["x"] for trace in figure if trace["xaxis"] == "x2"] == [["largest"]] * 2
    assert EVIL not in text


def test_thumbnails_are_sampled_within_limits_and_it_is_said(dataset, monkeypatch):
    monkeypatch.setattr("workbench.report.sprite.MAX_TILES", 30)
    few = sprite.sprite_of(dataset, progress=False)
    assert sorted(t for t in few.tiles if t >= 0) == list(range(30))
    assert "Thumbnails: 30 of 80, at random." in linked._maps_note(dataset, few, "umap")
    assert len(few.uri) < 6_000_000
    assert sprite.sprite_of(Dataset("x", dataset.ids, None, dataset.table), False) is None


def test_a_page_without_classes_and_figures_speaks_of_none(dataset, tmp_path):
    bare = Dataset("bare", dataset.ids, None, pd.DataFrame(index=dataset.ids))
    clip = Space("CLIP", dataset.ids, np.random.default_rng(0).standard_normal((N, 4)))
    comparison = compare(bare, {"CLIP": clip}, progress=False)
    kernels = layout.ordered_kernels({"CLIP": clip})
    text = written(report.ReportParts(comparison, kernels=kernels), tmp_path).read_text()
    assert "There are no classes to order the samples by" in text
    assert "same label" not in text
    assert "Chance: the most frequent class" not in text
    assert "95 % interval;" not in text


def test_data_without_pictures_or_labels_or_maps_still_has_a_page(dataset, tmp_path):
    bare = Dataset("bare", dataset.ids, None, pd.DataFrame(index=dataset.ids))
    clip = Space("CLIP", dataset.ids, np.random.default_rng(0).standard_normal((N, 4)))
    comparison = compare(bare, {"CLIP": clip}, progress=False)
    text = written(report.ReportParts(comparison), tmp_path).read_text()
    assert 'id="maps"' not in text
    layouts = layout.maps({"CLIP": clip}, "pca", progress=False)
    text = written(report.ReportParts(comparison, layouts), tmp_path).read_text()
    assert 'id="maps"' in text
    assert 'id="colour"' not in text


def test_a_file_in_place_of_the_folder_is_refused(parts, tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(InputError, match="out is a file: expected a folder"):
        report.write_report(parts, tmp_path / "out")


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    files.write_text(tmp_path / "a.html", "old")
    monkeypatch.setattr("os.replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        files.write_text(tmp_path / "a.html", "new")
    assert [p.name for p in tmp_path.iterdir()] == ["a.html"]
    assert (tmp_path / "a.html").read_text() == "old"


def test_a_study_is_whatever_has_what_a_report_reads(page, parts, tmp_path):
    study = SimpleNamespace(**vars(parts), dataset=None)
    assert written(study, tmp_path).read_bytes() == page.read_bytes()


def test_the_old_call_still_writes_the_same_with_a_warning(page, parts, tmp_path):
    options = {
        "layouts": parts.maps,
        "honesty": parts.projection_quality,
        "method": "pca",
        "kernels": parts.kernels,
        "curve": parts.curve,
        "spectra": parts.spectra,
        "parameters": parts.parameters,
        "created": "2026-01-02",
        "progress": False,
    }
    with pytest.warns(FutureWarning, match=r"layouts=\.\.\.\) is now write_report\(Repo") as seen:
        again = report.write_report(parts.comparison, tmp_path, **options)
    assert Path(seen[0].filename) == Path(__file__)
    assert again.read_bytes() == page.read_bytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"layout": {}}, "unexpected keyword argument 'layout'"),
        ({"layouts": {}, "curve": None}, "takes layouts=, curve= from the study"),
    ],
)
def test_a_misspelt_keyword_is_no_old_one(parts, tmp_path, change, message):
    with pytest.raises(TypeError, match=message):
        report.write_report(parts, tmp_path, **change)
    assert list(tmp_path.iterdir()) == []


def test_running_a_notebook_needs_no_report():
    code = "import sys, workbench.report.notebooks; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert {"plotly", "pandas", "jinja2", "papermill"}.isdisjoint(loaded)


def top_of(html):
    """Words of the verdict."""
    section = re.search(r'<section class="verdict[^>]*>(.*?)</section>', html, re.DOTALL)[1]
    return " ".join(re.sub(r"<[^>]+>", "", section).split())


def test_the_verdict_stands_first_and_is_that_of_the_comparison(html, page, parts):
    (decision,) = parts.comparison.decisions()
    assert html.index('class="verdict') < html.index('id="price"') < html.index('class="account"')
    said = top_of(html)
    assert str(escape(decision_words.advice_words(decision))) in said
    for words in decision_words.reasons(decision)[:1]:
        assert str(escape(words)) in said
    kept = json.loads((page.parent / "metrics.json").read_text())["verdict"]
    assert [each["advice"] for each in kept] == [decision.advice.name.lower()]
    assert "gained nothing" not in html


def test_every_space_has_its_price_in_bytes_of_a_row_and_of_a_million(html, parts):
    table = re.search(r'<table id="price">(.*?)</table>', html, re.DOTALL)[1]
    rows = {row[0]: row for row in map(cells_of, table.split("<tr")[2:])}
    for name in ("CLIP", "expert", "fused"):
        space = parts.comparison.spaces[name]
        size = space.dim * space.image.dtype.itemsize
        assert rows[name][1:3] == [size_text(size), size_text(1e6 * size)]
    assert duration_text(parts.comparison.spaces["fused"].info["seconds"]) in rows["fused"][3]


def cells_of(row):
    found = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in found]


def test_wins_ties_and_losses_are_counted_over_all_and_drawn_by_chance(html, parts, dataset):
    comparison = parts.comparison
    (decision,) = comparison.decisions()
    rival, labels = decision.deciding.rival, dataset.labels()
    spaces = comparison.spaces
    nearest = {name: align.neighbours(spaces[name].image, 6) for name in ("fused", rival)}
    right = {name: (labels[found] == labels[:, None]).sum(1) for name, found in nearest.items()}
    more = right["fused"] - right[rival]
    counts = [int((more > 0).sum()), int((more == 0).sum()), int((more < 0).sum())]
    section = re.search(r'<section id="neighbours">(.*?)</section>', html, re.DOTALL)[1]
    assert [int(n) for n in re.findall(r"<b>(\d+)</b>", section)] == counts
    drawn = re.findall(r'class="outcome (\w+)"', section)
    expected = zip(("win", "tie", "loss"), counts, strict=True)
    assert drawn == [kind for kind, count in expected for _ in range(min(2, count))]
    assert section.count('<img src="data:image/webp') >= 6 * 3 * len(drawn)


def test_without_a_fused_space_the_page_compares_and_advises_nothing(dataset, parts, tmp_path):
    for names in (["CLIP"], ["CLIP", "expert"]):
        spaces = {name: parts.comparison.spaces[name] for name in names}
        comparison = compare(dataset, spaces, progress=False)
        said = top_of(
            written(report.ReportParts(comparison), tmp_path / str(len(names))).read_text()
        )
        assert "nothing" in said
        assert "adopt the fused" not in said.lower()


def test_the_title_is_the_users_or_the_name_of_the_data(html, parts, tmp_path):
    assert f"<h1>{escape(parts.comparison.dataset.name)}</h1>" in html
    parts = report.ReportParts(parts.comparison)
    page = report.write_report(parts, tmp_path, title="Ten <shoes>", progress=False)
    assert "<h1>Ten &lt;shoes&gt;</h1>" in page.read_text()


def test_neighbours_are_noise_where_errors_are_as_large_as_gaps_between_them():
    row = {"n_components": 2000, "standard_error": 0.03, "neighbour_gap": 0.05, "kept": 500}
    row["kernel_std"] = 0.5
    curve = pd.DataFrame([row])
    said = noise.noise_words(curve, 2000)
    assert said.startswith("Neighbours are noise at l = 2,000: two similarities err by 0.042")
    enough = 500 + 1500 * (2**0.5 * 0.03 / 0.025) ** 2
    wanted = int(re.search(r"l of at least ([\d,]+)", said)[1].replace(",", ""))
    assert enough <= wanted <= 1.1 * enough
    assert noise.noise_words(curve, wanted).startswith("The nearest neighbours mostly stay")
    assert "at least" not in noise.noise_words(curve.assign(neighbour_gap=0.001), 2000)


def test_neighbours_are_noise_where_the_error_is_more_than_half_of_the_spread():
    """As with a text expert: far gaps at the top, and little between all others."""
    row = {"n_components": 2000, "standard_error": 0.0033, "neighbour_gap": 0.0133, "kept": 64}
    curve = pd.DataFrame([row | {"kernel_std": 0.0044}])
    said = noise.noise_words(curve, 2000)
    assert said.startswith("Neighbours are noise at l = 2,000: two similarities err by 0.0047")
    assert "the error is 75 % of the spread of all similarities" in said
    wanted = int(re.search(r"l of at least ([\d,]+)", said)[1].replace(",", ""))
    assert 64 + 1936 * 1.5**2 <= wanted <= 5000
    assert noise.noise_words(curve, wanted).startswith("The nearest neighbours mostly stay")


def test_what_is_called_noise_loses_neighbours_and_the_width_that_is_told_keeps_them():
    rng = np.random.default_rng(0)
    ids, kinds = np.arange(400).astype(str), np.arange(400) % 20
    given = [rng.standard_normal((20, 48))[kinds] + rng.standard_normal((400, 48)) for _ in "123"]
    clip = Space("CLIP", ids, given[0], given[0] + 0.8 * rng.standard_normal((400, 48)))
    expert, texts = Space("expert", ids, given[1]), Space("texts", ids, None, given[2])
    curve = error_curve(clip, expert, texts, n_components=(500, 1000, 4000))
    said = noise.noise_words(curve, 500)
    wanted = int(re.search(r"l of at least ([\d,]+)", said)[1].replace(",", ""))
    exact = KrossFuse((48, 48), C=0.1).fit(rows := np.hstack(given[:2])).exact_kernel(rows)
    true = np.argsort(-exact + 1e9 * np.eye(400), axis=1)[:, :10]
    share = {}
    for width in (500, wanted):
        Z = np.asarray(fuse(clip, expert, texts, n_components=width, random_state=0).image)
        near = align.neighbours(Z, 10)
        share[width] = np.mean([len({*a} & {*b}) / 10 for a, b in zip(near, true, strict=True)])
    assert said.startswith("Neighbours are noise at l = 500")
    assert share[500] < 0.8  # a fifth of the ten nearest are others
    assert share[wanted] > share[500] + 0.05


def test_the_gap_between_neighbours_is_that_of_the_exact_kernel(dataset):
    clip, expert = space(dataset, "CLIP", "label", 0), space(dataset, "expert", "light", 1)
    curve = error_curve(clip, expert, n_components=(16, 64))
    image = np.asarray(stack_rows(clip, [expert], "image"))
    kernel = KrossFuse((12, 12), C=0.1).fit(image).exact_kernel(image)
    others = np.sort(kernel - 2 * kernel.max() * np.eye(N), axis=1)
    assert curve.neighbour_gap[0] == pytest.approx(np.median(others[:, -1] - others[:, -10]))
    assert (curve.kept == 12).all()


def test_no_best_recall_is_marked_where_captions_repeat(dataset, parts):
    table = tables.score_table(parts.comparison)
    at = [number for number, name in enumerate(table.columns) if "R@1" in name]
    assert at
    assert not any(row.cells[number].best for row in table.rows for number in at)
    assert "Captions repeat" in tables.table_note(parts.comparison)
    once = dataset.captions.assign(text=[f"caption {row}" for row in range(N)])
    assert not tables.own_is_one_of_many(replace(dataset, captions=once))


def test_a_space_has_one_colour_in_all_figures(html):
    data = json.loads(re.search(r'<script id="data"[^>]*>(.*?)</script>', html)[1])["figures"]
    bars = {trace["name"]: trace["marker"]["color"] for trace in data["bars"]["data"]}
    lines = {t["name"].split(":")[0]: t["line"]["color"] for t in data["spectra"]["data"]}
    shared = bars.keys() & lines.keys()
    assert len(shared) > 3
    assert {name: bars[name] for name in shared} == {name: lines[name] for name in shared}
    scales = {
        t["colorscale"][0][1] for f in data.values() for t in f["data"] if t["type"] == "heatmap"
    }
    assert len(scales) == 1


def test_words_explain_themselves_under_the_mouse():
    assert str(glossary.explained("k-NN <b>")).startswith('<abbr title="the k nearest')
    assert str(glossary.explained("k-NN <b>")).endswith("</abbr> &lt;b&gt;")
    assert "mutual k-NN" in str(glossary.explained("by mutual k-NN")).split(">")[1]


# A real browser, a real mouse.


@pytest.fixture(scope="module")
def browser():
    """Chromium; skips where there is none."""
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    flags = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
    flags += ["--enable-unsafe-swiftshader"]  # WebGL without a GPU; old playwright does not ask
    with sync.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


def opened(browser, page):
    """Yield the page, opened; fail if anything was requested or complained of."""
    tab = browser.new_page(viewport=VIEWPORT)
    requests: list = []
    complaints: list = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda message: complaints.append(message.text))
    tab.goto(page.as_uri())
    tab.wait_for_selector("#maps[data-ready=yes]", timeout=60_000)
    yield tab
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert [text for text in complaints if "GL Driver Message" not in text] == []
    assert "What does each space see?" in tab.title()
    tab.close()


def settled(tab):
    """Wait until nothing on the page has moved for three pictures of the screen."""
    tab.evaluate(
        """() => new Promise(done => { let last = "", still = 0;
        const look = () => { const now = [...document.querySelectorAll("main, #maps, #maps svg")]
            .map(e => JSON.stringify(e.getBoundingClientRect())).join();
            still = now === last ? still + 1 : 0; last = now;
            if (still > 2) setTimeout(done, 150); else requestAnimationFrame(look); };
        requestAnimationFrame(look); })"""
    )


def as_opened(tab):
    """Take back what a test did on a page: window, colours and selection as at first."""
    tab.emulate_media(media="screen", color_scheme="light")
    if tab.viewport_size != VIEWPORT:
        tab.set_viewport_size(VIEWPORT)
    settled(tab)
    tab.mouse.move(2, 2)
    tab.locator("#colour").select_option(index=0)
    tab.locator("#clear").click()
    tab.wait_for_selector("#maps[data-selected='0']")
    tab.evaluate("scrollTo(0, 0)")
    settled(tab)
    return tab


@pytest.fixture(scope="module")
def kept(browser, page):
    yield from opened(browser, page)


@pytest.fixture
def tab(kept):
    """The page, opened once for all tests, as it was then."""
    return as_opened(kept)


@pytest.fixture
def tab_of_many(browser, tmp_path):
    """A page with more points than are drawn as SVG."""
    n = 3100
    ids, rng = np.arange(n).astype(str), np.random.default_rng(0)
    data = Dataset("many", ids, None, pd.DataFrame(index=ids))
    spaces = {name: Space(name, ids, rng.standard_normal((n, 3))) for name in "abc"}
    none = pd.DataFrame(columns=["space", "task", "target", "metric", "value", "low", "high", "n"])
    comparison = Comparison(data, spaces, none, pd.DataFrame(), {})
    layouts = layout.maps(spaces, "pca", progress=False)
    page = written(report.ReportParts(comparison, layouts), tmp_path)
    assert "unsafe-eval" in policy_of(page, "script-src")
    assert "unsafe-inline" not in policy_of(page, "script-src")
    yield from opened(browser, page)


def policy_of(page, directive):
    """What the page lets the browser do in one respect."""
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page.read_text())[1]
    return dict(part.strip().partition(" ")[::2] for part in policy.split(";"))[directive]


def test_the_browser_runs_the_scripts_of_the_page_and_no_other(browser, page, tmp_path):
    injected = """<img src=x onerror="window.hacked = 1"><script>window.hacked = 2</script>
        <svg onload="window.hacked = 3"></svg>
        <a id=link href="javascript:window.hacked = 4">a</a>"""
    bad = tmp_path / "bad.html"
    bad.write_text(page.read_text().replace("</header>", f"{injected}</header>", 1))
    tab = browser.new_page()
    refused = []
    tab.on("console", lambda message: refused.append(message.text))
    tab.goto(bad.as_uri())
    tab.wait_for_selector("#maps[data-ready=yes]", timeout=60_000)
    tab.locator("#link").click()
    tab.wait_for_timeout(200)
    assert tab.evaluate("window.hacked") is None
    assert sum("Content Security Policy" in text for text in refused) >= 4
    assert "unsafe-inline" not in policy_of(page, "script-src")
    tab.close()


SKETCHED = """() => {
    const pen = document.querySelector("canvas.sketch")?.getContext("2d");
    if (!pen) return 0;
    const { data } = pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height);
    let coloured = 0;
    for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] && Math.max(data[i], data[i + 1], data[i + 2])
            - Math.min(data[i], data[i + 1], data[i + 2]) > 60) coloured += 1;
    return coloured; }"""


def test_maps_are_sketched_before_plotly_is_read_and_where_they_will_be(browser, page, tmp_path):
    tag = '<script id="plotlyjs" type="text/plain">'
    before, after = page.read_text().split(tag)
    (tmp_path / "without.html").write_text(before + tag + after[after.index("</script>") :])
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto((tmp_path / "without.html").as_uri())
    tab.wait_for_timeout(300)
    assert tab.evaluate(SKETCHED) > 500
    assert tab.evaluate("typeof Plotly") == "undefined"
    sketched = tab.locator("#maps").bounding_box()
    tab.goto(page.as_uri())
    tab.wait_for_selector("#maps[data-ready=yes]", timeout=60_000)
    assert tab.locator("canvas.sketch").count() == 0
    assert tab.locator("#maps").bounding_box() == pytest.approx(sketched, abs=2)
    tab.close()


OVERLAPS = """() => {
    const found = [];
    for (const figure of document.querySelectorAll(".figure")) {
        const texts = [...figure.querySelectorAll(".annotation, .g-xtitle, .g-gtitle, .legendtext")]
            .filter((text) => text.textContent.trim())
            .map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }));
        texts.forEach(({ words, box }, i) => {
            for (const other of texts.slice(i + 1)) {
                const { left, right, top, bottom } = other.box;
                const wide = Math.min(box.right, right) - Math.max(box.left, left);
                const high = Math.min(box.bottom, bottom) - Math.max(box.top, top);
                if (wide > 2 && high > 3) found.push([figure.id, words, other.words]);
            }
        });
    }
    return found; }"""


def drawn(browser, page, width):
    """A window of some width in which all figures are drawn."""
    tab = browser.new_page(viewport={"width": width, "height": 800})
    tab.goto(page.as_uri())
    tab.wait_for_selector("#spectra .main-svg", timeout=60_000)
    return tab


@pytest.mark.parametrize("width", [390, 1366])
def test_no_title_or_legend_lies_over_another(browser, page, width):
    tab = drawn(browser, page, width)
    assert tab.evaluate(OVERLAPS) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.close()


SHORTER_THAN_ITS_AXIS = """() => {
    const found = [];
    for (const figure of document.querySelectorAll(".js-plotly-plot")) {
        for (const title of figure.querySelectorAll(".g-ytitle, .g-y2title")) {
            if (!title.textContent.trim()) continue;
            const axis = title.classList.contains("g-ytitle") ? "yaxis" : "yaxis2";
            const length = figure._fullLayout[axis]._length;
            if (title.getBoundingClientRect().height > length + 4)
                found.push([figure.id, title.textContent, length]);
        }
    }
    return found; }"""


@pytest.mark.parametrize("width", [390, 1366])
def test_every_figure_is_as_high_as_the_words_beside_it(browser, page, width):
    tab = drawn(browser, page, width)
    assert tab.evaluate(SHORTER_THAN_ITS_AXIS) == []
    tab.close()


@pytest.mark.parametrize(("media", "width"), [("screen", 1366), ("print", 718)])
def test_no_column_of_the_numbers_is_cut(tab, media, width):
    """On a usual screen, and on a sheet of A4."""
    tab.set_viewport_size({"width": width, "height": 800})
    tab.emulate_media(media=media)
    table = tab.locator("#scores")
    assert table.bounding_box()["width"] <= table.locator("..").bounding_box()["width"]


def test_two_changes_of_the_window_at_once_leave_the_maps_their_height(tab):
    before = tab.locator("#maps").bounding_box()["height"]
    for width in (1366, 1280, 1366, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
    settled(tab)
    tab.wait_for_timeout(600)
    assert tab.locator("#maps").bounding_box()["height"] == before > 300


def frame(tab, number):
    """Left, top, width, height of a map on the screen, after scrolling to it."""
    tab.locator("#maps").scroll_into_view_if_needed()
    return tab.evaluate(
        """n => { const gd = document.getElementById("maps"), box = gd.getBoundingClientRect(),
        x = gd._fullLayout["xaxis" + n], y = gd._fullLayout["yaxis" + n];
        return [box.left + x._offset, box.top + y._offset, x._length, y._length]; }""",
        number,
    )


def lasso(tab, number, share=0.5):
    """Draw around the left part of a map with the mouse."""
    left, top, width, height = frame(tab, number)
    right, bottom = left + share * width, top + height - 3
    corners = [(left + 3, top + 3), (right, top + 3), (right, bottom), (left + 3, bottom)]
    tab.mouse.move(*corners[0])
    tab.mouse.down()
    for corner in [*corners[1:], corners[0]]:
        tab.mouse.move(*corner, steps=8)
    tab.mouse.up()


def selected(tab):
    return tab.evaluate("document.getElementById('maps').data.map(t => t.selectedpoints ?? null)")


def test_a_lasso_in_one_map_selects_the_same_points_in_all(tab, parts):
    assert selected(tab) == [None, None, None]
    lasso(tab, "2")
    tab.wait_for_selector("#maps[data-selected]:not([data-selected='0'])")
    first, second, third = selected(tab)
    assert first == second == third
    xy = parts.maps["expert"]
    left = set(np.flatnonzero(xy[:, 0] < np.quantile(xy[:, 0], 0.3)))
    assert left <= set(first)
    assert len(first) < N
    assert tab.locator("#count").inner_text().startswith(f"{len(first)} of {N} selected")
    assert tab.locator("#strip .tile").count() == min(60, len(first))
    tab.locator("#clear").click()
    tab.wait_for_selector("#maps[data-selected='0']")
    assert selected(tab) == [None, None, None]
    assert tab.evaluate("(document.getElementById('maps').layout.selections || []).length") == 0


def test_a_second_lasso_replaces_the_first_and_a_double_click_clears(tab):
    lasso(tab, "", share=0.9)
    tab.wait_for_selector("#maps[data-selected]:not([data-selected='0'])")
    many = selected(tab)[2]
    lasso(tab, "3", share=0.4)
    tab.wait_for_timeout(300)
    few = selected(tab)
    assert few[0] == few[1] == few[2]
    assert set(few[0]) != set(many)
    left, top, width, height = frame(tab, "3")
    tab.mouse.dblclick(left + width - 4, top + height - 4)
    tab.wait_for_selector("#maps[data-selected='0']")
    assert selected(tab) == [None, None, None]


def test_many_points_are_drawn_and_linked_by_webgl(tab_of_many):
    assert "WebGL is not supported" not in tab_of_many.locator("#maps").inner_text()
    assert tab_of_many.evaluate("document.getElementById('maps')._fullData[0].type") == "scattergl"
    lasso(tab_of_many, "2")
    tab_of_many.wait_for_selector("#maps[data-selected]:not([data-selected='0'])")
    first, second, third = selected(tab_of_many)
    assert first == second == third
    assert 500 < len(first) < 3000


def test_pointing_at_a_sample_shows_its_picture_and_words(tab, dataset):
    left, top, *_ = frame(tab, "3")
    row = 5
    x, y = tab.evaluate(
        """row => { const gd = document.getElementById("maps"), t = gd._fullData[2];
        return [gd._fullLayout.xaxis3.l2p(t.x[row]), gd._fullLayout.yaxis3.l2p(t.y[row])]; }""",
        row,
    )
    tab.mouse.move(left + x + 1, top + y + 1, steps=3)
    tab.wait_for_selector("#card", state="visible")
    tab.wait_for_timeout(300)  # the card of a point on the way gives its place to this one's
    tile = tab.locator("#card .tile")
    assert tile.evaluate("e => getComputedStyle(e).backgroundImage").startswith(
        'url("data:image/webp'
    )
    name = tab.locator("#card div").first.inner_text()
    shown = dataset.table[dataset.table.file == name]
    assert tab.locator("#card strong").inner_text() == shown.label.iloc[0]
    seen = np.array(Image.open(_shot(tab, tile)).convert("RGB"))[64, 64].astype(int)
    wanted = np.array(Image.new("RGB", (1, 1), colour(int(name[:3]))).getpixel((0, 0)))
    assert abs(seen - wanted).max() < 40  # the tile is that row's picture, after WebP
    rings = tab.locator(".ring").evaluate_all("all => all.map(e => e.style.display)")
    assert rings == ["block"] * 3


def _shot(tab, tile):
    import io

    return io.BytesIO(tile.screenshot())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_report(tab, scheme):
    tab.emulate_media(color_scheme=scheme)
    lasso(tab, "2")
    tab.wait_for_selector("#maps[data-selected]:not([data-selected='0'])")
    assert faults(tab) == []


def test_colours_and_legend_follow_the_target(tab):
    legend = tab.locator("#legend button span").all_inner_texts()
    assert sorted(legend) == sorted([EVIL, "cat", "dog", "owl"])
    tab.locator("#colour").select_option("light")
    assert tab.locator("#legend button span").all_inner_texts() == ["day", "night"]
    assert len(set(tab.evaluate("document.getElementById('maps').data[2].marker.color"))) == 2
    tab.locator("#legend button").first.click()
    tab.wait_for_selector("#maps[data-selected]:not([data-selected='0'])")
    assert selected(tab) == [[i for i in range(N) if i // 4 % 2 == 0]] * 3
    assert "day 40" in tab.locator("#count").inner_text()


def test_the_selection_can_be_saved(tab, dataset):
    tab.locator("#class").select_option("dog")
    with tab.expect_download() as download:
        tab.locator("#save").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert lines[0] == "id,file,label"
    assert [line.split(",")[0].strip('"') for line in lines[1:]] == dataset.ids[1::4].tolist()


def test_every_figure_is_drawn(tab):
    drawn = tab.locator(".figure .main-svg").evaluate_all(
        "all => [...new Set(all.map(e => e.closest('.figure').id))]"
    )
    assert drawn == ["maps", "bars", "kernels", "alignment", "pairs", "error", "spectra"]
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1280


CUT = """() => [...document.querySelectorAll("main *")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && !element.closest("defs, .scroll") && box.right > innerWidth + 1;
}).map((element) => `${element.tagName}.${element.getAttribute("class")}`)"""
PAPER = ".figure .main-svg, .figure .bg, body, main, table, td"
WHITE = f"""() => [...document.querySelectorAll("{PAPER}")]
    .map((element) => {{ const style = getComputedStyle(element);
        return element.tagName === "rect" ? style.fill : style.backgroundColor; }})
    .filter((colour) => colour === "rgb(255, 255, 255)")"""


def test_it_prints_on_six_sheets_of_a4_with_nothing_cut_and_is_dark_in_the_dark(browser, page):
    tab = browser.new_page(viewport={"width": 1366, "height": 768}, color_scheme="dark")
    tab.goto(page.as_uri())
    tab.wait_for_selector("#spectra .main-svg", timeout=60_000)
    assert tab.evaluate(WHITE) == []
    words = tab.locator(".figure .xtitle").first.evaluate("e => getComputedStyle(e).fill")
    assert min(map(int, re.findall(r"\d+", words))) > 180
    pdf = tab.pdf(prefer_css_page_size=True, print_background=True)
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 6
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12]", pdf)
    tab.emulate_media(media="print", color_scheme="light")
    wide = "all => Math.max(...all.map(e => e.getBoundingClientRect().width))"
    assert tab.locator(".figure .main-svg").evaluate_all(wide) <= 691  # of the 703 of a sheet
    tab.set_viewport_size({"width": 703, "height": 1000})
    assert tab.evaluate(CUT) == []
    assert tab.locator(".verdict").is_visible()
    assert tab.locator("#neighbours img").first.is_visible()
    assert not tab.locator("#kernels").is_visible()
    tab.close()


def test_who_prints_at_once_gets_every_chart(browser, page):
    tab = browser.new_page(viewport={"width": 1366, "height": 768})
    tab.add_init_script("window.setTimeout = () => 0")  # nothing is drawn later
    tab.goto(page.as_uri())
    charts = tab.locator(".figure")
    drawn = charts.filter(has=tab.locator(".main-svg"))
    assert drawn.count() == 0
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert drawn.count() == charts.count() > 4
    tab.close()


def test_a_sample_without_words_is_named_by_its_file(tmp_path):
    paths = tuple(tmp_path / f"{name}.png" for name in ("one", "two"))
    ids = np.array(["c0ffee", "decade"])
    unlabelled = Dataset("toy", ids, paths, pd.DataFrame(index=ids))
    assert name_of(unlabelled, 1) == "two.png"
    assert name_of(replace(unlabelled, paths=None), 1) == "decade"


class WithPairs(report.ReportParts):
    """Parts with pairs, as a study has them."""

    @property
    def pairs(self):
        names = ("CLIP", "expert")
        return layout.pairs({name: self.comparison.spaces[name] for name in names})


@pytest.mark.parametrize("width", [390, 1366])
def test_long_words_in_place_of_pictures_stay_short_and_are_read_whole_on_hover(
    browser, dataset, parts, tmp_path, width
):
    long = "w" * 300
    captions = dataset.captions.assign(text=[f"{long} {row}" for row in range(N)])
    words = replace(dataset, paths=None, targets=(), captions=captions)
    told = WithPairs(**vars(replace(parts, comparison=replace(parts.comparison, dataset=words))))
    tab = browser.new_page(viewport={"width": width, "height": 800})
    tab.goto(written(told, tmp_path).as_uri())
    assert tab.locator(".telling .told").count() > 12
    shown = tab.locator("#neighbours .nearest figcaption, .telling .told")
    assert shown.count() > tab.locator(".telling .told").count()
    for box in shown.evaluate_all(
        "all => all.map((e) => [e.clientHeight, e.clientWidth, e.title])"
    ):
        assert box[0] <= 100
        assert box[1] >= 100
        assert box[2].startswith(long)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.close()


def test_on_paper_captions_that_stand_for_pictures_are_whole_unless_they_are_endless(
    browser, dataset, parts, tmp_path
):
    usual = "A woman dressed in a blue jacket and blue jeans rides a brown horse near a frozen lake"
    texts = [usual if row % 2 else "w" * 300 for row in range(N)]
    words = replace(dataset, paths=None, targets=(), captions=dataset.captions.assign(text=texts))
    told = replace(parts, comparison=replace(parts.comparison, dataset=words))
    tab = browser.new_page(viewport={"width": 718, "height": 1000})
    tab.goto(written(told, tmp_path).as_uri())
    tab.emulate_media(media="print")
    boxes = tab.locator("#neighbours .nearest figcaption").evaluate_all(
        "all => all.map((e) => [e.title, e.clientHeight, e.scrollHeight])"
    )
    whole = [height >= all_of_it for title, height, all_of_it in boxes if title == usual]
    assert whole
    assert all(whole)
    assert max(height for _, height, _ in boxes) <= 110
    tab.close()
