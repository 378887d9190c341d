"""For every unit test: a property holds however slow or busy the machine is."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "untimed",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # CI judges a change by the same examples each time; whoever works here is given new ones.
    derandomize=os.environ.get("MARSAD_REQUIRE_SHARED") == "1",
)
settings.load_profile("untimed")
