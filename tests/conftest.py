"""Settings for all tests."""

from hypothesis import settings

# The same examples everywhere, and no stop-watch: how long a month takes is the benchmarks' matter.
settings.register_profile("echelon", deadline=None, derandomize=True)
settings.load_profile("echelon")
