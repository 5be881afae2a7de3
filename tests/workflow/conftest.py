"""The real data of the workflow, read as the product reads it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from ycg_flow.resources import config_dir
from ycg_flow.workflow.permissions import Roles, read_roles
from ycg_flow.workflow.reading import read_workflow
from ycg_flow.workflow.regions import Regions, read_regions
from ycg_flow.workflow.table import Workflow
from ycg_flow.workflow.working_days import Calendar, read_calendar


def parsed(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(config_dir()) / name).read_text(encoding="utf-8"))


@pytest.fixture
def workflow_data() -> dict[str, Any]:
    """A fresh copy of the parsed workflow, to plant a fault in."""
    return parsed("workflow.toml")


@pytest.fixture(scope="session")
def roles() -> Roles:
    return read_roles(parsed("roles.toml"), "roles.toml")


@pytest.fixture(scope="session")
def workflow(roles: Roles) -> Workflow:
    return read_workflow(parsed("workflow.toml"), roles, "workflow.toml")


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return read_calendar(parsed("calendar/cn.toml"), "cn.toml")


@pytest.fixture(scope="session")
def regions() -> Regions:
    return read_regions(parsed("regions.toml"), "regions.toml")
