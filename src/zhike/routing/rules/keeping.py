"""Whom a contact is kept for: a colleague chosen by name, its customer's adviser, whoever served them last. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from zhike.routing.rules.facts import KIND_OF_CHANNEL, Agent, Policy, Waiting, is_licensed
from zhike.routing.rules.lines import Lines

# Why a contact does not go to its customer's adviser; empty: it does, or the policy keeps none for advisers.
PassedBy = Literal["", "gone", "away", "refused", "unlicensed", "other_kind", "passed_on", "timed_out", "urgent"]


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whom a contact is kept for now, and why (None: for nobody); `passed_by`: why not for the adviser."""

    agent: Agent | None
    why: Literal["", "reserved", "adviser", "sticky"] = ""
    passed_by: PassedBy = ""


@dataclass(frozen=True, slots=True)
class Keepers:
    """Finds whom contacts are kept for at this moment, given everybody on duty."""

    policy: Policy
    lines: Lines
    now: float

    def find(self, contact: Waiting, kind: str, licences: frozenset[str]) -> Keeping:
        """Whom it is kept for: a colleague chosen by name, else the adviser, else whoever served the customer last.

        Only somebody who is here, did not refuse it and may serve it, and only for a while. What is urgent does not
        wait for a colleague who is full.
        """
        if self.now < contact.reserved_until and self._may_serve(contact.reserved_for, contact, licences):
            return Keeping(self.lines.agents[contact.reserved_for or ""], "reserved")
        passed_by: PassedBy = ""
        if contact.adviser is not None and self.policy.adviser_s > 0:
            passed_by = self._why_not_adviser(contact, kind, licences)
            if not passed_by:
                return Keeping(self.lines.agents[contact.adviser], "adviser")
        waited = self.now - contact.queued_at
        if waited < self.policy.sticky_s and self._may_serve(contact.served_by, contact, licences):
            agent = self.lines.agents[contact.served_by or ""]
            if contact.urgency != "P0" or self.lines.has_room(agent.id, kind):
                return Keeping(agent, "sticky", passed_by)
        return Keeping(None, passed_by=passed_by)

    def _why_not_adviser(self, contact: Waiting, kind: str, licences: frozenset[str]) -> PassedBy:
        if contact.adviser_gone:
            return "gone"
        if contact.transferred or contact.returned:
            return "passed_on"  # somebody decided where it goes, or it has been waited for once already
        agent = self.lines.agents.get(contact.adviser or "")
        if agent is None:
            return "away"
        return self._unable(agent, contact, kind, licences) or self._too_late(agent, contact, kind)

    def _unable(self, agent: Agent, contact: Waiting, kind: str, licences: frozenset[str]) -> PassedBy:
        if agent.id in contact.refused_by:
            return "refused"
        if not is_licensed(agent, licences, self.now):
            return "unlicensed"
        return "other_kind" if agent.capacity.get(kind, 0) <= 0 else ""

    def _too_late(self, agent: Agent, contact: Waiting, kind: str) -> PassedBy:
        if self.now - contact.queued_at >= self.policy.adviser_s:
            return "timed_out"
        return "urgent" if contact.urgency == "P0" and not self.lines.has_room(agent.id, kind) else ""

    def _may_serve(self, agent_id: str | None, contact: Waiting, licences: frozenset[str]) -> bool:
        agent = self.lines.agents.get(agent_id) if agent_id is not None else None
        return agent is not None and agent.id not in contact.refused_by and is_licensed(agent, licences, self.now)


def holds_left_s(contacts: Iterable[Waiting], policy: Policy, agents: Sequence[Agent], now: float) -> dict[str, float]:
    """For how many seconds more contacts may be kept for their customer's adviser, who is full; the others left out."""
    lines = Lines(agents, now)
    keepers = Keepers(policy, lines, now)
    found: dict[str, float] = {}
    for contact in contacts:
        kind = KIND_OF_CHANNEL.get(contact.channel, "chat")
        keeping = keepers.find(contact, kind, policy.demands(contact))
        if keeping.agent is not None and keeping.why == "adviser" and not lines.has_room(keeping.agent.id, kind):
            found[contact.id] = policy.adviser_s - (now - contact.queued_at)
    return found
