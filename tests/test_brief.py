"""Claims about the brief: what it says of each kind of run, in both languages, and how."""

import html
import json
import re
import shutil
import string
import subprocess
import tomllib
from pathlib import Path

import pytest
from accessibility import faults
from brief_runs import KINDS, KNN, N, planted, write_run

from workbench import InputError, Study, brief, cli, gating
from workbench.brief import english, japanese, pdf
from workbench.brief.glossary import ENGLISH, JAPANESE
from workbench.brief.numbers import number_words
from workbench.brief.page import _content
from workbench.brief.saying import Bytes, Count, Date, Said, Seconds
from workbench.brief.words import VOCABULARY, Words, gaps
from workbench.costing import Prices, months
from workbench.report import write_report
from workbench.report.example_files import NAME, picture_uri, read_examples

LANGUAGES = ("en", "ja")
PRICES = Prices(
    2e6, queries_per_month=5e5, storage_gb_month=0.5, encode_hour=1, search_hour=2,
    currency="円", numbers="int8",
)  # fmt: skip
EVIL = ('<script>x="1"</script>', "a\u202eb'\"><img src=https://payload.invalid>")
KEPT = ("report.html", "metrics.json", "manifest.json", "outcomes.safetensors", "examples.json")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A run of each kind of advice."""
    folder = tmp_path_factory.mktemp("brief")
    made = {}
    for kind in KINDS:
        shares, n = planted(kind)
        made[kind] = write_run(folder / kind / "run", shares, n)
    return made


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A run whose labels and captions would be more than words."""
    folder = tmp_path_factory.mktemp("hostile") / "run"
    shares = {
        (task, target and EVIL[1], metric): given
        for (task, target, metric), given in KINDS["adopt"].items()
    }
    return write_run(folder, shares, labels=EVIL, captions=EVIL, target=EVIL[1])


def text_of(run, language="en"):
    """Words of a brief, without elements."""
    return plain(brief.brief_page(brief.read_facts(run), language))


def plain(page):
    """Words of a page, without elements."""
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def changed(run, folder, change):
    """A copy of a run whose metrics were changed."""
    copy = folder / "changed"
    shutil.copytree(run, copy)
    metrics = json.loads((copy / "metrics.json").read_text())
    change(metrics)
    (copy / "metrics.json").write_text(json.dumps(metrics))
    return copy


# Languages.


def test_both_languages_have_the_same_sentences_with_the_same_gaps():
    one, other = english.SENTENCES, japanese.SENTENCES
    assert set(one) == set(other)
    shared = set(VOCABULARY)
    assert {key: gaps(one[key]) - shared for key in one} == {
        key: gaps(other[key]) - shared for key in one
    }
    assert [key for key in one if key.startswith("steps") and one[key] == other[key]] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_that_is_given_is_used_and_no_gap_is_left(runs, kind):
    facts = brief.read_facts(runs[kind])
    said = []

    class Noting(Words):
        def say(self, what):
            said.append(what)
            return super().say(what)

    for language in LANGUAGES:
        words = Noting(language, facts.things)
        content = _content(facts, words, PRICES)
        for each in _sayings(content):
            words.say(each)
    assert len({each.key for each in said}) > 40
    for each in said:
        assert set(each.values) == gaps(english.SENTENCES[each.key]) - set(VOCABULARY), each.key


def _sayings(value):
    """Everything that is to be said, at any depth."""
    if isinstance(value, Said):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _sayings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _sayings(each)


def test_every_sentence_is_asked_for_somewhere():
    """A sentence that no module and no template names is dead."""
    folder = Path(brief.__file__).parent
    sources = [*folder.glob("*.py"), *folder.glob("static/*.html")]
    written = "".join(
        path.read_text("utf-8")
        for path in sources
        if path.name not in ("english.py", "japanese.py")
    )
    dynamic = (  # begun in the source, ended by a value
        "things.", "thing.", "n_things.", "amount.", "unit.", "space.", "badge.", "decision.",
        "reason.", "seen.", "steps.", "gain.", "loss.", "open.", "alone.", "bare.", "same.",
        "hundred.", "audit.", "plan.", "state.", "ask.", "answer.concat_", "head.",
    )  # fmt: skip
    lost = [
        key
        for key in english.SENTENCES
        if f'"{key}"' not in written and not key.startswith(dynamic)
    ]
    assert lost == []


def test_japanese_has_letters_of_japan_in_every_sentence():
    plain = {"amount.", "made.model", "measure.other", "audit.other", "space.", "page.facts"}
    lacking = [
        key
        for key, sentence in japanese.SENTENCES.items()
        if not re.search("[\u3040-\u30ff\u4e00-\u9fff]", sentence)
        and not key.startswith(tuple(plain))
    ]
    assert lacking == ["cost.row", "plan.poc_name"]


def test_japanese_ends_sentences_as_a_company_does():
    """です・ます, full stops of Japan, no half-width comma between Japanese letters."""
    for key, sentence in japanese.SENTENCES.items():
        assert not re.search("[\u3040-\u9fff], ", sentence), key
        assert not re.search("(だ|である)。", sentence), key
    spoken = [sentence for sentence in japanese.SENTENCES.values() if sentence.endswith("。")]
    polite = ("す。", "せん。", "した。", "ださい。", "んか。", "すか。", "）。", "{measure}。")
    assert [sentence for sentence in spoken if not sentence.endswith(polite)] == []


def test_the_glossary_has_the_same_terms_in_both_languages():
    assert set(ENGLISH) == set(JAPANESE)


def test_numbers_and_dates_have_the_form_of_the_language():
    day = Date("2026-11-30T20:12:00+00:00")
    assert number_words(day, "en") == "30 November 2026"
    assert number_words(day, "ja") == "2026年11月30日"
    assert number_words(Count(1536), "ja") == "1,536"
    assert number_words(Bytes(768e6), "ja") == "768MB"
    assert number_words(Seconds(90), "ja") == "90秒"
    assert number_words(Seconds(0.0004), "en") == "0.4 ms"
    assert number_words(Date("yesterday"), "en") == "yesterday"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_its_language_and_date(runs, language):
    page = brief.brief_page(brief.read_facts(runs["adopt"]), language)
    assert f'<html lang="{language}">' in page
    assert {"en": "30 November 2026", "ja": "2026年11月30日"}[language] in page
    assert {"en": "400 pictures", "ja": "400枚"}[language] in page


# Each kind of run.

SAYS = {
    "adopt": ("Adopt “fused”.", "It is proven better than concat", "「融合」の採用を推奨します。"),
    "behind": ("Do not adopt “fused”. Use “concat”.", "concat is simpler and does more",
               "より単純な連結のほうが優れています。"),
    "level": ("Do not adopt “fused”. Use “concat”.", "concat is simpler and does as well",
              "より単純な連結で同等の結果が得られます。"),
    "trade": ("Do not adopt “fused” as it is.", "Against CLIP it is proven better in 1 of 2",
              "「融合」を現状のまま採用することは推奨しません。"),
    "open": ("There are not enough data yet to decide on “fused”.", "60 pictures are too few",
             "「融合」の採否を判断するには、データが足りません。"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_run_has_its_own_sentences(runs, kind):
    heading, reason, japanese_words = SAYS[kind]
    english_page, japanese_page = (text_of(runs[kind], language) for language in LANGUAGES)
    assert heading in english_page
    assert reason in english_page
    assert japanese_words in japanese_page
    others = {words for other, (_, *said) in SAYS.items() if other != kind for words in said}
    own = {reason, japanese_words}
    assert [words for words in others - own if words in english_page + japanese_page] == []


def test_gain_tie_and_loss_are_told_apart(runs):
    gain, loss, tie = (text_of(runs[kind]) for kind in ("adopt", "behind", "level"))
    assert re.search(r"fused gets 90 right, concat 70: 20 more \(with 95 % confidence", gain)
    assert re.search(r"fused gets 70 right, concat 90: 20 fewer \(with 95 % confidence", loss)
    assert "Against concat no gain that matters is proven in 2 comparisons." in tie
    assert "2 of 2 comparisons with concat show no clear difference." in tie
    assert "concat 90: 20 more" not in loss
    assert "fewer (" not in gain


def test_the_reverse_is_told_in_japanese_too(runs):
    gain, loss = (text_of(runs[kind], "ja") for kind in ("adopt", "behind"))
    assert "画像100枚あたり、融合の正解は90枚、連結は70枚で、20枚多くなります" in gain
    assert "画像100枚あたり、融合の正解は70枚、連結は90枚で、20枚少なくなります" in loss


def test_intervals_are_those_of_the_run(runs):
    facts = brief.read_facts(runs["adopt"])
    (gap,) = [gap for gap in facts.gains("concat") if gap.task == "knn"]
    low, high = round(100 * gap.low), round(100 * gap.high)
    assert f"20 more (with 95 % confidence {low} to {high})" in text_of(runs["adopt"])


def test_a_number_that_changes_in_the_run_changes_on_the_page(runs, tmp_path):
    def more(metrics):
        for found in metrics["findings"]:
            if found["rival"] == "concat" and found["task"] == "knn":
                found |= {"rival_value": 0.65, "difference": 0.25, "low": 0.19, "high": 0.31}

    page = text_of(changed(runs["adopt"], tmp_path, more))
    assert "fused gets 90 right, concat 65: 25 more (with 95 % confidence 19 to 31)" in page
    assert "concat 70" not in page


def test_a_verdict_that_changes_changes_the_advice(runs, tmp_path):
    def doubt(metrics):
        metrics["verdict"][0] |= {"advice": "not_enough", "samples": 900}
        metrics["verdict"][0]["standings"]["concat"] = "open"

    page = text_of(changed(runs["adopt"], tmp_path, doubt))
    assert "There are not enough data yet" in page
    assert "Label about 500 more pictures: 900 in all would settle it." in page


def test_costs_are_those_of_the_run(runs, tmp_path):
    def dearer(metrics):
        for cost in metrics["costs"]:
            if cost["space"] == "fused":
                cost["bytes_per_row"] = 10 * next(
                    each["bytes_per_row"] for each in metrics["costs"] if each["space"] == "concat"
                )

    copy = changed(runs["adopt"], tmp_path, dearer)
    assert "fused takes 10 times the room of concat" in text_of(copy)
    assert "容量は連結の10倍" in text_of(copy, "ja")


def test_a_month_at_the_users_prices_is_that_of_workbench_costs(runs, tmp_path):
    facts = brief.read_facts(runs["adopt"])
    found = {month.space: month for month in months(list(facts.run.costs.values()), PRICES)}
    english_page = plain(brief.brief_page(facts, "en", PRICES))
    japanese_page = plain(brief.brief_page(facts, "ja", PRICES))
    least = "" if found["fused"].is_whole and found["concat"].is_whole else "at least "
    digits = 0 if found["fused"].total >= 100 else 2
    said = f"At your prices fused comes to {least}{found['fused'].total:,.{digits}f}円 a month"
    assert said in english_page
    assert "Assumed: 2,000,000 vectors kept as int8" in english_page
    assert "500,000 searches a month" in english_page
    assert f"融合は月額{found['fused'].total:,.{digits}f}円" in japanese_page
    assert "検索は月500,000回です。" in japanese_page
    assert "At your prices" not in plain(brief.brief_page(facts, "en"))


def test_searches_are_those_of_the_run(runs, tmp_path):
    def slow(metrics):
        for cost in metrics["costs"]:
            cost["search_ms_per_million"] = 123_000.0 if cost["space"] == "fused" else None

    copy = changed(runs["adopt"], tmp_path, slow)
    page = text_of(copy)
    assert "Search among 1,000,000" in page
    assert "2 min" in page
    assert "not measured" in page


def test_a_run_without_costs_says_so(runs, tmp_path):
    copy = changed(runs["adopt"], tmp_path, lambda metrics: metrics.pop("costs"))
    assert "This run did not keep what the spaces cost." in text_of(copy)


# Pictures.


def test_rows_of_neighbours_are_those_of_the_run(runs):
    facts = brief.read_facts(runs["adopt"])
    kept = read_examples(runs["adopt"])["neighbours"]
    page = text_of(runs["adopt"])
    assert {sample["outcome"] for sample in kept["samples"]} == {"win", "tie", "loss"}
    for outcome in ("win", "tie", "loss"):
        assert f"{kept['counts'][outcome]} of 400 pictures" in page
    for sample in kept["samples"]:
        for name, right in sample["right"].items():
            assert name in facts.run.roles
            assert f"{sum(right)} of 6 right" in page


def test_the_steps_are_the_kernel_of_the_run(runs):
    """CLIP times the expert is the product, and the weights sum to the fused number."""
    steps = read_examples(runs["adopt"])["steps"]
    assert len(steps["others"]) == 3
    page = text_of(runs["adopt"])
    assert "fused = 0.5 × CLIP + CLIP × expert" in page
    for other in steps["others"]:
        k = other["similarity"]
        assert k["product"] == pytest.approx(k["CLIP"] * k["expert"], abs=1e-6)
        assert k["fused"] == pytest.approx(0.5 * k["CLIP"] + k["product"], abs=1e-6)
        assert f"{k['expert']:.2f}".replace("-", "−") in page


def test_a_run_of_an_older_version_has_no_pictures_and_says_so(runs, tmp_path):
    shutil.copytree(runs["adopt"], tmp_path / "old")
    (tmp_path / "old" / NAME).unlink()
    metrics = json.loads((tmp_path / "old" / "metrics.json").read_text())
    metrics["verdict"][0].pop("deciding")
    (tmp_path / "old" / "metrics.json").write_text(json.dumps(metrics))
    page = brief.brief_page(brief.read_facts(tmp_path / "old"))
    assert "<img" not in page
    assert "made by an older version, which kept no pictures" in page
    assert "Adopt “fused”." in page
    assert "It is proven better than concat" in page


def test_data_without_pictures_are_counted_as_samples(tmp_path):
    run = write_run(tmp_path / "run", KINDS["adopt"], pictures=False)
    page = text_of(run)
    assert "400 samples" in page
    assert "names stand for them" in page
    assert "400件" in text_of(run, "ja")
    assert "400枚" not in text_of(run, "ja")


@pytest.mark.parametrize("cut", [40, -30])
def test_examples_that_were_cut_are_refused(runs, tmp_path, cut):
    shutil.copytree(runs["adopt"], tmp_path / "run")
    path = tmp_path / "run" / NAME
    path.write_text(path.read_text()[:cut])
    with pytest.raises(InputError, match=r"examples\.json: a damaged"):
        brief.read_facts(tmp_path / "run")


def test_examples_that_were_changed_are_refused(runs, tmp_path):
    shutil.copytree(runs["adopt"], tmp_path / "run")
    path = tmp_path / "run" / NAME
    whole = json.loads(path.read_text())
    whole["examples"]["classes"] = 3
    path.write_text(json.dumps(whole))
    with pytest.raises(InputError, match="a damaged file"):
        brief.read_facts(tmp_path / "run")


def test_only_pictures_are_taken_for_pictures():
    assert picture_uri("no base64") == ""
    assert picture_uri("PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+") == ""


# The plan.


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_plan_is_a_file_that_a_gate_reads(runs, tmp_path, kind, language, capsys):
    path = tmp_path / "kpi.toml"
    path.write_text(brief.kpi_toml(brief.read_facts(runs[kind]), language), "utf-8")
    stages = gating.read_kpis(path)
    assert len(stages) == 3
    judged = gating.judge(gating.read_run(runs[kind]), stages)
    states = [each.state.value for each in judged]
    assert cli.main(["gate", str(runs[kind]), "--kpi", str(path), "--json"]) in (0, 1)
    shown = text_of(runs[kind])
    for state in set(states):
        assert shown.count(f" {state} ") >= states.count(state)
    capsys.readouterr()


def test_the_plan_asks_for_the_samples_that_would_settle_it(runs):
    samples = json.loads((runs["open"] / "metrics.json").read_text())["verdict"][0]["samples"]
    assert samples > 60
    assert f"data.samples >= {max(1000, samples)}" in brief.kpi_toml(brief.read_facts(runs["open"]))


def test_the_plan_is_about_what_is_recommended(runs):
    assert '"concat".knn - "CLIP".knn >= 0' in brief.kpi_toml(brief.read_facts(runs["behind"]))
    assert '"fused".knn - "concat".knn >= 0' in brief.kpi_toml(brief.read_facts(runs["adopt"]))


def test_what_is_lost_is_in_the_plan_where_a_space_wins_here_and_loses_there(runs):
    text = brief.kpi_toml(brief.read_facts(runs["trade"]))
    assert text.count('"fused".linear_probe - "CLIP".linear_probe >= 0') == 2
    page = text_of(runs["trade"])
    assert "40 more" in page
    assert "40 fewer" in page


# Words from data, and what leaves the machine.


def test_words_from_data_are_text_that_keeps_its_direction(hostile):
    for language in LANGUAGES:
        for page in (
            brief.brief_page(brief.read_facts(hostile), language),
            brief.brief_slides(brief.read_facts(hostile), language),
        ):
            assert "<script" not in page
            assert "<bdi>&lt;script&gt;" in page
            assert re.search("[“「]<bdi>a\\\\u202eb&#39;&#34;&gt;&lt;img src=https", page)
            assert "\u202e" not in page
            assert "<img src=https" not in page
            assert set(re.findall(r'src="([^:"]+):', page)) <= {"data"}
            assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page


def test_a_hostile_plan_is_still_a_file_of_kpis(hostile):
    text = brief.kpi_toml(brief.read_facts(hostile))
    assert [stage["name"] for stage in tomllib.loads(text)["stage"]] == ["PoC", "pilot", "roll-out"]


def test_no_folder_of_the_machine_is_named(runs, tmp_path):
    for language in LANGUAGES:
        page = brief.brief_page(brief.read_facts(runs["adopt"]), language)
        assert str(runs["adopt"].parent) not in page
        assert not re.search(r"(/home/|/root/|/tmp/|/Users/|[A-Z]:\\)", page)


# On screens and on paper.


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


WIDER = """() => [...document.querySelectorAll('body *')].filter(element => {
    const box = element.getBoundingClientRect();
    const hides = getComputedStyle(element).overflowX !== 'visible';
    return box.right > innerWidth + 1 || box.left < -1
        || (hides && element.clientWidth && element.scrollWidth > element.clientWidth + 1);
}).map(element => `${element.tagName}.${element.className}`)"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("slides", [False, True], ids=["page", "slides"])
def test_nothing_is_cut_or_wider_than_the_screen(
    hostile, browser, tmp_path, language, width, slides
):
    write = brief.brief_slides if slides else brief.brief_page
    path = tmp_path / "page.html"
    path.write_text(write(brief.read_facts(hostile), language), "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(WIDER) == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []
    page.close()


def test_a_dark_screen_has_a_dark_page(runs, browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(brief.brief_page(brief.read_facts(runs["adopt"])), "utf-8")
    page = browser.new_page(color_scheme="dark")
    page.goto(path.as_uri())
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", colour)[:3])) < 120
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("slides", [False, True], ids=["page", "slides"])
def test_everybody_can_read_it(hostile, browser, tmp_path, scheme, slides):
    write = brief.brief_slides if slides else brief.brief_page
    path = tmp_path / "page.html"
    path.write_text(write(brief.read_facts(hostile), "ja"), "utf-8")
    page = browser.new_page(color_scheme=scheme, bypass_csp=True)
    page.goto(path.as_uri())
    assert faults(page) == []
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slide_shows_all_that_it_has(runs, browser, tmp_path, language):
    path = tmp_path / "slides.html"
    path.write_text(brief.brief_slides(brief.read_facts(runs["behind"]), language), "utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(path.as_uri())
    page.emulate_media(media="print")
    cut = page.evaluate(
        "[...document.querySelectorAll('.slide')]"
        ".filter(each => each.scrollHeight > each.clientHeight + 1).length"
    )
    assert cut == 0
    page.close()


PAPER = 695  # pixels of CSS between the margins of A4
OVER = """() => [...document.querySelectorAll('.step, .column, .side, th, td, li, p')]
    .filter(element => element.scrollWidth > element.clientWidth + 1 && element.clientWidth)
    .map(element => `${element.tagName}.${element.className}`)"""


def pages_of(path):
    """How many pages a PDF has, and their size."""
    found = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True)
    pages = int(re.search(r"Pages:\s+(\d+)", found.stdout)[1])
    return pages, re.search(r"Page size:\s+(.*)", found.stdout)[1]


needs_printer = pytest.mark.skipif(
    shutil.which("chromium") is None or shutil.which("pdfinfo") is None,
    reason="no chromium, or no pdfinfo",
)


@needs_printer
@pytest.mark.parametrize("language", LANGUAGES)
def test_on_paper_it_has_four_pages_at_most(runs, tmp_path, language):
    for kind in ("behind", "open"):
        page = brief.brief_page(brief.read_facts(runs[kind]), language)
        pages, size = pages_of(brief.print_pdf(page, tmp_path / f"{kind}.pdf"))
        assert pages <= 4, kind
        assert size.endswith("(A4)")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A run of the demonstration, with all its measures."""
    study = Study("demo", limit=64, n_components=128, map_method="pca", progress=False)
    return write_report(study, tmp_path_factory.mktemp("demo"), progress=False).parent


@needs_printer
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_demonstration_has_four_pages_at_most(demo, browser, tmp_path, language):
    page = brief.brief_page(brief.read_facts(demo), language)
    pages, _ = pages_of(brief.print_pdf(page, tmp_path / "demo.pdf"))
    assert pages <= 4
    path = tmp_path / "page.html"
    path.write_text(page, "utf-8")
    shown = browser.new_page(viewport={"width": PAPER, "height": 1000})
    shown.goto(path.as_uri())
    shown.emulate_media(media="print")
    assert shown.evaluate(OVER) == []
    shown.close()


@needs_printer
def test_slides_are_as_wide_as_screens(runs, tmp_path):
    slides = brief.brief_slides(brief.read_facts(runs["adopt"]))
    pages, size = pages_of(brief.print_pdf(slides, tmp_path / "slides.pdf"))
    width, height = map(float, re.findall(r"[\d.]+", size)[:2])
    assert width / height == pytest.approx(16 / 9, abs=0.01)
    assert pages == slides.count('<section class="slide')


@needs_printer
@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_are_in_the_pdf(runs, tmp_path, language):
    """Fonts are embedded, and the words can be read out of the file."""
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext")
    page = brief.brief_page(brief.read_facts(runs["adopt"]), language)
    path = brief.print_pdf(page, tmp_path / "page.pdf")
    words = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    expected = {"en": "What multiplying means", "ja": "今後の進め方"}[language]
    assert expected in words.stdout


def test_weasyprint_prints_where_no_browser_is(runs, monkeypatch, tmp_path):
    pytest.importorskip("weasyprint", reason="pip install -e .[pdf]", exc_type=ImportError)
    monkeypatch.setattr(pdf, "find_browser", lambda: "")
    page = brief.brief_page(brief.read_facts(runs["adopt"]), "ja")
    path = brief.print_pdf(page, tmp_path / "page.pdf")
    assert path.read_bytes().startswith(b"%PDF-")


def test_without_anything_that_prints_the_way_out_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "find_browser", lambda: "")
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"expected an installed Chromium.*WeasyPrint"):
        brief.print_pdf("<p>a", tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_browser_that_prints_nothing_leaves_no_file(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "find_browser", lambda: shutil.which("false"))
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"a\.pdf was not printed \(false"):
        brief.print_pdf("<p>a", tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


# The verb.


def test_the_verb_writes_what_was_asked_for(runs, tmp_path, capsys):
    argv = ["brief", str(runs["adopt"]), "--lang", "ja", "--out", str(tmp_path / "b.html")]
    argv += ["--slides", "--kpi-out", str(tmp_path / "kpi.toml"), "--json"]
    assert cli.main(argv) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["advice"] == "adopt"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "b-slides.html", "b.html", "kpi.toml",
    ]  # fmt: skip
    assert {each["state"] for each in result["plan"]} <= {"passed", "failed", "not yet known"}


def test_the_verb_writes_into_the_folder_of_the_run(runs, tmp_path, capsys):
    shutil.copytree(runs["adopt"], tmp_path / "run")
    for _ in range(2):  # it may be made again
        assert cli.main(["brief", str(tmp_path / "run")]) == 0
    assert (tmp_path / "run" / "brief-en.html").is_file()
    assert set(KEPT) < {path.name for path in (tmp_path / "run").iterdir()}
    capsys.readouterr()


def test_the_verb_spares_the_files_of_the_run(runs, capsys):
    before = (runs["adopt"] / "report.html").read_bytes()
    out = str(runs["adopt"] / "report.html")
    assert cli.main(["brief", str(runs["adopt"]), "--out", out]) == 2
    assert "which is read too" in capsys.readouterr().err
    assert (runs["adopt"] / "report.html").read_bytes() == before


def test_a_run_in_which_nothing_is_fused_has_nothing_to_decide(runs, tmp_path):
    copy = changed(runs["adopt"], tmp_path, lambda metrics: metrics.update(verdict=[]))
    with pytest.raises(InputError, match="nothing is fused: expected a run with a fused space"):
        brief.read_facts(copy)


DAMAGED = {
    "costs": {"space": "fused"}, "audit": {"kind": "tiny", "count": 1},
    "findings": {"space": "fused"}, "verdict": {"space": "fused"},
}  # fmt: skip


@pytest.mark.parametrize("part", DAMAGED)
def test_damaged_metrics_are_refused(runs, tmp_path, part):
    damage = {part: [DAMAGED[part]]}
    copy = changed(runs["adopt"], tmp_path, lambda metrics: metrics.update(damage))
    with pytest.raises(InputError, match="damaged"):
        brief.brief_page(brief.read_facts(copy))


def test_formatted_words_have_no_gaps_left():
    for sentences in (english.SENTENCES, japanese.SENTENCES):
        for sentence in sentences.values():
            list(string.Formatter().parse(sentence))  # raises where a brace is left open


def test_the_same_run_gives_the_same_bytes(runs):
    facts = brief.read_facts(runs["adopt"])
    assert brief.brief_page(facts) == brief.brief_page(brief.read_facts(runs["adopt"]))
    assert KNN in {(gap.task, gap.target, gap.metric) for gap in facts.gaps}
    assert facts.n == N


# New samples.


def shift_file(folder, shows_in=(), tested=("CLIP", "fused", "another")):
    found = {"spaces": [{"space": name} for name in tested], "shows_in": list(shows_in)}
    (folder / "shift.json").write_text(json.dumps(found))
    return folder / "shift.json"


def told_of_shift(run, language, shift):
    return plain(brief.brief_page(brief.read_facts(run, shift), language))


@pytest.mark.parametrize(
    ("language", "unmeasured", "none", "shows"),
    [
        ("en", "was not measured (workbench shift", "in 2 spaces: no difference", "seen by: fused"),
        ("ja", "workbench shiftで", "2通りのモデルで比較", "から見ると"),
    ],
)
def test_a_shift_is_told_as_it_was_found(runs, tmp_path, language, unmeasured, none, shows):
    run = runs["adopt"]
    same = told_of_shift(run, language, shift_file(tmp_path))
    moved = told_of_shift(run, language, shift_file(tmp_path, ["fused", "another"]))
    for text, said in ((text_of(run, language), unmeasured), (same, none), (moved, shows)):
        assert [words in text for words in (unmeasured, none, shows)] == [
            words == said for words in (unmeasured, none, shows)
        ]
    assert "another" not in moved


def test_the_shift_of_the_verb_is_read(runs, tmp_path):
    from workbench.brief.shifting import read_shift

    found = {"shows_in": ["CLIP"], "sentences": ["x"], "spaces": [{"space": "CLIP", "mmd": 0.1}]}
    (tmp_path / "shift.json").write_text(json.dumps(found))
    assert read_shift(tmp_path / "shift.json", ["CLIP", "fused"]) == (("CLIP",), ("CLIP",))
