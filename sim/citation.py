"""How to cite a run, so that others can run it again: version, scenario hash, seed, size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sim
from sim.results import Results
from sim.text import bilingual, text


@dataclass(frozen=True)
class Citation:
    """How to cite a run; ``str`` gives it in words, in English.

    Attributes:
        version: of Echelon.
        scenario: the scenario's name.
        hash: the scenario's hash.
        seed: seed of the luck.
        replications: simulated futures.
        months: months simulated.
        unknowns: whether the unknowns were drawn.
    """

    version: str
    scenario: str
    hash: str
    seed: int
    replications: int
    months: int
    unknowns: bool

    @property
    def bibtex(self) -> str:
        """A BibTeX entry."""
        return "\n".join(
            [
                f"@software{{echelon_{self.scenario}_{self.hash[:8]},",
                f"  author  = {{{{{text('cite.authors')}}}}},",
                f"  title   = {{{text('cite.title')}}},",
                f"  version = {{{self.version}}},",
                f"  note    = {{{self._run('en')}}}",
                "}",
            ]
        )

    @property
    def gbt7714(self) -> str:
        """A reference as GB/T 7714 writes it; [CP] marks a computer program."""
        return text(
            "cite.gbt7714", "zh",
            authors=bilingual("cite.authors"), title=bilingual("cite.title"),
            version=self.version, run=self._run("zh"),
        )  # fmt: skip

    def words(self, lang: str = "en") -> str:
        """Return the citation as a sentence."""
        return text(
            "cite.words", lang,
            authors=bilingual("cite.authors"), title=bilingual("cite.title"),
            version=self.version, run=self._run(lang),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.words()

    def _run(self, lang: str) -> str:
        band = "luck_and_unknowns" if self.unknowns else "luck_only"
        facts = {**vars(self), "band": bilingual(f"ui.band.{band}")}
        return text("cite.run", lang, **facts)


def cite(results: Results) -> Citation:
    """Return how to cite a run: version, scenario hash, seed, and entries for reference lists."""
    return Citation(
        sim.__version__,
        results.scenario.name,
        results.scenario.hash,
        results.seed,
        results.replications,
        results.months,
        results.unknowns,
    )


def cited(manifest: Mapping[str, Any]) -> Citation:
    """Return how to cite a run on disk, from its manifest.

    Raises:
        KeyError: it is not the manifest of a run.
    """
    inputs, scenario = manifest["inputs"], manifest["scenario"]
    return Citation(
        inputs["versions"]["sim"],
        scenario["name"],
        inputs["scenario"],
        inputs["seed"],
        inputs["replications"],
        scenario["months"],
        inputs["unknowns"],
    )
