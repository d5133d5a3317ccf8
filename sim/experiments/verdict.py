"""What a paired comparison says about one indicator, in shares and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sim.indicators import Better
from sim.text import text
from sim.wording import in_sentence, rounded_shares, share_words

VERDICT_NEEDS: Final = 200
"""Replications below which shares are preliminary and no verdict is given."""

Label = Mapping[str, str] | str


@dataclass(frozen=True)
class Verdict:
    """How B does against A on one indicator at one month, future by future.

    The shares are of the simulated futures: ``better`` and ``worse`` where the paired difference
    is at least the smallest worthwhile one, ``same`` where it is below it. For an indicator of
    which neither direction is better, ``better`` stands for higher and ``worse`` for lower.

    Attributes:
        name: the indicator.
        title: its name for people.
        direction: which direction is better: ``up``, ``down`` or ``neither``.
        worthwhile: the smallest worthwhile difference, in ``unit``.
        unit: a key of the catalogue's section ``unit``.
        month: months since the opening state.
        replications: simulated futures compared.
        better, same, worse: shares, which add up to 1.
        required_replications: how many make the 95 % confidence interval of the mean difference
            reach less than half the worthwhile difference to either side; None if none would.
        variance_ratio: variance of the difference of independent runs, divided by that of the
            paired differences: how many times more replications it would take without pairing.
        assumption: catalogue key of the assumption by which the direction was settled before
            anything was simulated, or None.
        assumed_best: which option that assumption favours: ``a`` or ``b``.
        identical: whether A and B are the same scenario.
    """

    name: str
    title: Mapping[str, str]
    direction: Better
    worthwhile: float
    unit: str
    month: int
    replications: int
    better: float
    same: float
    worse: float
    required_replications: int | None
    variance_ratio: float
    assumption: str | None = None
    assumed_best: Literal["a", "b"] | None = None
    identical: bool = False

    @property
    def preliminary(self) -> bool:
        """Whether there are too few replications for a verdict."""
        return self.replications < VERDICT_NEEDS

    @property
    def undecided(self) -> bool:
        """Whether the futures disagree.

        They do if they are about the same in less than half of them, and the smaller of better and
        worse is more than half of the larger.
        """
        smaller, larger = sorted((self.better, self.worse))
        return self.same < 0.5 and smaller > larger / 2

    @property
    def assumes_direction(self) -> bool:
        """Whether the model could not have said otherwise."""
        return self.assumption is not None

    @property
    def rounded(self) -> tuple[int, int, int]:
        """Better, same and worse of 100 futures, in steps of 5 that add up to 100."""
        better, same, worse = rounded_shares((self.better, self.same, self.worse))
        return better, same, worse

    def note(self, what: Label, lang: str = "en") -> str:
        """Return that the model assumes the direction, and by what; empty if it does not.

        Args:
            what: what this is said of, such as the indicator or the option.
            lang: language.
        """
        if self.assumption is None:
            return ""
        return text("verdict.assumed", lang, what=what, assumption=text(self.assumption, lang))

    def sentence(self, lang: str = "en", a: Label = "A", b: Label = "B") -> str:
        """Return the verdict in words.

        Below 200 replications only how far the comparison has come.

        Args:
            lang: language.
            a, b: what to call the two options.
        """
        if self.identical:
            return text("verdict.identical", lang)
        if self.preliminary:
            return text("verdict.preliminary", lang, done=self.replications, needed=VERDICT_NEEDS)
        names = {
            "a": a if isinstance(a, str) else a[lang],
            "b": b if isinstance(b, str) else b[lang],
            "indicator": in_sentence(self.title, lang),
        }
        words = [self._shares_in_words(lang, names)]
        if self.undecided:
            words.append(text("verdict.undecided", lang))
        needed = self.required_replications
        if needed is not None and needed > self.replications:
            words.append(text("verdict.more_replications", lang, needed=needed))
        return ("" if lang == "zh" else " ").join(words)

    def _shares_in_words(self, lang: str, names: Mapping[str, Any]) -> str:
        if self.same == 1.0:
            return text("verdict.all_same", lang, **names)
        up, down = ("higher", "lower") if self.direction == "neither" else ("better", "worse")
        better, same, worse = self.rounded
        because = ""
        if self.assumption is not None:
            because = text("verdict.because", lang, assumption=text(self.assumption, lang))
        return text(
            "verdict.sentence",
            lang,
            better=share_words(f"verdict.{up}", self.better, better, lang, **names),
            same=share_words("verdict.same", self.same, same, lang, **names),
            worse=share_words(f"verdict.{down}", self.worse, worse, lang, **names),
            because_better=because if self.assumed_best == "a" else "",
            because_worse=because if self.assumed_best == "b" else "",
        )
