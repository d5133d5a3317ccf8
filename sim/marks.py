"""How the marks of several bodies of assessors become one rating on the scale of the truth.

Every body's marks spread alike, whatever it knows: a body of reliability ρ marks √ρ z + √(1 − ρ) ε
for a true level z. A weighted sum of such marks, divided by its loading on z, is z plus error. So a
weight is a weight on the marking sheet, and a body that knows little adds noise and no scale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Values = Any
"""A scalar or an (R, 1) column."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel of raters who know the work: how far they err, and how much of that is lasting.

    Attributes:
        error: variance of the error of their mean, SD² of the truth.
        leaning: part of it that is the evaluator's own lasting leaning.
    """

    error: Any
    leaning: Any

    @classmethod
    def of(cls, raters: Any, reliability: Any, evaluator_share: Any) -> Panel:
        """Return the panel of so many raters (Spearman and Brown).

        Args:
            raters: how many.
            reliability: of one of them.
            evaluator_share: share of the variance of ratings that is the evaluator's.
        """
        together = raters * reliability / (1 + (raters - 1) * reliability)
        error = (1.0 - together) / together
        return cls(error, np.minimum(evaluator_share * (1.0 + error), error))


@dataclass(frozen=True, slots=True)
class Crowd:
    """Residents: an opinion that they share, and the error of asking only some of them.

    Attributes:
        liking: variance of what they share and what is not competence, SD² of the truth.
        sampling: variance of the mean of those asked.
        loading: how far their marks tell of competence.
    """

    liking: Any
    sampling: Any
    loading: Any

    @classmethod
    def of(cls, asked: Any, reliability: Any, validity: Any) -> Crowd:
        """Return the crowd from those asked, the reliability of one, and liking's validity."""
        sampling = (1.0 - reliability) / reliability / asked
        liking = 1.0 / np.square(validity) - 1.0
        return cls(liking, sampling, 1.0 / np.sqrt(1.0 + liking + sampling))


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights on the marking sheet, which add up to 1; ``says`` is for whoever sums up."""

    own: Any
    street: Any
    group: Any
    residents: Any
    says: Any

    @classmethod
    def of(cls, residents: Any, others: Mapping[str, float], composes: bool) -> Weights:
        """Return the weights.

        Args:
            residents: their weight.
            others: how ``self``, ``street`` and ``group`` share the rest.
            composes: whether the group only sums up what the others say; its weight is theirs then.
        """
        rest = 1.0 - residents
        own, street, group = (rest * others.get(name, 0.0) for name in ("self", "street", "group"))
        if not composes:
            return cls(own, street, group, residents, 0.0)
        kept = np.maximum(1.0 - group, 1e-9)
        return cls(own / kept, street / kept, 0.0 * group, residents / kept, group)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What goes into a rating besides the true level; SD of the truth, scalars or (R, 1).

    Attributes:
        noise: variance of the error that is new in each round.
        leaning: size of the evaluator's lasting leaning.
        own: weight of the marks that people give themselves.
        own_error: lasting error of those marks, in SD of the marks.
        liking: size of the residents' lasting liking.
        residents: weight of the residents' marks.
        heard: weight on the true level that comes by way of the residents.
    """

    noise: Values
    leaning: Values
    own: Values
    own_error: Values
    liking: Values
    residents: Values
    heard: Values


def sheet(weights: Weights, panel: Panel, crowd: Crowd, self_knows: Any, looks: Any) -> Sheet:
    """Return what a round of marks comes to.

    Args:
        weights: on the marking sheet.
        panel: the street and the group, each a panel of this kind under the same evaluator.
        crowd: the residents.
        self_knows: reliability of the marks that people give themselves.
        looks: share of the panels' noise that is left by looking several times.
    """
    knows = 1.0 / np.sqrt(1.0 + panel.error)
    own = weights.own * np.sqrt(self_knows)
    street, group = weights.street * knows, weights.group * knows
    heard = weights.residents * crowd.loading
    total = own + street + group + heard
    street, group, heard = street / total, group / total, heard / total
    panels = np.square(street) + np.square(group)
    return Sheet(
        noise=panels * (panel.error - panel.leaning) * looks + np.square(heard) * crowd.sampling,
        leaning=(street + group + weights.says) * np.sqrt(panel.leaning),
        own=weights.own / total,
        own_error=np.sqrt(1.0 - self_knows),
        liking=heard * np.sqrt(crowd.liking),
        residents=weights.residents / total,
        heard=heard,
    )
