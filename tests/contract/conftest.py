"""Every mechanism goes through every test of this folder."""

import pytest

from sim.mechanism import Mechanism
from sim.registry import kinds


@pytest.fixture(params=kinds(), scope="session")
def kind(request: pytest.FixtureRequest) -> type[Mechanism]:
    """Each known kind in turn; there is no list to keep."""
    return kinds()[request.param]
