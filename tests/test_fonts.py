"""The bundled font draws every character that figures may show."""

import ast
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from sim.fonts import chinese_font_path
from sim.text import CATALOGUE, keys, template

ROOT = Path(__file__).resolve().parent.parent
MEND = "run tools/subset_font.py again"


@pytest.fixture(scope="module")
def covered() -> set[str]:
    with TTFont(chinese_font_path()) as font:
        return {chr(code) for code in font.getBestCmap()}


def values(file: Path) -> Iterator[str]:
    """Every key and value of a YAML file, without its comments."""
    for token in yaml.scan(file.read_text(encoding="utf-8")):
        if isinstance(token, yaml.ScalarToken):
            yield token.value


def chinese_labels(file: Path) -> Iterator[str]:
    """The Chinese side of every label that stands in a Python file: {"en": …, "zh": …}."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Dict):
            labels = [
                value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and key.value == "zh"
            ]
        elif isinstance(node, ast.keyword) and node.arg == "zh":
            labels = [node.value]
        else:
            continue
        for label in labels:
            for part in ast.walk(label):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def missing(texts: Iterator[str], covered: set[str]) -> str:
    return "".join(sorted({c for c in "".join(texts) if c.isprintable()} - covered))


def test_covers_the_catalogue(covered: set[str]) -> None:
    assert missing(values(CATALOGUE), covered) == "", MEND


def test_covers_the_evidence(covered: set[str]) -> None:
    assert missing(values(CATALOGUE.with_name("evidence.yaml")), covered) == "", MEND


def test_covers_the_scenarios(covered: set[str]) -> None:
    for file in (ROOT / "scenarios").rglob("*.yaml"):
        assert missing(values(file), covered) == "", f"{file.name}: {MEND}"


def test_covers_the_labels_in_the_code(covered: set[str]) -> None:
    for file in (ROOT / "sim").rglob("*.py"):
        assert missing(chinese_labels(file), covered) == "", f"{file.name}: {MEND}"


def test_leaves_room_for_names_that_users_bring(covered: set[str]) -> None:
    names = "上海市浦东新区北京朝阳广州越秀深圳福田成都武侯杭州西湖南京鼓楼街道社区居民委员会党支部"
    assert set(names) <= covered
    assert {chr(code) for code in range(0x20, 0x7F)} <= covered
    assert set("\uff0c\uff1a\uff1b\uff08\uff09、。《》“”—…·×−≥→0123456789%") <= covered


def test_labels_in_the_code_are_found(tmp_path: Path) -> None:
    file = tmp_path / "labels.py"
    file.write_text('a = {"en": "x", "zh": f"甲{1}"}; b = f(zh="乙"); c = "丙"', encoding="utf-8")
    assert "".join(sorted(chinese_labels(file))) == "乙甲"


def test_matplotlib_draws_it_without_a_missing_glyph(tmp_path: Path) -> None:
    figure = Figure()
    font = FontProperties(fname=chinese_font_path())
    for number, key in enumerate(keys("figure")):
        figure.text(0, number / 40, template(key, "zh"), fontproperties=font)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for kind in ("png", "svg", "pdf"):
            figure.savefig(tmp_path / f"figure.{kind}")


def test_travels_with_its_licence_under_its_own_name() -> None:
    licence = chinese_font_path().with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    with TTFont(chinese_font_path()) as font:
        names = font["name"]
        assert names.getDebugName(1) == "Echelon Sans SC"
        assert names.getDebugName(0) in licence
        assert "SIL Open Font License" in names.getDebugName(13)


def test_stays_small() -> None:
    assert chinese_font_path().stat().st_size < 800_000
