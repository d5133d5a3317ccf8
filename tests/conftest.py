"""Settings for all tests."""

import os

from hypothesis import settings

# The same examples everywhere, and no stop-watch: how long a month takes is the benchmarks' matter.
settings.register_profile("echelon", deadline=None, derandomize=True)
settings.load_profile("echelon")

# Tests run side by side and replace parts of the package; what is about companions asks for them.
os.environ.setdefault("ECHELON_PROCESSES", "1")
