"""What a run says of itself in a sentence."""

import numpy as np
import pytest

from sim.readings import typical
from tests.district import district
from tests.synthetic import synthetic


@pytest.mark.parametrize("name", ["gain_since_entry", "mean_age"])
def test_where_the_futures_agree_none_lies_above_the_middle(name: str) -> None:
    plain = synthetic(20, scenario=district())
    assert ", and between " in typical(plain, name, "en") or "; in 80 of" in typical(
        plain, name, "en"
    )
    values = {one: np.zeros_like(plain.values(one)) for one in plain.measures}
    told = typical(synthetic(20, scenario=district(), values=values), name, "en")
    assert "in at least 80 of 100 simulated futures." in told
    assert "above" not in told
    assert "between" not in told
