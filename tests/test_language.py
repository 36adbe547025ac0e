"""Claims about languages: whole catalogues, the same fields, pages in Japanese from end to end."""

import ast
import gettext
import html
import importlib.util
import re
import string
import threading
from pathlib import Path

import brief_runs
import pandas as pd
import pytest

import workbench
from workbench import report
from workbench._language import (
    capital,
    kept,
    language,
    listed,
    plural,
    retold,
    sentences,
    speaking,
    tr,
)
from workbench._language.forms import duration_text, moment_text, size_text
from workbench._machine.threads import side_by_side
from workbench._require import InputError
from workbench.evaluate.findings.headlines import OWN, Headline
from workbench.report.audit import audit_rows

PACKAGE = Path(workbench.__file__).parent
TOOL = PACKAGE.parent / ".ci" / "messages.py"
KNOWN = """
CLIP KrossFuse RPKrossFuse CKA AMI NMI Holm PCA UMAP PNG CSV SHA CPU ID IDS UTC KB MB GB KiB
workbench report fuse rerun RUN method concat choose weights label column kernel study use
MODEL CARD md demo MIT rms recall means cosine NAME SPEC space split limit Ctrl Cmd Shift Esc
expert fused exact centred train test cpu Linux json data
trustworthiness
"""
WORDS = set(KNOWN.split())  # of methods, models, programs, keys, units: not to be translated
REFERENCE = "Wu, Zhang, Farnia, “When Kernels Multiply"  # the paper's authors and title


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("messages", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fields_of(message):
    """Names of the fields of a message, those that JavaScript and plotly fill too."""
    return {name for _, name, *_ in string.Formatter().parse(message) if name}


def test_every_message_of_the_code_is_in_the_catalogue_and_translated(tool):
    known = tool.catalogue()
    wanted = {message.id for message in tool.extracted() if message.id}
    have = {message.id: message for message in known if message.id}
    assert wanted == set(have)
    assert not [key for key, message in have.items() if message.fuzzy or not message.string]


def test_no_message_escapes_the_tool_that_reads_the_code(tool):
    """What Python calls with words is what Babel finds: it reads no calls inside of calls."""
    found = set()
    for message in tool.extracted():
        found |= {message.id} if isinstance(message.id, str) else set(message.id)
    asked = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("tr", "kept"):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant):
                    asked.add(first.value)
    assert len(asked) > 300
    assert asked <= found


def test_both_languages_have_the_same_fields(tool):
    for message in tool.catalogue():
        for original in [message.id] if isinstance(message.id, str) else message.id:
            told = message.string if isinstance(message.string, str) else message.string[0]
            assert fields_of(told) == fields_of(original), original


def test_the_compiled_catalogue_is_what_the_text_compiles_to(tool):
    with (tool.FOLDER / "workbench.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in tool.catalogue():
        if isinstance(message.id, str) and message.id:
            assert compiled.gettext(message.id) == message.string
        elif message.id:
            assert compiled.ngettext(*message.id, 2) == message.string[0]
    assert len([key for key in compiled._catalog if key]) == len(tool.catalogue())


def test_sentences_are_japanese_ones(tool):
    """Whole sentences end as Japanese ones do, and no English full stop is left in them."""
    for message in tool.catalogue():
        if isinstance(message.id, str) and message.id.endswith(".") and " " in message.id[:-1]:
            assert message.string.endswith("。"), message.id
            assert not re.search(r"[ぁ-ん]\.|[ぁ-ん] [ぁ-ん]", message.string), message.id


def test_a_language_is_spoken_inside_its_block_and_in_the_threads_of_it():
    assert language() == "en"
    with speaking("ja"):
        assert [tr("samples"), *side_by_side(tr, ["samples", "pictures"])] == [
            "サンプル", "サンプル", "画像",
        ]  # fmt: skip
        heard = []
        other = threading.Thread(target=lambda: heard.append(tr("samples")))
        other.start()
        other.join()
        assert heard == ["samples"]  # somebody else's thread speaks what it spoke
    assert tr("samples") == "samples"


def test_a_language_that_is_not_there_is_one_clear_error():
    with pytest.raises(InputError, match=r"lang='fr'.*en, ja"), speaking("fr"):
        pass
    with pytest.raises(InputError, match=r"lang='de'.*en, ja"):
        report.write_report(5, "nowhere", lang="de")


def test_parts_of_sentences_are_joined_as_the_language_joins_them():
    assert listed("ab") == "a, b"
    assert sentences(["A.", "", "B."]) == "A. B."
    assert plural(1, "{n} measure", "{n} measures") == "1 measure"
    assert capital("k-NN") == "K-NN"
    with speaking("ja"):
        assert listed("ab") == "a、b"
        assert sentences(["A。", "B。"]) == "A。B。"
        assert plural(1, "{n} measure", "{n} measures") == "1項目"
        assert capital("k-NN") == "k-NN"


def test_sizes_durations_and_dates_have_the_form_of_the_language():
    moment = "2026-11-30T20:35:37+00:00"
    assert (size_text(768), duration_text(43), moment_text(moment)) == (
        "768 bytes", "43 s", moment,
    )  # fmt: skip
    with speaking("ja"):
        assert (size_text(768), duration_text(43)) == ("768バイト", "43秒")
        assert moment_text(moment) == "2026年11月30日 20:35（UTC）"
        assert moment_text("yesterday") == "yesterday"


def test_what_a_run_kept_in_english_is_told_in_japanese():
    with speaking("ja"):
        nested = retold(
            "linear_probe of a, b: the best penalty is at the edge of those tried (C = 1)."
        )
        assert nested == "a, bの線形プローブ：最適な正則化の強さが探索範囲の端にあります（C = 1）。"
        two = "c: C = 1, chosen from 9 values by 5-NN accuracy on x of y, on all samples. It scores"
        two += " 0.500 there and 0.600 on the other; the other half chooses the same, so no sample"
        two += " is measured with a choice of its own."
        told = retold(two)
        assert "「x of y」の5近傍法の正解率" in told
        assert told.count("。") == 5
        assert retold("'a picture of 5 samples': 4 samples") == "'a picture of 5 samples'：4件"
        assert retold(
            "8-shot of a {b}: 72 tested; is in the metrics, but no headline (30 at least)."
        )
        assert retold("A sentence of somebody's own.") == "A sentence of somebody's own."
    assert retold("k-NN of a: k = 5.") == "k-NN of a: k = 5."


def test_what_stands_in_a_field_is_never_read_as_a_message():
    with speaking("ja"):
        assert retold(kept("k-NN of {names}: k = {k}.", names="{k} samples", k=5)) == (
            "{k} samplesのk近傍法：k = 5。"
        )
        assert tr("Classes: {target}.", target="{0.__class__} samples") == (
            "クラス：{0.__class__} samples。"
        )


def words_of_page(page, own=()):
    """Texts of a page, without scripts, styles, code, and words that are the data's own."""
    bare = re.sub(r"<(script|style|pre)\b.*?</\1>", " ", page, flags=re.DOTALL)
    shown = re.findall(r'(?:title|alt|aria-label|placeholder)="([^"]*)"', bare)
    shown += re.split(r"<[^>]*>", bare)
    texts = [" ".join(html.unescape(text).split()) for text in shown]
    return [text for text in texts if text and not any(word in text for word in own)]


def english_runs(texts):
    """Runs of English words that no page in Japanese should have."""
    found = []
    for text in texts:
        if text.startswith(REFERENCE) or REFERENCE in text or ("=" in text and "data=" in text):
            continue
        for run in re.findall(r"[A-Za-z][A-Za-z'’-]*(?:[ ,;:]+[A-Za-z][A-Za-z'’-]*)*", text):
            strange = [word for word in re.findall(r"[A-Za-z]{3,}", run) if word not in WORDS]
            if len(strange) > 1:
                found.append((run, text))
    return found


def section_texts(page, own):
    """Texts of each section, by its heading."""
    parts = re.split(r"(?=<section)", page.split("<main>")[1])
    return {
        re.sub("<[^>]*>", "", part)[:40].strip() or part[:30]: words_of_page(part, own)
        for part in parts
    }


@pytest.fixture(scope="module", params=list(brief_runs.KINDS))
def japanese(request, tmp_path_factory):
    """A run of each kind of advice, its report in Japanese."""
    shares, n = brief_runs.planted(request.param)
    folder = tmp_path_factory.mktemp(request.param) / "run"
    brief_runs.write_run(folder, shares, n, lang="ja")
    return folder


def test_a_report_in_japanese_has_no_sentence_of_english(japanese):
    page = (japanese / "report.html").read_text("utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="ja">')
    sections = section_texts(page, ("model of", "krossfuse-workbench"))
    assert len(sections) > 6
    for name, texts in sections.items():
        assert not english_runs(texts), name
    card = (japanese / "MODEL_CARD.md").read_text("utf-8")
    assert card.startswith("# モデルカード")
    assert not english_runs(
        [
            line
            for line in card.splitlines()
            if "model of" not in line and "krossfuse-workbench" not in line
        ]
    )


def test_files_for_programs_stay_english(japanese):
    for name in ("metrics.json", "examples.json", "manifest.json"):
        assert not re.search(r"\\u30[0-9a-f]{2}|[ぁ-んァ-ヶ]", (japanese / name).read_text("utf-8"))


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    """The demonstration's report in Japanese, and in English."""
    study = workbench.Study("demo", limit=96, n_components=256, map_method="pca", progress=False)
    folder = tmp_path_factory.mktemp("demo")
    return {
        lang: study.report(folder / lang, created=brief_runs.CREATED, lang=lang).read_text("utf-8")
        for lang in ("ja", "en")
    }


def test_the_demonstration_is_told_in_japanese_figures_too(demonstration):
    page = demonstration["ja"]
    colours = ("blue", "red", "pink", "orange", "purple", "green", "yellow", "cyan")
    own = (*colours, "colour", "demo:", "krossfuse-workbench")
    for name, texts in section_texts(page, own).items():
        assert not english_runs(texts), name
    data = re.search(r'<script id="data"[^>]*>(.*?)</script>', page, re.DOTALL)[1]
    told = re.findall(r'"(?:text|name|hovertemplate)": ?"([^"]*)"', data.replace("\\u003c", "<"))
    drawn = [re.sub(r"<[^>]*>|%\{[^}]*\}|\\u[0-9a-f]{4}", " ", text) for text in told]
    assert len(drawn) > 40
    assert not english_runs([text for text in drawn if not any(word in text for word in own)])
    assert '"told": {' in data


def test_one_study_tells_both_languages_and_names_stay_as_they_are(demonstration):
    assert "デモ用の重み" in demonstration["ja"]
    assert "デモ" not in demonstration["en"]
    assert '"told": {' not in demonstration["en"]
    for page in demonstration.values():
        assert "colour x texture" in page
    numbers = {
        lang: re.findall(r"\d\.\d{3}", page.split('id="scores"')[1].split("</table>")[0])
        for lang, page in demonstration.items()
    }
    assert numbers["ja"] == numbers["en"]
    assert len(numbers["ja"]) > 30


def test_what_no_message_made_stays_as_it_is():
    with speaking("ja"):
        for own in ("A dog. The cat.", "Dr. Who", "x" * 2000 + ", of on (=" * 90):
            assert retold(own) == own
        note = "few-shot of A on k could not be measured (ValueError: bad input. Use another)."
        assert "あります" not in retold(note)


def test_names_of_measures_and_examples_of_findings_are_words_of_the_data():
    names = pd.Index(["a", "b", "c", "d"])
    table = pd.DataFrame({"kind": ["right", "right", "data", "time"]}, index=names)
    data = workbench.Dataset("toy", names.to_numpy(str), None, table, targets=("kind",))
    with speaking("ja"):
        own = Headline(OWN, "loss", "loss", "time", "score")
        assert [own.told(part) for part in ("column", "label", "words")] == [
            "loss",
            "time",
            "score",
        ]
        shown = audit_rows(workbench.audit(data))
        examples = [example for found in shown for example in found.examples]
        assert any("data" in example for example in examples)
        assert not any("データ" in example or "時間" in example for example in examples)


def test_lists_of_messages_are_told_one_by_one():
    lists = "8-shot, 8-shot + prompts of a: 20 tested; is in the metrics, but no headline (30 at"
    with speaking("ja"):
        told = retold(f"{lists} least).")
    assert "8例学習、「a」の8例学習＋クラス名" in told or "8例学習、8例学習＋クラス名" in told
    with speaking("ja"):
        assert retold("a snap-shot") == "a snap-shot"


def test_short_names_are_told():
    with speaking("ja"):
        assert retold("AMI") == tr("AMI")
        assert retold("k-NN") == tr("k-NN") != "k-NN"


def test_captions_that_are_missing_are_told_in_a_sentence():
    with speaking("ja"):
        assert retold("3 empty captions.") == "空の説明文が3件あります。"
        assert retold("1 sample without a caption.") == "説明文のないサンプルが1件あります。"
