"""The catalogue says everything in both languages, in the glossary's words."""

import ast
import re
import string
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from sim import text as catalogue
from sim.text import LANGUAGES, CatalogueError, bilingual, keys, share_text, template, text

# What a reader must never meet: jargon, and words that claim more than a simulation knows.
BANNED = {
    "en": r"\bSDs?\b|\bprobabilit|\blikelihood|\bconfidence\b|\bnovice\b",
    "zh": "SD|概率|把握|花名册|淘汰|挂职|归因|对标值|饱和",
}


def fields(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}


def mappings(node: yaml.Node, path: str = "") -> list[tuple[str, list[str]]]:
    """Every mapping of the file with its keys in the order written, duplicates included."""
    if not isinstance(node, yaml.MappingNode):
        return []
    below = [found for key, value in node.value for found in mappings(value, f"{path}.{key.value}")]
    return [(path, [key.value for key, _ in node.value]), *below]


class TestTheFile:
    def test_every_text_has_words_in_both_languages(self) -> None:
        assert [
            key for key in keys() if not all(template(key, lang).strip() for lang in LANGUAGES)
        ] == []

    def test_both_languages_name_the_same_plain_fields(self) -> None:
        for key in keys():
            english, chinese = (fields(template(key, lang)) for lang in LANGUAGES)
            assert english == chinese, key
            assert all(name.isidentifier() for name in english), key

    def test_no_text_says_what_the_glossary_forbids(self) -> None:
        for key in keys():
            for lang, banned in BANNED.items():
                found = re.search(banned, template(key, lang), flags=re.IGNORECASE)
                assert found is None, f"{key} ({lang}): {template(key, lang)}"

    def test_chinese_keeps_the_punctuation_of_the_notices(self) -> None:
        full_width = set("\uff0c\uff1a\uff1b\uff08\uff09\uff1f\uff01")
        assert [key for key in keys() if set(template(key, "zh")) & full_width] == []

    def test_errors_and_notices_end_as_sentences(self) -> None:
        for key in (*keys("error"), *keys("notice")):
            if not template(key)[0].islower():  # a fragment begins in lower case
                assert template(key, "en").endswith("."), key
                assert template(key, "zh").endswith("。"), key

    def test_sections_and_texts_stand_once_and_in_order(self) -> None:
        tree = yaml.compose(catalogue.CATALOGUE.read_text(encoding="utf-8"))
        assert tree is not None
        for path, names in mappings(tree):
            for name, following in pairwise(names):
                assert name < following, f"{path}.{following} stands after {name}"


def test_every_unit_that_the_code_names_is_in_the_catalogue() -> None:
    named = {
        (str(keyword.value.value), file.name)
        for file in Path(catalogue.__file__).parent.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "unit" and isinstance(keyword.value, ast.Constant)
    }
    assert {(unit, file) for unit, file in named if f"unit.{unit}" not in keys("unit")} == set()


class TestWording:
    def test_fixed_notices_are_kept_to_the_letter(self) -> None:
        assert bilingual("notice.exploratory") == {
            "en": "Exploratory; not calibrated to local data. Compare options; do not read as "
            "forecasts. All people are simulated; not for assessing, ranking, appointing or "
            "removing anyone.",
            "zh": "探索性推演,未经本地数据校准:用于比较方案,不作预测。"
            "人员均为虚拟,不得用于任何个人的考核、排名、任免。",
        }
        assert bilingual("notice.before_data_entry") == {
            "en": "Totals and averages only. No classified or work-secret material, personnel "
            "files or names.",
            "zh": "只填总数和平均数。不得录入涉密信息、工作秘密、干部人事档案或姓名。",
        }
        assert bilingual("notice.growth_archive") == {
            "en": "Simulated person; matches no one.",
            "zh": "虚拟人员示例,与任何真实人员无关。",
        }
        assert bilingual("notice.why") == {
            "en": "How the model's assumptions add up; not evidence of cause.",
            "zh": "仅为模型假定的分解,不是因果证据。",
        }
        assert bilingual("notice.basis") == {
            "en": "Matching a reported figure does not show the training worked.",
            "zh": "与报道数字相符,不等于证明培训有效。",
        }
        assert bilingual("verdict.undecided") == {
            "en": "Within what we don't know, these options cannot be told apart.",
            "zh": "现有认识下,难分优劣。",
        }

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_calibration_changes_only_the_claim_about_calibration(self, lang: str) -> None:
        fitted = text("notice.fitted", lang, data="D", years="2021–2023", error="0.1")
        rest = {"en": "Compare options;", "zh": "用于比较方案"}[lang]
        whole = text("notice.exploratory", lang)
        assert fitted[fitted.index(rest) :] == whole[whole.index(rest) :]
        claim = fitted[: fitted.index(rest)]
        assert all(fact in claim for fact in ("D", "2021–2023", "0.1"))

    @pytest.mark.parametrize(
        ("key", "english", "chinese"),
        [
            ("ui.tab.answer", "Answer", "结论"),
            ("ui.tab.pipeline", "Pipeline", "梯队流动"),
            ("ui.tab.why", "Why", "原因"),
            ("ui.tab.basis", "Basis", "依据"),
            ("ui.action.more", "More", "更多"),
            ("ui.heading.levers", "Levers", "可调措施"),
            ("ui.heading.uncertainties", "Uncertainties", "未知因素"),
            ("ui.heading.variants", "Variants", "方案"),
            ("ui.heading.local_figures", "Local figures", "本地情况"),
            ("ui.run_information.title", "Run information", "运行信息"),
            ("ui.run_information.seed", "seed", "随机种子"),
            ("ui.mode.predict", "Predict, then reveal", "先猜后看"),
            ("figure.axis.seats", "seats", "培训名额"),
            ("figure.axis.selection_rate", "selection rate", "入选率"),
            ("figure.axis.tier", "tier", "培养层级"),
            ("figure.legend.simulated_future", "simulated future", "模拟情形"),
            ("verdict.word.better", "better", "更好"),
            ("verdict.word.same", "about the same", "差别不大"),
            ("verdict.word.worse", "worse", "更差"),
            ("source.assumption", "assumption", "假定"),
            ("fit.direct", "direct", "直接"),
            ("fit.related", "related", "相关"),
            ("fit.borrowed", "borrowed", "借用"),
        ],
    )
    def test_uses_the_glossary(self, key: str, english: str, chinese: str) -> None:
        assert bilingual(key) == {"en": english, "zh": chinese}

    def test_a_verdict_reads_as_a_sentence(self) -> None:
        def verdict(lang: str, **names: str) -> str:
            return text(
                "verdict.sentence",
                lang,
                better=share_text("verdict.better", 0.61, lang, **names),
                same=share_text("verdict.same", 0.39, lang),
                worse=share_text("verdict.worse", 0, lang),
                because_better="",
                because_worse=text("verdict.because", lang, assumption=names["assumption"]),
            )

        assert verdict(
            "en", a="A", b="B", indicator="gain", assumption="closer mentoring never hurts"
        ) == (
            "In about 60 of 100 simulated futures, B does noticeably better than A on gain; "
            "in about 40 it is about the same; in none is it worse, because the model assumes "
            "closer mentoring never hurts."
        )
        assert verdict("zh", a="A", b="B", indicator="能力提升", assumption="带教更细不会有害") == (
            "每100种模拟情形中,约60种里B的能力提升明显好于A,约40种差别不大;"
            "没有更差的,是因为模型假定带教更细不会有害。"
        )


class TestText:
    def test_fills_named_fields(self) -> None:
        assert text("ui.run.progress", done=40, all=200) == "40 of 200 replications"
        assert text("ui.run.progress", "zh", done=40, all=200) == "已推演 40/200 次"

    def test_shows_a_bilingual_value_in_the_language_asked_for(self) -> None:
        unit = {"en": "persons", "zh": "人"}
        assert text("error_part.with_unit", "zh", range="1", unit=unit) == "1 人"

    def test_ignores_values_that_the_text_does_not_name(self) -> None:
        assert text("ui.tab.answer", key="x", low=1) == "Answer"

    def test_a_missing_key_names_the_nearest(self) -> None:
        with pytest.raises(CatalogueError, match=r"ui\.tab\.anser.*did you mean 'ui\.tab\.answer'"):
            text("ui.tab.anser")

    def test_a_section_is_not_a_text(self) -> None:
        with pytest.raises(CatalogueError, match=r"no text 'ui\.tab'"):
            text("ui.tab")

    def test_a_missing_language_names_those_there_are(self) -> None:
        with pytest.raises(CatalogueError, match=r"no language 'fr'.*en, zh"):
            text("ui.tab.answer", "fr")

    def test_a_missing_value_names_the_field(self) -> None:
        with pytest.raises(CatalogueError, match=r"ui\.run\.progress.*\{all\}"):
            text("ui.run.progress", done=1)

    @pytest.mark.parametrize(
        ("share", "expected"),
        [
            (0, "in none is it worse"),
            (0.001, "in fewer than 5 it is worse"),
            (0.024, "in fewer than 5 it is worse"),
            (0.026, "in about 5 it is worse"),
            (0.62, "in about 60 it is worse"),
            (0.97, "in about 95 it is worse"),
            (0.999, "in more than 95 it is worse"),
            (1, "in all it is worse"),
        ],
    )
    def test_shares_are_rounded_to_5_and_claim_none_or_all_only_when_true(
        self, share: float, expected: str
    ) -> None:
        assert share_text("verdict.worse", share) == expected

    @pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
    def test_a_share_is_a_share(self, share: float) -> None:
        with pytest.raises(ValueError, match="between 0 and 1"):
            share_text("verdict.worse", share)


class TestKeys:
    def test_a_section_lists_its_own_texts_only(self) -> None:
        assert keys("ui.mode") == ("ui.mode.predict", "ui.mode.projector", "ui.mode.reveal")
        assert not any(key.startswith("error_part") for key in keys("error"))
        assert set(keys("ui.mode")) < set(keys("ui")) < set(keys())

    def test_a_text_lists_itself_and_an_unknown_section_nothing(self) -> None:
        assert keys("ui.title") == ("ui.title",)
        assert keys("nothing") == ()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("a: {b: {en: x}}", "a.b needs a string for en, zh"),
        ("a: {b: {zh: x}}", "a.b needs a string for en, zh"),
        ("a: {b: {en: x, zh: 1}}", "a.b needs a string for en, zh"),
        ("a: {b: {en: x, zh: y, fr: z}}", "a.b needs a string for en, zh"),
        ("a: {b: x}", "a.b is neither section nor text"),
        ("a: {}", "a is neither section nor text"),
    ],
)
def test_a_faulty_catalogue_is_refused(
    content: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "text.yaml"
    file.write_text(content, encoding="utf-8")
    monkeypatch.setattr(catalogue, "CATALOGUE", file)
    catalogue._catalogue.cache_clear()
    try:
        with pytest.raises(CatalogueError, match=complaint):
            keys()
    finally:
        catalogue._catalogue.cache_clear()
