"""What pages with acts have in common: finding one of them by its event."""

from __future__ import annotations

from ycg_flow.workflow.machine import Decision


class WithActs:
    """A page or a part of one with the acts open to the reader, allowed or refused with reasons."""

    acts: tuple[Decision, ...]

    def act(self, event: str) -> Decision | None:
        """Return an act, None where the person may never do it here."""
        return next((act for act in self.acts if act.event == event), None)

    def is_open(self, event: str) -> bool:
        """Return whether the person may do an act now."""
        act = self.act(event)
        return act is not None and act.is_allowed
