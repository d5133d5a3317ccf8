"""From the page's opening to an answer and a slide, with what the README says and nothing else."""

import re

from sim.paths import notebooks_dir
from sim.text import text
from tests.browser.first_answer import walk
from tests.browser.hosts import Hosts
from tests.browser.laboratory import Lab, assert_no_errors

README = notebooks_dir().parent / "README.md"


def test_the_readmes_question_is_answered_with_a_slide(lab: Lab, hosts: Hosts) -> None:
    done = walk(lab, hosts.voila(notebooks_dir() / "01_what_if.ipynb"))
    told = README.read_text("utf-8")
    for words, _ in done.steps:
        named = re.fullmatch(r"press (.*)", words)
        assert named is None or f"*{named[1]}*" in told
    assert "of 100 simulated futures" in done.sentence
    assert any(re.search(r"\d+ of 100", slide) for slide in done.slides)
    assert all(text("notice.exploratory") in slide for slide in done.slides)
    assert_no_errors(lab)
