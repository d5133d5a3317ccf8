"""A page that opens from disk: levers over runs made beforehand, both languages, no network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.experiments.compare import Comparison
from sim.experiments.verdict import VERDICT_NEEDS
from sim.paths import PACKAGE
from sim.readings import provenance
from sim.report.brief import POLICY, stylesheet
from sim.report.grid import TOGETHER, lever_runs
from sim.report.page_data import page_data
from sim.report.subject import Subject
from sim.report.webfont import font_face
from sim.text import LANGUAGES, text

if TYPE_CHECKING:
    from threading import Event

    from sim.report.formats import Progress

TAGS: Final = {"en": "en", "zh": "zh-Hans"}


def standalone(
    subject: Subject, progress: Progress | None = None, cancel: Event | None = None
) -> bytes:
    """Return the page with levers of the scenario of a run, or of A of a comparison.

    Args:
        subject: gives the scenario, the seed, the unknowns and the language to open in. More than
            200 replications would only make the file larger: the first 200 are taken.
        progress: hears how many of the runs are done.
        cancel: set it from another thread to stop.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    run = subject.of.a if isinstance(subject.of, Comparison) else subject.of
    many = min(run.replications, VERDICT_NEEDS)
    grid = lever_runs(
        run.scenario, many, run.seed, run.unknowns, progress=progress, cancel=cancel
    )  # fmt: skip
    data = page_data(grid, subject.shown, subject.lang, cancel)
    first = grid.runs[grid.variants[""]]
    body = _body(
        notice=run.scenario.notice,
        title={lang: run.scenario.title[lang] for lang in LANGUAGES},
        facts={lang: provenance(first, lang) for lang in LANGUAGES},
        runs=len(grid.runs),
    )
    words = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    rules = f"{font_face(body + words)}{stylesheet('standalone.css')}\n{_charts('charts.css')}"
    page = (
        f'<!DOCTYPE html>\n<html lang="{TAGS[subject.lang]}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(run.scenario.title[subject.lang])}</title><style>{rules}</style></head>"
        f"<body>{body}"
        f'<script type="application/json" id="data">{_inside_script(words)}</script>'
        f'<script type="module">{_script()}</script></body></html>\n'
    )
    return page.encode()


def _body(
    notice: Mapping[str, str], title: dict[str, str], facts: dict[str, str], runs: int
) -> str:
    kinds = "".join(
        f'<button type="button" data-kind="{kind}"></button>'
        for kind in ("better", "same", "worse")
    )
    how = _key("report.page.how", runs=runs, together=TOGETHER)
    languages = "".join(
        f'<button type="button" data-lang="{lang}" lang="">{words}</button>'
        for lang, words in (("zh", "中"), ("en", "EN"))
    )
    return f"""
<p class="notice">{_both(notice)}</p>
<noscript><p class="notice">{_key("report.page.needs_script")}</p></noscript>
<div class="frame">
<aside>
<div class="head"><h1>{_both(title)}</h1><div class="row">{languages}</div></div>
<section><h2>{_key("ui.heading.variants")}</h2><div class="row" id="variants"></div></section>
<section><h2>{_key("ui.heading.levers")}</h2><div id="levers"></div></section>
<p id="refusal" role="alert"></p>
<p class="small" id="besides"></p>
<div class="row">
{_button("keep", "ui.action.keep_as_a")}
{_button("predict", "ui.mode.predict", pressed=True)}
{_button("projector", "ui.mode.projector", pressed=True)}
</div>
<p class="small">{_key("ui.lever.asterisk")}<br>{how}</p>
</aside>
<main>
<p id="sentence" aria-live="polite"></p>
<p id="options"></p>
<div id="vote" hidden><span>{_key("report.page.vote")}</span>
<span class="row" id="votes">{kinds}</span>
{_button("reveal", "ui.mode.reveal")}</div>
<div class="stage"><div id="charts"></div></div>
</main>
</div>
<footer>{_both(facts)}</footer>
"""


def _button(identity: str, key: str, *, pressed: bool = False) -> str:
    state = ' aria-pressed="false"' if pressed else ""
    return f'<button type="button" id="{identity}"{state}>{_key(key)}</button>'


def _key(key: str, **values: object) -> str:
    return _both({lang: text(key, lang, **values) for lang in LANGUAGES})


def _both(words: Mapping[str, str]) -> str:
    """Return words in both languages; the style sheet shows those of the page's language."""
    return "".join(f'<span lang="{tag}">{escape(words[lang])}</span>' for lang, tag in TAGS.items())


def _script() -> str:
    """Return the laboratory's charts and the page's own script as one module."""
    charts = _charts("charts.js")
    exported = "export default { render };"
    assert exported in charts
    own = Path(__file__).with_name("standalone.js").read_text(encoding="utf-8")
    return charts.replace(exported, "const charts = { render };") + "\n" + own


def _charts(file: str) -> str:
    return (PACKAGE / "ui" / file).read_text(encoding="utf-8")


def _inside_script(words: str) -> str:
    """Return JSON that cannot end the element it stands in."""
    for sign in "<>&\u2028\u2029":
        words = words.replace(sign, f"\\u{ord(sign):04x}")
    return words
