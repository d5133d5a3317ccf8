"""What identifies code: its source, or, where there is none, what it does."""

import subprocess
import sys
from typing import Any

import pytest

from sim.manifest import _source_hash
from sim.mechanisms.exits import Exits

CELL = '''
from sim.mechanism import Mechanism, param

class Visitors(Mechanism):
    """{words}"""

    name = "manifest_visitors"
    title = {{"en": "Visitors", "zh": "来访"}}
    reads = {{"age", "present", "tenure"}}
    rate = param({rate}, unit="share_per_month", low=0, high=1,
                 label={{"en": "Rate", "zh": "比例"}}, applies_if=lambda values: values["on"])

    def hazards(self, roster, month):
        return {{"quit": self.rate {sign} 0.5}}
'''


def hashed(words="Come.", rate=0.01, sign="*"):
    cell: dict[str, Any] = {"__name__": "__main__"}
    exec(CELL.format(words=words, rate=rate, sign=sign), cell)
    return _source_hash(cell["Visitors"])


def test_a_cell_run_again_is_the_same():
    assert hashed() == hashed()


def test_words_change_nothing():
    assert hashed() == hashed(words="Come and go.")


@pytest.mark.parametrize("change", [{"rate": 0.02}, {"sign": "+"}])
def test_another_constant_or_formula_is_another_mechanism(change):
    assert hashed() != hashed(**change)


def test_another_process_finds_the_same():
    """Sets have another order there; numbers of memory too."""
    lines = [
        "from sim.manifest import _source_hash",
        "cell = {'__name__': '__main__'}",
        f"exec({CELL.format(words='Come.', rate=0.01, sign='*')!r}, cell)",
        "print(_source_hash(cell['Visitors']))",
    ]
    code = "\n".join(lines)
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == hashed()


def test_a_mechanism_of_the_package_is_known_by_its_file():
    assert len(_source_hash(Exits)) == 64
    assert _source_hash(Exits) != hashed()
