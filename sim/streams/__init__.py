"""Keyed random numbers: every draw is a pure function of what it is for.

Nothing is drawn in sequence. A number belongs to (seed, replication, entity, month, decision,
index), so two scenarios share their luck wherever they ask the same question, and a difference
between them is a paired difference; block sizes, threads and workers change nothing.

- :class:`Streams` gives uniforms and normals for a block of replications.
- :func:`decision_id` and :class:`DecisionTable` turn (instance, decision) names into numbers.
- :func:`entity_pair`, :func:`entity_team`, :func:`entity_unit` and :data:`WORLD` name what is not
  one cadre.
- :func:`normal`, :class:`TruncatedNormal`, :func:`triangular`, :func:`poisson` and
  :func:`categorical` are inverse distribution functions: one uniform in, one value out.
"""

from sim.streams.decisions import DecisionTable, decision_id
from sim.streams.entities import WORLD, entity_pair, entity_team, entity_unit
from sim.streams.keyed import GeneratorName, Streams
from sim.streams.mixing import entity_key, world_root
from sim.streams.quantiles import (
    TruncatedNormal,
    categorical,
    normal,
    poisson,
    triangular,
)

__all__ = [
    "WORLD",
    "DecisionTable",
    "GeneratorName",
    "Streams",
    "TruncatedNormal",
    "categorical",
    "decision_id",
    "entity_key",
    "entity_pair",
    "entity_team",
    "entity_unit",
    "normal",
    "poisson",
    "triangular",
    "world_root",
]
