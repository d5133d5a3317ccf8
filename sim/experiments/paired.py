"""Many paired comparisons at once: every variant of a scenario, or each mechanism taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Event

import pandas as pd

from sim.errors import ScenarioError
from sim.experiments.compare import Comparison
from sim.experiments.run import run
from sim.scenario import Scenario, load
from sim.text import LANGUAGES


def compare_variants(
    scenario: Scenario | str,
    variants: Sequence[str] | Mapping[str, Scenario] | None = None,
    replications: int = 200,
    seed: int = 1,
    *,
    unknowns: bool = True,
    progress: bool = False,
    cancel: Event | None = None,
) -> dict[str, Comparison]:
    """Compare a scenario with many variants under the same luck; the scenario is run once.

    Args:
        scenario: option A of every comparison, or its name.
        variants: names of the scenario's variants, or scenarios by a name; by default all of its
            own variants.
        replications, seed, unknowns, progress, cancel: as for :func:`sim.experiments.run.run`.

    Returns:
        comparisons by the variant's name, B less A.

    Raises:
        InputError: an argument is outside its legal range, or two cannot be compared.
        ScenarioError: there is no such variant.
        Cancelled: ``cancel`` was set.
    """
    loaded = load(scenario) if isinstance(scenario, str) else scenario
    if variants is None:
        variants = [one.name for one in loaded.variants]
    if not isinstance(variants, Mapping):
        variants = {name: loaded.variant(name) for name in variants}
    done = {
        name: run(
            one, replications, seed, unknowns=unknowns, progress=progress, cancel=cancel
        )
        for name, one in {"": loaded, **variants}.items()
    }  # fmt: skip
    return {name: Comparison(done[""], done[name]) for name in variants}


def effect(
    scenario: Scenario | str,
    instance: str,
    replications: int = 200,
    seed: int = 1,
    *,
    unknowns: bool = True,
    progress: bool = False,
    cancel: Event | None = None,
) -> Comparison:
    """Return the effect of a mechanism: the scenario with it (B) less the scenario without it (A).

    Arguments and errors are those of :func:`compare_variants`; ``instance`` is the mechanism's name
    in the scenario.

    Raises:
        ScenarioError: there is no such mechanism, or another part refers to its members.
    """
    loaded = load(scenario) if isinstance(scenario, str) else scenario
    try:
        without = loaded.without(instance)
    except ScenarioError as error:
        if error.code == "unknown_mechanism":
            raise
        detail = {lang: error.message(lang).rstrip(".。") for lang in LANGUAGES}
        raise ScenarioError("not_without", value=instance, detail=detail) from None
    whole = compare_variants(
        without, {instance: loaded}, replications, seed,
        unknowns=unknowns, progress=progress, cancel=cancel,
    )  # fmt: skip
    return whole[instance]


def verdicts(comparisons: Mapping[str, Comparison], indicator: str) -> pd.DataFrame:
    """Return what many comparisons say about one indicator at the end.

    Returns:
        a table by the comparison's name: ``mean``, ``mean_low`` to ``mean_high`` (95 %) of the
        paired difference; shares ``better``, ``same`` and ``worse`` of the futures;
        ``required_replications`` for a verdict; ``variance_ratio``, how many times more
        replications it would take without pairing; and ``assumption``, the catalogue's key of
        the assumption that settled the direction beforehand, or None.

    Raises:
        InputError: there is no such indicator.
    """
    rows = []
    for one in comparisons.values():
        last = one.difference(indicator).iloc[-1]
        verdict = one.verdict(indicator)
        rows.append(
            {
                **{name: float(last[name]) for name in ("mean", "mean_low", "mean_high")},
                **{name: float(last[name]) for name in ("better", "same", "worse")},
                "required_replications": verdict.required_replications,
                "variance_ratio": verdict.variance_ratio,
                "assumption": verdict.assumption,
            }
        )
    return pd.DataFrame(rows, index=pd.Index(list(comparisons), name="variant"))
