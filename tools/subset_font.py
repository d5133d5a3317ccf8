r"""Cut the bundled Chinese font from Noto Sans CJK SC.

    python tools/subset_font.py \
        /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc \
        /usr/share/unicode/Unihan_OtherMappings.txt.bz2

The two files are those of Debian's packages ``fonts-noto-cjk`` and ``unicode-data``. Kept are the
characters that this product writes, the 3,500 common ones of the national table, for names that
users bring, ASCII and the usual punctuation and symbols. Run it again when ``tests/test_fonts.py``
names a character that is missing.

The font is renamed, so that it is never mistaken for a full Noto installed beside it.
"""

import argparse
import bz2
import re
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "sim" / "data" / "fonts" / "EchelonSansSC-Regular.otf"

SOURCE_FACE = "Noto Sans CJK SC"
FAMILY = "Echelon Sans SC"
STYLE = "Regular"

LEVEL_1 = 3500

# Outside the common characters: words of the field, and the names of provinces, cities and the
# districts of the largest ones.
FIELD = "遴"
PLACES = (
    "亳仡仫佤佬侗傈傣僳儋喀圳埔孜峪彝彦忻掖斡朔柯楞樵汕汾沂泸洱涪淄淖渭湛滁漯漳潍潼濮灞牟珞瑶瓯畲"
    "硚碚祜禺綦绥罘羌莆莞菏衢襄邢邯邵郫郴郸鄞闵阜陀陂陇韶驿"
)
SYMBOLS = (
    "·×÷±°²³§←↑→↓↔−–—…‰√≈≠≤≥∞∑Δαβγδεθλμπρσφ●○■□▲△▼▽◆◇★☆✓①②③④⑤⑥⑦⑧⑨⑩、。〈〉《》「」『』【】〔〕“”‘’¥"
)


def product_characters() -> set[str]:
    """Return every character that stands in the product's texts, scenarios and code."""
    files = [
        *(ROOT / "sim").rglob("*.py"),
        *(ROOT / "sim" / "data").glob("*.yaml"),
        *(ROOT / "scenarios").rglob("*.yaml"),
    ]
    return set("".join(file.read_text(encoding="utf-8") for file in files))


def common_characters(unihan: Path) -> set[str]:
    """Return level 1 of the Table of General Standard Chinese Characters (2013), 3,500 of them."""
    entry = re.compile(r"U\+([0-9A-F]+)\tkTGH\t2013:(\d+)")
    with bz2.open(unihan, "rt", encoding="utf-8") as lines:
        ranked = [match.groups() for line in lines if (match := entry.match(line))]
    return {chr(int(code, 16)) for code, rank in ranked if int(rank) <= LEVEL_1}


def face(source: Path) -> TTFont:
    """Return the simplified Chinese face of the collection ``source``."""
    for font in TTCollection(source, lazy=True).fonts:
        if font["name"].getDebugName(4) == SOURCE_FACE:
            return font
    raise SystemExit(f"{source} holds no face {SOURCE_FACE!r}")


def cut(font: TTFont, characters: set[str]) -> set[str]:
    """Reduce ``font`` to ``characters`` in place; return those that it does not have."""
    options = Options()
    options.hinting = False  # matplotlib hints by itself
    options.layout_features = []  # figures set plain horizontal lines
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    options.name_languages = [0x409]
    options.recalc_bounds = True
    subsetter = Subsetter(options)
    printable = {character for character in characters if character.isprintable()}
    subsetter.populate(text="".join(sorted(printable)))
    missing = {character for character in printable if ord(character) not in font.getBestCmap()}
    subsetter.subset(font)
    return missing


def rename(font: TTFont) -> None:
    """Give ``font`` its own family name, in the name table and inside the outlines' table."""
    postscript = f"{FAMILY.replace(' ', '')}-{STYLE}"
    for number, name in {1: FAMILY, 3: postscript, 4: FAMILY, 6: postscript}.items():
        font["name"].setName(name, number, 3, 1, 0x409)
    outlines = font["CFF "].cff
    outlines.fontNames = [postscript]
    outlines.topDictIndex[0].FullName = FAMILY
    outlines.topDictIndex[0].FamilyName = FAMILY


def main() -> None:
    """Write the subset and report its size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="NotoSansCJK-Regular.ttc")
    parser.add_argument("unihan", type=Path, help="Unihan_OtherMappings.txt.bz2")
    parser.add_argument("--target", type=Path, default=TARGET)
    arguments = parser.parse_args()

    ascii_characters = {chr(code) for code in range(0x20, 0x7F)}
    full_width_forms = {chr(code) for code in range(0xFF01, 0xFF5F)}
    font = face(arguments.source)
    wanted = ascii_characters | full_width_forms | set(FIELD + PLACES + SYMBOLS)
    wanted |= common_characters(arguments.unihan) | product_characters()
    missing = cut(font, wanted)
    rename(font)
    font["head"].modified = font["head"].created  # the same input gives the same bytes
    font.recalcTimestamp = False
    font.save(arguments.target)

    size = arguments.target.stat().st_size
    sys.stdout.write(
        f"{arguments.target.name}: {len(font.getBestCmap())} characters, {size:,} bytes\n"
    )
    if missing:
        sys.stdout.write(f"not in the source: {' '.join(sorted(missing))}\n")


if __name__ == "__main__":
    main()
