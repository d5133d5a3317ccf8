"""The README's question, asked and answered as a new user would, step by step with the time."""

import io
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import expect
from pptx import Presentation

from tests.browser.hosts import Host
from tests.browser.laboratory import Lab

STEP_SECONDS = 120


@dataclass
class Walk:
    """What was done, and when.

    Attributes:
        steps: what the user did or saw, and the seconds since the page was asked for.
        sentence: the answer on the screen.
        slides: the words of each slide.
    """

    steps: list[tuple[str, float]] = field(default_factory=list)
    sentence: str = ""
    slides: list[str] = field(default_factory=list)


def walk(lab: Lab, host: Host) -> Walk:
    """Ask "with the same six mentors, 30 trainees or 18?" and take a slide away."""
    done = Walk()
    started = time.monotonic()
    wait = STEP_SECONDS * 1000

    def step(words: str, act: Callable[[], object]) -> None:
        act()
        done.steps.append((words, time.monotonic() - started))

    sentence = lab.widget("sentence")
    slide = lab.page.locator(".t-export-state a")
    step("open the page", lambda: lab.open(host))
    assert (lab.readout("seats"), lab.readout("mentors")) == ("30", "6")
    step("press Keep as A", lambda: lab.click("keep"))
    step("press Fewer, closer", lambda: lab.click("variant-fewer_closer"))
    # A first, preliminary sentence has no verdict yet.
    answer = re.compile(r"of 100 simulated futures.*B: Fewer, closer", re.DOTALL)
    step("read the answer", lambda: expect(sentence).to_have_text(answer, timeout=wait))
    assert (lab.readout("seats"), lab.readout("mentors")) == ("18", "6")
    done.sentence = sentence.locator("p").first.inner_text()
    step("press Export", lambda: lab.click("export"))
    step("press Slides", lambda: lab.click("export-pptx"))
    step("see the file", lambda: slide.wait_for(timeout=wait))
    with lab.page.expect_download() as saving:
        step("save it", slide.click)
    show = Presentation(io.BytesIO(saving.value.path().read_bytes()))
    done.slides = [
        "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in show.slides
    ]
    return done
