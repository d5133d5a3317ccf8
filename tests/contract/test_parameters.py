"""A parameter that says that it does nothing now does nothing."""

from typing import Any

from sim.errors import EchelonError
from sim.mechanism import Mechanism
from sim.parameters import Param
from tests.contract.suite import forms, join
from tests.contract.test_effect import outcome
from tests.support import differing, simulated

MONTHS = 4


def others(declared: Param, used: Any) -> list[Any]:
    """Return values of other kinds: the ends of what is plausible, the other choices."""
    if declared.type == "choice":
        return [choice for choice in declared.choices if choice != used]
    if declared.type == "bool":
        return [not used]
    if declared.type not in ("float", "int"):
        return []
    ends = declared.plausible or (declared.low, min(declared.high or 0.0, 20.0))
    return [type(used)(end) for end in ends if end is not None and end != used]


def test_what_does_not_apply_changes_nothing(kind: type[Mechanism]) -> None:
    for form in forms(kind):
        try:
            scenario = join(kind, form)
        except EchelonError:
            continue  # a choice that asks for more than the example has
        used = {**kind.defaults(), **kind.example, **form}
        idle = {
            name: others(declared, used[name])
            for name, declared in kind.params().items()
            if declared.applies_if is not None and not declared.applies_if(used)
        }
        if not any(idle.values()):
            continue
        as_it_is = outcome(simulated(scenario, MONTHS, unknowns=False, replications=2))
        for name, values in idle.items():
            for value in values:
                changed = join(kind, {**form, name: value})
                now = outcome(simulated(changed, MONTHS, unknowns=False, replications=2))
                assert not differing(now, as_it_is), (form, name, value)
