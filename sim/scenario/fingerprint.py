"""What makes two scenarios the same to a run."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from sim.scenario.parts import Parameter

if TYPE_CHECKING:
    from sim.scenario.programme import Scenario


def fingerprint(scenario: Scenario) -> str:
    """Return the SHA-256 of everything that can change a number of a run, in hexadecimal."""
    structure = scenario.structure
    calendar = structure.calendar
    content = {
        "calendar": [calendar.year, calendar.month, calendar.months, calendar.step],
        "dimensions": structure.dimensions,
        "entry_tier": structure.entry_tier,
        "groups": structure.groups,
        "indicators": [[spec.name, spec.kind, spec.of, spec.among] for spec in scenario.indicators],
        "mechanisms": [[spec.instance, spec.kind.name] for spec in scenario.mechanisms],
        "parameters": {one.path: _content(one) for one in scenario.settings},
        "posts": [kind.name for kind in structure.places.kinds],
        "schedule": [[entry.months, entry.lever, entry.value] for entry in scenario.schedule],
        "tiers": [[tier.name, tier.weights] for tier in structure.tiers],
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _content(parameter: Parameter) -> Any:
    # The range of a slider changes nothing; the range of a draw does.
    if parameter.is_unknown:
        return [parameter.value, parameter.low, parameter.high]
    return parameter.value
