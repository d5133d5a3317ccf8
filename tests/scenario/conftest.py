import pytest

from tests.scenario import small


@pytest.fixture(autouse=True, scope="module")
def small_kinds():
    """Let the reader know the kinds of the small programme, and no others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.scenario.reading.kinds", lambda: small.KINDS)
        patch.setattr("sim.scenario.schema.kinds", lambda: small.KINDS)
        yield
