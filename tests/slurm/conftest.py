"""The cluster is started once for all tests here, where it is asked for and the machine allows it."""

import os
from contextlib import ExitStack

import pytest
from slurm_cluster import ClusterError, running_cluster, why_not

ASKED = os.environ.get("SLURM_TESTS", "no")


def pytest_collection_modifyitems(items):
    """SLURM_TESTS=all runs everything here, SLURM_TESTS=short all but the slow ones."""
    here = [item for item in items if item.get_closest_marker("slurm")]
    reason = (
        why_not() if here and ASKED in ("all", "short") else "make test-slurm runs it: it installs and starts Slurm"
    )
    for item in here:
        slow = ASKED == "short" and item.get_closest_marker("slow")
        if reason or slow:
            item.add_marker(pytest.mark.skip(reason=reason or "make test-slurm runs it: it takes minutes"))


@pytest.fixture(scope="session")
def cluster():
    """Where only the short tests are requested, as in CI, a machine that cannot start Slurm is not a failure."""
    with ExitStack() as stack:
        try:
            stack.enter_context(running_cluster())
        except ClusterError as error:
            if ASKED == "all":
                raise
            pytest.skip(f"Slurm did not start here: {error}")
        yield
