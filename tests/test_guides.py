"""The examples of the guides run as they stand, each guide from top to bottom."""

import re
from pathlib import Path

import pytest

GUIDES = Path(__file__).resolve().parents[1] / "docs" / "guides"
EXAMPLE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    "guide", [path for path in sorted(GUIDES.glob("*.md")) if EXAMPLE.search(path.read_text())],
    ids=lambda path: path.stem,
)  # fmt: skip
def test_the_examples_run(guide: Path) -> None:
    names: dict[str, object] = {}
    for example in EXAMPLE.findall(guide.read_text("utf-8")):
        exec(compile(example, guide.name, "exec"), names)
