"""Words that a brief explains, in both languages; the English meanings are the report's."""

from collections.abc import Iterable
from typing import NamedTuple

from ..report.glossary import TERMS
from .findings import Gap


class Term(NamedTuple):
    """A word and what it means."""

    word: str
    meaning: str


ONLY_HERE = {  # the report has no such words
    "embedding": "a row of numbers that a model makes of a picture or a text; alike means near",
    "similarity": "a number for how alike two embeddings are; 1 is the same",
    "pilot": "a trial with one team and real work, the old system beside it",
}
ENGLISH = {
    **ONLY_HERE,
    **{word: TERMS[word] for word in (
        "expert", "fused", "concatenation", "95 % interval", "Holm", "k-NN", "linear probe",
        "few-shot", "zero-shot", "recall@1", "AMI",
    )},
}  # fmt: skip
JAPANESE = {
    "embedding": ("埋め込み", "モデルが画像やテキストから作る数値の列。似たものほど近くなります"),
    "similarity": ("類似度", "2つの埋め込みがどれだけ似ているかを表す数値。1は同一です"),
    "pilot": ("パイロット", "1部署での実務による試行。現行方式も並行して残します"),
    "expert": ("専門モデル", "CLIPが見分けられない特徴を捉える、もう1つのモデル"),
    "fused": ("融合", "CLIPと専門モデルの掛け合わせ（KrossFuse）。両者が一致して似ているとした"
              "ものだけが似ているとされます"),
    "concatenation": ("連結", "両モデルの埋め込みを重みを付けて横に並べる方式。掛け算はしません"),
    "95 % interval": ("95%信頼区間", "同じ調査を100回行えば、95回は真の値を含む範囲"),
    "Holm": ("Holm法", "多数の比較をまとめて補正する方法。誤って差があるとする確率を全体で5%以下に"
             "抑えます"),
    "k-NN": ("k近傍法", "最も似たk件の多数決でクラスを当てる方法"),
    "linear probe": ("線形プローブ", "半分のデータで単純な分類器を学習し、残りで評価する方法"),
    "few-shot": ("少数例学習", "各クラス数例だけから学ぶ方法"),
    "zero-shot": ("ゼロショット", "例を使わず、クラス名だけで当てる方法"),
    "recall@1": ("再現率（1位）", "検索で正解が1位になる割合"),
    "AMI": ("調整相互情報量（AMI）", "ラベルなしのグループ分けとクラスの一致度。1は完全一致、0は"
            "偶然並み"),
}  # fmt: skip
ALWAYS = (
    "embedding",
    "similarity",
    "expert",
    "fused",
    "concatenation",
    "95 % interval",
    "Holm",
    "pilot",
)
OF_TASKS = {
    "knn": "k-NN", "linear_probe": "linear probe", "few_shot": "few-shot",
    "zero_shot": "zero-shot", "retrieval": "recall@1", "across_groups": "recall@1",
    "cluster": "AMI",
}  # fmt: skip


def terms_of(gaps: Iterable[Gap], language: str) -> list[Term]:
    """List the words that a brief needs.

    Parameters
    ----------
    gaps : iterable of Gap
        Of the run: measures that it has not are left out.
    language : {"en", "ja"}
        Of the page.

    Returns
    -------
    list of Term
        Word and meaning.

    Examples
    --------
    >>> terms_of([], "ja")[0].word
    '埋め込み'
    """
    tasks = {OF_TASKS[gap.task] for gap in gaps if gap.task in OF_TASKS}
    wanted = [*ALWAYS, *(word for word in dict.fromkeys(OF_TASKS.values()) if word in tasks)]
    if language == "ja":
        return [Term(*JAPANESE[word]) for word in wanted]
    return [Term(word, ENGLISH[word]) for word in wanted]
