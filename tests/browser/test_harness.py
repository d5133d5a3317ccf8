"""The harness, tested with a stand-in for the laboratory under both hosts."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext

from tests.browser import conftest
from tests.browser.hosts import Host, Hosts
from tests.browser.laboratory import Lab, assert_no_errors, assert_offline
from tests.browser.pictures import differing_pixels, is_blank, same_picture
from tests.browser.standin import write_notebook

pytest_plugins = ["pytester"]

OUTPUT = Path(__file__).parent / "output"


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_notebook(tmp_path_factory.mktemp("standin") / "standin.ipynb")


@pytest.fixture(scope="module", params=["voila", "lab"])
def host(request: pytest.FixtureRequest, hosts: Hosts, notebook: Path) -> Host:
    return hosts.open(request.param, notebook)


@pytest.fixture(scope="module")
def standin(chromium: BrowserContext, host: Host) -> Iterator[Lab]:
    lab = Lab(chromium.new_page())
    yield lab.open(host, lang="zh")
    lab.close()


class TestUnderBothHosts:
    def test_a_key_moves_number_and_picture_and_typing_back_restores_them(
        self, standin: Lab, host: Host
    ) -> None:
        before = standin.picture("chart")
        assert standin.readout("seats") == "30"

        standin.press("seats", "ArrowRight")
        pressed = standin.picture("chart", unlike=before)
        assert standin.readout("seats") == "31"
        assert standin.text("answer").endswith(": 31")

        standin.drag("seats", 40)
        standin.picture("chart", unlike=pressed)
        assert int(standin.readout("seats")) > 31

        standin.type_value("seats", 30)
        standin.await_picture("chart", before)
        assert standin.readout("seats") == "30"
        standin.screenshot(OUTPUT / f"standin-{host.kind}.png")

    def test_the_language_switch(self, standin: Lab, host: Host) -> None:
        # JupyterLab's address is the notebook's, not the laboratory's.
        asked = "名额" if host.kind == "voila" else "Seats"
        assert standin.text("answer").startswith(asked)
        standin.switch_language("en")
        standin.page.get_by_text("Seats: ").wait_for()
        standin.switch_language("zh")
        standin.page.get_by_text("名额: ").wait_for()

    def test_nothing_leaves_the_machine_and_nothing_fails(self, standin: Lab, host: Host) -> None:
        assert_offline(standin)
        assert_no_errors(standin)
        if host.kind == "voila":
            fetched = standin.page.evaluate(
                "() => performance.getEntriesByType('resource').map((one) => one.name)"
            )
            names = [urlsplit(one).path.rpartition("/")[2] for one in fetched]
            assert [names.count(name) for name in ("ahead.js", "voila.js")] == [1, 1]
            assert [name for name in names if re.match(r"[0-9]+\..*js$", name)] == []
            # A researcher's own notebook may ask what it likes; the app's browser must refuse.
            asked = "fetch('http://elsewhere.invalid/').then(() => 'answered', error => error.name)"
            refusal = standin.page.expect_console_message(lambda line: "Policy" in line.text)
            with refusal:
                assert standin.page.evaluate(asked) == "TypeError"


class TestWhatTheHarnessNotices:
    def test_a_request_that_leaves_the_machine(self, lab: Lab) -> None:
        lab.page.set_content("<img src='http://elsewhere.invalid/x.png'>")
        assert lab.foreign_requests() == ["http://elsewhere.invalid/x.png"]

    def test_errors_of_page_and_console(self, lab: Lab) -> None:
        lab.page.set_content("<script>console.error('first'); throw new Error('second')</script>")
        assert [error.split(" ")[0] for error in lab.errors()] == ["second", "first"]

    def test_a_picture_that_never_changes(self, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tests.browser.laboratory.PICTURE_SECONDS", 0.5)
        lab.page.set_content("<p class='t-chart'>as it is</p>")
        picture = lab.picture("chart")
        with pytest.raises(AssertionError, match="as it was"):
            lab.picture("chart", unlike=picture)

    def test_a_picture_that_is_still_refined(
        self, lab: Lab, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tests.browser.laboratory.PICTURE_SECONDS", 0.5)
        bar = "<p class='t-progress'><progress value='{}' max='200'></progress></p>"
        lab.page.set_content("<p class='t-chart'>bands</p>" + bar.format(20))
        with pytest.raises(AssertionError, match="restless"):
            lab.picture("chart")
        lab.page.set_content("<p class='t-chart'>bands</p>" + bar.format(200))
        lab.picture("chart")

    def test_a_picture_that_differs(self, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tests.browser.laboratory.PICTURE_SECONDS", 0.5)
        lab.page.set_content("<p class='t-chart'>before</p>")
        picture = lab.picture("chart")
        lab.page.set_content("<p class='t-chart'>behind</p>")
        with pytest.raises(AssertionError, match=r"differs in \d+ pixels"):
            lab.await_picture("chart", picture)

    def test_a_picture_that_is_blank(self, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tests.browser.laboratory.PICTURE_SECONDS", 0.5)
        lab.page.set_content("<div class='t-chart' style='height: 20px'></div>")
        with pytest.raises(AssertionError, match="blank"):
            lab.picture("chart")


def png(colours: list[tuple[int, int, int]], **how_packed: int) -> bytes:
    image = Image.new("RGB", (len(colours), 1))
    image.putdata(colours)
    file = io.BytesIO()
    image.save(file, "PNG", **how_packed)
    return file.getvalue()


class TestPictures:
    def test_equal_pixels_in_unequal_files_are_the_same_picture(self) -> None:
        colours = [(1, 2, 3)] * 500
        small, large = png(colours, compress_level=9), png(colours, compress_level=0)
        assert small != large
        assert same_picture(small, large)

    def test_one_channel_of_one_pixel_makes_a_difference(self) -> None:
        assert differing_pixels(png([(1, 2, 3), (4, 5, 6)]), png([(1, 2, 3), (4, 5, 7)])) == 1

    def test_unequal_sizes_differ_everywhere(self) -> None:
        assert differing_pixels(png([(0, 0, 0)] * 2), png([(0, 0, 0)] * 3)) == 3

    def test_blank_is_a_single_colour(self) -> None:
        assert is_blank(png([(9, 9, 9)] * 4))
        assert not is_blank(png([(9, 9, 9), (9, 9, 8)]))


class TestTheGroup:
    def test_one_worker_drives_the_browser(self, request: pytest.FixtureRequest) -> None:
        assert request.node.get_closest_marker("xdist_group").args == ("browser",)
        if getattr(request.config.option, "loadgroup", False):
            # Otherwise each worker would start a browser and servers of its own, without a word.
            assert request.node.nodeid.endswith("@browser")


class TestWithoutChromium:
    """A test session of its own, in which no Chromium is to be found."""

    @pytest.mark.parametrize(("ci", "outcome"), [("", "skipped"), ("true", "errors")])
    def test_it_is_skipped_loudly_here_and_fails_in_ci(
        self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ci: str, outcome: str
    ) -> None:
        shutil.copyfile(conftest.__file__, pytester.path / "conftest.py")
        pytester.makepyfile("def test_it(chromium): pass")
        monkeypatch.setenv("PATH", "")
        monkeypatch.setenv("CI", ci)
        result = pytester.runpytest_inprocess("-rsE", "-p", "no:cacheprovider")
        result.assert_outcomes(**{outcome: 1})
        result.stdout.fnmatch_lines(["*NO BROWSER*apt-get install chromium*"])
