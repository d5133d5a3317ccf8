"""The model: a Mesa model whose cadres live in columns, R replications side by side.

There is one way to run. One replication is R = 1 of the same code, and row r of a model that starts
at ``first_replication=f`` is replication f + r of any run with the same seed, to the bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import mesa
import numpy as np
import numpy.typing as npt

from sim.agents import Cadre, Views
from sim.columns import PRESSURE_COLUMNS
from sim.draws import UndeclaredWrite
from sim.errors import InputError
from sim.flows import OUTSIDE, Flows
from sim.growth import Proposal, grow
from sim.indicators import Indicator
from sim.live import LiveRoster
from sim.mechanism import LIFECYCLE_PHASES, Fade, Gain, Mechanism
from sim.month import Month
from sim.population import Population
from sim.recorder import EventLog, Recorder
from sim.roster import Column, Floats
from sim.scenario import Scenario, load
from sim.streams import DecisionTable, Streams
from sim.turnover import compete, hazards_of


class TrainingModel(mesa.Model):
    """A training programme simulated month by month, in R replications at once.

    Attributes:
        programme: the scenario that runs (``scenario`` is Mesa's own).
        replications: (R,) replication numbers.
        focus: the replication, as a row number, that ``agents`` shows.
        roster: the state, columns of shape (R, N).
        month: the month at work; its ``flows`` hold the accounts.
        recorder: series of indicators.
        events: the event log, or None.
        values: value of each parameter by path, a scalar or an (R, 1) column.
        datacollector: Mesa's collector with the scenario's indicators of the replication in focus.
    """

    def __init__(
        self,
        scenario: Scenario | str,
        rng: int | None = 1,
        replications: int = 1,
        first_replication: int = 0,
        *,
        unknowns: bool = True,
        columns: Mapping[str, npt.ArrayLike] | None = None,
        record_events: bool = False,
        cadre: type[Cadre] = Cadre,
        numbers: npt.ArrayLike | None = None,
    ) -> None:
        """Set up the opening state.

        Args:
            scenario: what to simulate, or its name.
            rng: seed, a whole number; None takes one from the system.
            replications: R, how many simulated futures.
            first_replication: number of the first of them.
            unknowns: draw each uncertainty from its range for each replication; otherwise every
                parameter has its central value and replications differ by luck alone.
            columns: values by parameter path, (R,) or (R, 1), that replace what the scenario says.
            record_events: keep the event log.
            cadre: class of the agents; a subclass with its own ``step`` acts in ``develop``.
            numbers: (R,) replication numbers where they do not follow each other; rows of one
                number share their luck, whatever their columns say.

        Raises:
            InputError: an argument is outside its legal range.
        """
        seed = _seed(rng)
        super().__init__(rng=seed)
        _check_counts(replications, first_replication)
        self.programme = load(scenario) if isinstance(scenario, str) else scenario
        self.structure = self.programme.structure
        self._streams = Streams(seed, first_replication, replications, numbers=numbers)
        self.replications = self._streams.replications
        self.values = self.programme.values(self._streams, unknowns, columns)
        self._bound = self.programme.bind(self.values)
        self.mechanisms: list[Mechanism] = self._bound.mechanisms
        self._by_phase = _by_phase(self.mechanisms)
        self.roster = LiveRoster(
            self.structure,
            replications,
            self.programme.capacity(),
            [
                Column(**{**_fields(column), "name": mechanism.own(column.name)})
                for mechanism in self.mechanisms
                for column in mechanism.columns
            ],
        )
        decisions = DecisionTable()
        for mechanism in self.mechanisms:
            for decision in mechanism.decisions:
                decisions.register(mechanism.instance, decision)
        self.decisions = decisions
        self.month = Month(
            self.structure,
            self.roster,
            Flows(replications),
            self._streams,
            decisions,
            Population(self.structure, self._bound.groups, self._bound.competence),
        )
        self.events = EventLog(first_replication) if record_events else None
        self.month.events = self.events
        self.recorder = Recorder(self._indicators(), replications, self.structure.calendar.steps)
        self.lines: dict[str, Floats] | None = {} if record_events else None
        self.focus = 0
        self.cadre_type = cadre
        self._views = Views(self)
        self._open()
        self.datacollector = mesa.DataCollector(
            model_reporters={
                indicator.name: partial(_latest, indicator.name)
                for indicator in self.recorder.indicators
            }
        )
        self.datacollector.collect(self)

    # -- Mesa's surface --------------------------------------------------------------------------

    running: bool

    @property
    def agents(self) -> Any:
        """The cadres present in the replication in focus, as registered Mesa agents."""
        self._views.synchronise(self.focus)
        return super().agents

    @property
    def agents_by_type(self) -> Any:
        """The cadres of the replication in focus by class."""
        self._views.synchronise(self.focus)
        return super().agents_by_type

    @property
    def agent_types(self) -> list[type]:
        """The classes of the cadres of the replication in focus."""
        self._views.synchronise(self.focus)
        return super().agent_types

    def remove_all_agents(self) -> None:
        """Let all cadres of the replication in focus leave, each an exit."""
        self._views.synchronise(self.focus)
        super().remove_all_agents()

    def step(self) -> None:
        """Simulate one step of the calendar: all phases of a month."""
        if not self.running:
            return
        month = self.month
        month.open_step(month.index + 1)
        self._apply_schedule()
        self.roster.open_month(month.step)
        self._develop()
        self._turnover()
        # The month is over for those who lived it; whatever happens from here on happens at its
        # end, so clocks that it sets to zero start with the next month.
        self.roster.advance_clocks(month.step)
        for phase in LIFECYCLE_PHASES:
            self._act(phase)
        month.close()
        self.recorder.record(month.index, self.roster, month.flows)
        self.datacollector.collect(self)
        if month.index >= self.structure.calendar.steps:
            self.running = False

    def let_go(self) -> None:
        """Free the state at once, when what was recorded has been taken; it cannot be read after.

        A model refers to itself, and would wait for the garbage collector with all its columns:
        whoever makes many models says when each is done with.
        """
        self.running = False
        self.events = self.month.events = None
        self.month.let_go()

    # -- the phases ------------------------------------------------------------------------------

    def _open(self) -> None:
        month = self.month
        month.open_phase("open")
        # Groups that hold the same kind of post take its posts one after the other.
        taken = {name: posts.start for name, posts in self.structure.places.ranges.items()}
        for name, group in sorted(self._bound.groups.items()):
            heads = np.full(len(self.replications), int(group.count))
            rows = month.admit(name, heads, "opening")
            if group.post:
                place = np.cumsum(rows, axis=1) - 1 + taken[group.post]
                post = np.where(rows, place, self.roster["post"]).astype(np.int32)
                self.roster.replace({"post": post})
                taken[group.post] += int(group.count)
        for mechanism in self._acting("open"):
            mechanism.open(month.open_phase("open"), month)
        month.acting(None)
        month.close()
        self.recorder.open(self.roster, month.flows)

    def _apply_schedule(self) -> None:
        for entry in self.programme.schedule:
            first = -(-max(entry.months, 0) // self.month.step) + 1
            if first == self.month.index:
                self._bound.rebind(entry.lever, entry.value)

    def _develop(self) -> None:
        month, roster = self.month, self.roster
        snapshot = month.open_phase("develop")
        pressed: dict[str, Floats] = {}
        for mechanism in self._acting("press"):
            shown = mechanism.narrowed(snapshot)
            for column, amount in mechanism.press(shown, month).items():
                if column not in PRESSURE_COLUMNS:
                    raise UndeclaredWrite(f"{mechanism.name} presses on {column!r}: no pressure")
                month.check_write(column)
                if column not in pressed:
                    pressed[column] = np.zeros(roster.shape)
                shown.add_to(pressed[column], amount)
        for column, amount in pressed.items():
            roster.declared[column].bound(amount)
        roster.replace(pressed)
        snapshot = month.open_phase("develop")
        proposals: list[Proposal] = []
        for mechanism in self._acting("delta"):
            shown = mechanism.narrowed(snapshot)
            delta = mechanism.delta(shown, month)
            if delta is not None:
                month.check_write("trained")
                change = delta if isinstance(delta, Gain | Fade) else Gain(delta)
                proposals.append(Proposal(mechanism, change, shown))
        month.acting(None)
        competence = self._bound.competence
        if self.lines is not None:
            self.lines.clear()
        grow(
            roster,
            proposals,
            competence.flat("trained_max"),
            competence.flat("effort_gain"),
            month.flows,
            self.lines,
        )
        if self.cadre_type.step is not Cadre.step:
            self._step_agents()

    def _step_agents(self) -> None:
        focus = self.focus
        for replication in range(len(self.replications)):
            self.focus = replication
            self.agents.do("step")
        self.focus = focus

    def _turnover(self) -> None:
        snapshot, acting = self.month.open_phase("turnover"), self._by_phase["hazards"]
        keys, hazards = hazards_of(acting, snapshot, self.month)
        compete(snapshot, keys, hazards, self.month, {one.instance: one for one in acting})

    def _act(self, phase: str) -> None:
        if not self._by_phase[phase]:
            return
        snapshot = self.month.open_phase(phase)
        for mechanism in self._acting(phase):
            getattr(mechanism, phase)(snapshot, self.month)
        self.month.acting(None)

    def _acting(self, method: str) -> Any:
        for mechanism in self._by_phase[method]:
            self.month.acting(mechanism)
            yield mechanism

    def _indicators(self) -> list[Indicator]:
        return list(self.programme.bound_indicators())

    # -- what agents write -----------------------------------------------------------------------

    def write(self, replication: int, row: int, column: str, value: npt.ArrayLike) -> None:
        """Set one cadre's value, as an agent does; booked under the cause "outside"."""
        self.month.write_one(replication, row, column, value, OUTSIDE)

    def release(self, replication: int, row: int, cause: str = OUTSIDE) -> None:
        """Let one cadre leave, as ``remove()`` on an agent does."""
        mask = np.zeros(self.roster.shape, dtype=np.bool_)
        mask[replication, row] = True
        self.month.release(mask, cause)


def _seed(rng: Any) -> int:
    if rng is None:
        return int(np.random.SeedSequence().entropy) % 2**63  # type: ignore[arg-type]
    if isinstance(rng, bool) or not isinstance(rng, int | np.integer) or rng < 0:
        raise InputError("not_a_seed", value=rng, key="rng")
    return int(rng)


def _check_counts(replications: Any, first: Any) -> None:
    for key, value, low in (("replications", replications, 1), ("first_replication", first, 0)):
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not whole or not low <= value <= 10_000_000:
            raise InputError("not_a_count", value=value, key=key, legal=f"{low}–10000000")


def _by_phase(mechanisms: list[Mechanism]) -> dict[str, list[Mechanism]]:
    methods = ("open", "press", "delta", "hazards", *LIFECYCLE_PHASES)
    return {
        method: sorted(
            (m for m in mechanisms if m.acts_in(method)), key=lambda m: (m.priority, m.instance)
        )
        for method in methods
    }


def _fields(column: Column) -> dict[str, Any]:
    return {name: getattr(column, name) for name in Column.__slots__}


def _latest(name: str, model: TrainingModel) -> float:
    return float(model.recorder.latest(name, model.month.index)[model.focus])
