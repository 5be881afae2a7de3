"""What holds for every test: no connection leaves the machine, and hypothesis finds the same cases on every run.

`HYPOTHESIS_PROFILE=explore` looks for new cases instead.
"""

import gc
import ipaddress
import os
import sys
from pathlib import Path

import hypothesis
import pytest

pytest_plugins = ["tests.compiled_once", "tests.databases"]

# A shared machine is slow at times: how long one example takes says nothing about the code.
hypothesis.settings.register_profile("stable", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "stable"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Write the group of a test behind its id, by which xdist keeps a group in one process.

    The library (3.8) does so itself, but where pytest 9.2 does not look any more.
    """
    if config.getoption("loadgroup", default=False):
        for item in items:
            group = item.get_closest_marker("xdist_group")
            if group is not None:
                item._id = type(item.id).parse(f"{item.nodeid}@{group.args[0]}")


def pytest_collection_finish() -> None:
    """Leave the modules and the thousands of tests themselves out of every later collection of garbage."""
    gc.freeze()


class NetworkUsedError(Exception):
    """A test tried to reach another machine."""


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host is not None and not _is_here(host):
        raise NetworkUsedError(f"{event} to {host!r}: a test stays on this machine")


def _is_here(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


# An audit hook sees compiled callers too, and none of them can take it off again.
sys.addaudithook(_refuse_network)


@pytest.fixture(scope="session")
def project_dir() -> Path:
    """The root of the source tree."""
    return Path(__file__).parent.parent
