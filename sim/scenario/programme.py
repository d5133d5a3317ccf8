"""The scenario: a training programme as data, validated and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from sim.audience import Audience
from sim.errors import ScenarioError, between
from sim.indicators import KINDS, Indicator, Scope
from sim.scenario.bound import Bound, Columns, bind, check_columns, draw_unknowns
from sim.scenario.changes import changed, scheduled
from sim.scenario.checks import check
from sim.scenario.contradictions import check_contradictions
from sim.scenario.district import localised
from sim.scenario.fingerprint import fingerprint
from sim.scenario.fitting import ToFit, check_fit
from sim.scenario.form import MAX_MONTHS
from sim.scenario.frame import places_of
from sim.scenario.local import Local, check_local
from sim.scenario.notices import notice_of
from sim.scenario.parts import (
    IndicatorSpec,
    MechanismSpec,
    Parameter,
    ScheduleEntry,
    Variant,
)
from sim.scenario.refusals import unknown, wrong_type
from sim.scenario.removal import removed
from sim.scenario.targets import Target, within
from sim.scenario.writing import to_yaml
from sim.streams import Streams
from sim.structure import Structure
from sim.text import bilingual


@dataclass(frozen=True)
class Scenario:
    """A training programme: what :func:`sim.load` reads and everything else takes.

    Frozen: what changes it returns a validated copy.

    Attributes:
        name: as files and commands write it.
        title: name for people, English and Chinese.
        about: where it comes from: document, unit, year, notes.
        structure: dimensions, tiers, groups, posts, calendar.
        dimension_titles: the dimensions' names for people.
        settings: every parameter of every group, of competence and of every mechanism, by path.
        mechanisms: the mechanisms at work, by instance name.
        levers: paths of the parameters that the laboratory shows as sliders, in that order.
        schedule: changes in mid-run, by date.
        variants: named what-ifs.
        indicators: what is measured.
        targets: reported figures.
        fit: the parameters that are fitted to the targets marked so.
        local: what local totals mean here, or None.
        empty_tiers: names of the tiers that need no way in.
    """

    name: str
    title: Mapping[str, str]
    about: Mapping[str, Any]
    structure: Structure
    dimension_titles: Mapping[str, Mapping[str, str]]
    settings: tuple[Parameter, ...]
    mechanisms: tuple[MechanismSpec, ...]
    levers: tuple[str, ...] = ()
    schedule: tuple[ScheduleEntry, ...] = ()
    variants: tuple[Variant, ...] = ()
    indicators: tuple[IndicatorSpec, ...] = ()
    targets: tuple[Target, ...] = ()
    fit: tuple[ToFit, ...] = ()
    local: Local | None = None
    empty_tiers: tuple[str, ...] = ()

    # -- reading -----------------------------------------------------------------------------------

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """Every parameter by its path, sorted."""
        return MappingProxyType({parameter.path: parameter for parameter in self.settings})

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the population groups."""
        return self.structure.groups

    @cached_property
    def hash(self) -> str:
        """SHA-256 of everything that can change a number of a run, in hexadecimal.

        Words for people, sources, slider ranges, variants and targets do not count, so that the
        same inputs have the same hash, however they were arrived at.
        """
        return fingerprint(self)

    @property
    def notice(self) -> Mapping[str, str]:
        """What stands on every screen and page about how far to trust it, in each language."""
        return notice_of(self.about)

    def __hash__(self) -> int:
        return hash(self.hash)

    def __getstate__(self) -> dict[str, Any]:
        # What is cached is cheap to make again, and a mapping proxy does not pickle.
        return {name: vars(self)[name] for name in self.__dataclass_fields__}

    def parameter(self, path: str) -> Parameter:
        """Return a parameter.

        Raises:
            ScenarioError: there is none of this path; the nearest is suggested.
        """
        if path not in self.parameters:
            raise unknown("unknown_parameter", path, self.parameters)
        return self.parameters[path]

    def differences(self, other: Scenario) -> list[tuple[str, Any, Any]]:
        """Return (path, value here, value there) where two scenarios' central values differ.

        A parameter that only one of them has is None in the other. Changes in mid-run have paths
        such as "studio.cohort_size@2019-09".
        """
        # A copy shares with its original every parameter that was not changed.
        unlike = [
            pair for pair in zip_longest(self.settings, other.settings) if pair[0] is not pair[1]
        ]
        mine, theirs = (
            {one.path: one.value for one in parameters if one is not None}
            | {f"{entry.lever}@{entry.at}": entry.value for entry in scenario.schedule}
            for parameters, scenario in (
                ([pair[0] for pair in unlike], self),
                ([pair[1] for pair in unlike], other),
            )
        )
        return [
            (path, mine.get(path), theirs.get(path))
            for path in sorted(mine.keys() | theirs.keys())
            if mine.get(path) != theirs.get(path)
        ]

    def to_yaml(self) -> str:
        """Return the text of a file that loads back to the same hash."""
        return to_yaml(self)

    # -- changing ----------------------------------------------------------------------------------

    def with_levers(self, levers: Mapping[str, Any], at: str | None = None) -> Scenario:
        """Return a copy with other values of levers.

        Args:
            levers: values by path.
            at: change them in mid-run, from the month after this one ("2019-09"), instead.

        Raises:
            ScenarioError: a path is not a lever, or a value or the date is not legal.
        """
        for path in levers:
            if not self.parameter(path).is_lever:
                known = [one.path for one in self.settings if one.is_lever]
                raise unknown("not_a_lever", path, known)
        return self.with_parameters(levers, at)

    def with_parameters(self, values: Mapping[str, Any], at: str | None = None) -> Scenario:
        """Return a copy with other values of any parameters.

        A value moves the centre and keeps the range, widened if need be; a
        :class:`~sim.parameters.Setting`, or a mapping as in a file, replaces range and source too.

        Args:
            values: values by path.
            at: change them in mid-run, from the month after this one ("2019-09"), instead.

        Raises:
            ScenarioError: a path, a value or the date is not legal.
        """
        if at is not None:
            schedule = {(entry.months, entry.lever): entry for entry in self.schedule}
            for path, value in values.items():
                entry = scheduled(self.parameter(path), at, value, self.structure, path)
                schedule[entry.months, entry.lever] = entry
            return replace(self, schedule=tuple(schedule[moment] for moment in sorted(schedule)))
        if not values:
            return self
        dimensions = self.structure.dimensions
        parameters = dict(self.parameters)
        for path, value in values.items():
            parameters[path] = changed(self.parameter(path), value, dimensions)
        central = {path: one.value for path, one in parameters.items()}
        heads = tuple(central[f"population.{name}.count"] for name in self.groups)
        titles = {kind.name: kind.title for kind in self.structure.places.kinds}
        structure = replace(self.structure, heads=heads, places=places_of(titles, central))
        if structure == self.structure:
            structure = self.structure  # which has worked out its places
        return checked(replace(self, structure=structure, settings=tuple(parameters.values())))

    def with_months(self, months: int) -> Scenario:
        """Return a copy that runs so many months; changes and targets after its end fall away.

        Raises:
            ScenarioError: not a whole number from 1 to 1,200.
        """
        key = "calendar.months"
        if isinstance(months, bool) or not isinstance(months, int):
            raise wrong_type(months, key, "integer")
        if not 1 <= months <= MAX_MONTHS:
            raise ScenarioError(
                "no_months" if months < 1 else "out_of_range",
                value=months,
                what=bilingual("error_part.calendar_months"),
                key=key,
                legal=between(1, MAX_MONTHS, "months"),
            )
        calendar = replace(self.structure.calendar, months=months)
        schedule = tuple(entry for entry in self.schedule if entry.months < months)
        structure = replace(self.structure, calendar=calendar)
        targets = within(self.targets, months, calendar)
        return replace(self, structure=structure, schedule=schedule, targets=targets)

    def variant(self, name: str) -> Scenario:
        """Return the scenario of a named variant, under the variant's title.

        Raises:
            ScenarioError: there is no such variant.
        """
        known = {variant.name: variant for variant in self.variants}
        if name not in known:
            raise unknown("unknown_variant", name, known)
        return replace(self.with_parameters(known[name].levers), title=known[name].title)

    def without(self, instance: str) -> Scenario:
        """Return a copy without a mechanism: a paired run of it shows the mechanism's effect.

        Its levers, its changes in mid-run and its values in variants go with it; a tier that it
        alone led to stays empty.

        Raises:
            ScenarioError: there is no such instance, or another part refers to its members.
        """
        return checked(removed(self, instance))

    def with_local(self, totals: Mapping[str, float]) -> Scenario:
        """Return "my district": a population that matches local totals, the rest as it is.

        Variants and changes in mid-run keep their proportion to what the totals set; a variant that
        no longer fits is left out, and so are the targets, which are about another district.

        Args:
            totals: by name; see :class:`sim.scenario.Totals` and the scenario's ``local.totals``.

        Raises:
            ScenarioError: a total is unknown or not legal, or totals contradict each other.
        """
        local = localised(self, totals)
        return replace(local, variants=tuple(one for one in local.variants if local._fits(one)))

    def _fits(self, variant: Variant) -> bool:
        try:
            self.with_parameters(variant.levers)
        except ScenarioError:
            return False
        return True

    # -- running -----------------------------------------------------------------------------------

    def central_values(self) -> dict[str, Any]:
        """Return the central value of every parameter by path."""
        return {parameter.path: parameter.value for parameter in self.settings}

    def values(
        self, streams: Streams, unknowns: bool, columns: Columns | None = None
    ) -> dict[str, Any]:
        """Return the values of one run by parameter path.

        Args:
            streams: keyed numbers, for R replications.
            unknowns: draw each unknown from its range for each replication; otherwise every
                parameter has its central value.
            columns: (R,) or (R, 1) values that replace those of parameters that are not structural.

        Returns:
            scalars (texts, tuples and mappings for structural types) and (R, 1) columns of floats.

        Raises:
            ScenarioError: a column's path, shape or value is not legal.
        """
        replaced = check_columns(self.parameters, columns or {}, len(streams.replications))
        drawn = draw_unknowns(self.parameters, streams) if unknowns else {}
        return self.central_values() | drawn | replaced

    def bind(self, values: Mapping[str, Any]) -> Bound:
        """Return the groups, the competence settings and the mechanisms with these values."""
        return bind(self.structure, self.mechanisms, values)

    def bound_indicators(self) -> list[Indicator]:
        """Return the scenario's indicators, ready to measure."""
        return list(self._bound_indicators)

    @cached_property
    def _bound_indicators(self) -> tuple[Indicator, ...]:
        # Every block of a run asks for them, and every picture.
        found = []
        for spec in self.indicators:
            kind = KINDS[spec.kind]
            kind = replace(kind, better=spec.better or kind.better)
            worthwhile = kind.worthwhile if spec.worthwhile is None else spec.worthwhile
            title = spec.title or kind.title
            if not kind.calibrated:
                title = bilingual("indicator.uncalibrated", title=title)
            scope = Scope(Audience(spec.of, self.structure), Audience(spec.among, self.structure))
            found.append(Indicator(spec.name, kind, title, worthwhile, scope))
        return tuple(found)

    def capacity(self) -> int:
        """Return the rows that a roster needs: all groups at the start, and a month's newcomers.

        A leaver's row is free for a newcomer only after the month's record, hence the slack of one
        in thirty-two; a roster that still runs short grows.
        """
        heads = sum(self.structure.heads)
        return heads + -(-heads // 32)


def checked(scenario: Scenario) -> Scenario:
    """Return the scenario if its parts agree with each other.

    Raises:
        ScenarioError: they do not.
    """
    check(
        scenario.structure,
        scenario.parameters,
        scenario.mechanisms,
        scenario.indicators,
        scenario.targets,
    )
    if scenario.local is not None:
        check_local(scenario.local, scenario.groups, scenario.parameters)
    check_fit(scenario.fit, scenario.parameters)
    check_contradictions(
        scenario.structure, scenario.parameters, scenario.mechanisms, scenario.empty_tiers
    )
    return scenario
