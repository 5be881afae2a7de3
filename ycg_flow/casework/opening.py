"""Building the desk of a process: database, tables, calendar, keys, evidence folder."""

from __future__ import annotations

from pathlib import Path

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.effects import EFFECTS
from ycg_flow.clock import Clock
from ycg_flow.records.database import Database
from ycg_flow.resources import config_content
from ycg_flow.workflow.permissions import read_roles
from ycg_flow.workflow.reading import read_workflow
from ycg_flow.workflow.regions import read_regions
from ycg_flow.workflow.working_days import read_calendar

ANCHORS = "anchors.jsonl"


def open_desk(
    database: Database, clock: Clock, *, history_key: bytes, evidence_folder: Path, anchor_file: Path | None = None
) -> Desk:
    """Return the desk over an open database. Raises `FaultyDataError` where a configuration file has faults.

    Without a place of their own the anchors lie beside the folder of evidence.
    """
    roles = read_roles(config_content("roles.toml"), "roles.toml")
    return Desk(
        database=database,
        clock=clock,
        workflow=read_workflow(config_content("workflow.toml"), roles, "workflow.toml"),
        roles=roles,
        calendar=read_calendar(config_content("calendar/cn.toml"), "calendar/cn.toml"),
        regions=read_regions(config_content("regions.toml"), "regions.toml"),
        history_key=history_key,
        evidence_folder=evidence_folder,
        anchor_file=anchor_file or evidence_folder.parent / ANCHORS,
        effects=EFFECTS,
    )
