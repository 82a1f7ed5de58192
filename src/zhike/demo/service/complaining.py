"""Complaints of the demo bank, in every state: each step at its day, by the person whose step it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from zhike.cases import api as cases
from zhike.demo.service.content import load
from zhike.identity import api as identity
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

ACTOR = system_actor("demo")
_STAGES = ("received", "assigned", "investigating", "proposed", "decided", "closed", "under_review", "reviewed")
_AXES = ("channel", "business", "cause")
_ANY = "*"


@dataclass(frozen=True, slots=True)
class House:
    """Who handles, who leads, who keeps the rules; `named`: whom some complaints are about."""

    handlers: Sequence[Actor]
    leads: Sequence[Actor]
    officers: Sequence[Actor]
    named: Sequence[UUID]


async def make_complaints(runtime: Runtime, customers: Sequence[UUID]) -> None:
    """All of the content; a transaction for each: a long one would hold back every reader of the outbox."""
    async with runtime.database.transaction() as session:
        house = await _people(session)
    for place, raw in enumerate(load("complaints")["complaints"]):
        async with runtime.database.transaction() as session:
            await _live(runtime, session, house, raw, customer=customers[place], place=place)


async def _people(session: Session) -> House:
    async def some(role: identity.Role) -> list[identity.Staff]:
        return list(await identity.find_staff(session, role=role))[:4]

    return House(
        handlers=[_actor(each) for each in await some("back_office")],
        leads=[_actor(each) for each in await some("supervisor")],
        officers=[_actor(each) for each in await some("compliance")],
        named=[each.id for each in await some("agent")],
    )


def _actor(staff: identity.Staff) -> Actor:
    permissions = identity.permissions_of(staff.role)
    return Actor(id=str(staff.id), kind="staff", name=staff.name, permissions=permissions)


async def _live(
    runtime: Runtime, session: Session, house: House, raw: dict[str, Any], *, customer: UUID, place: int
) -> None:
    """Register it, and take it as far as it has come."""
    began = runtime.clock.now() - timedelta(days=raw["days"], hours=place % 5)
    complaint = await _register(runtime, session, house, raw, customer=customer, began=began)
    life = _Life(runtime, session, house, complaint.id, raw, began, house.handlers[place % len(house.handlers)])
    if raw["until"] in {"withdrawn", "dismissed"}:
        await life.end()
        return
    steps = (life.assign, life.investigate, life.propose, life.confirm, life.tell, life.object, life.review)
    for step in steps[: _STAGES.index(raw["until"])]:
        await step()


async def _register(
    runtime: Runtime, session: Session, house: House, raw: dict[str, Any], *, customer: UUID, began: datetime
) -> cases.Complaint:
    due = raw.get("regulator_in")
    new = cases.NewComplaint(
        title=raw["title"],
        received_by=raw["by"],
        level=raw.get("level", "general"),
        reason=raw["reason"],
        customer_id=customer,
        regulator=raw["by"] == "regulator",
        regulator_due_on=(began + timedelta(days=due)).date() if due else None,
        named=tuple(house.named[:1]) if raw.get("named") else (),
        facts={name: raw[name] for name in ("because", "wish") if name in raw and "finding" not in raw},
    )
    return await cases.register_complaint(runtime, session, actor=ACTOR, new=new, now=began)


@dataclass(frozen=True, slots=True)
class _Life:
    """One complaint, step by step; each step a day or so after the one before."""

    runtime: Runtime
    session: Session
    house: House
    id: UUID
    raw: dict[str, Any]
    began: datetime
    handler: Actor

    def _at(self, days: float) -> datetime:
        return self.began + timedelta(days=days)

    async def assign(self) -> None:
        """A lead gives it to a handler."""
        await cases.assign_complaint(
            self.session,
            actor=self.house.leads[0],
            complaint_id=self.id,
            staff_id=UUID(self.handler.id),
            version=_ANY,
            now=self._at(0.2),
        )

    async def investigate(self) -> None:
        """The handler begins, sets the codes, and may need more time."""
        who: dict[str, Any] = {"actor": self.handler, "complaint_id": self.id, "version": _ANY}
        await cases.start_complaint(self.session, now=self._at(0.5), **who)
        axes = dict(zip(_AXES, self.raw["axes"], strict=True))
        changes = cases.ComplaintChanges(**axes)
        await cases.change_complaint(self.runtime, self.session, changes=changes, now=self._at(1), **who)
        if "extension" in self.raw:
            await self._extend(self.raw["extension"])

    async def _extend(self, until: str) -> None:
        request = await cases.ask_for(
            self.runtime,
            self.session,
            actor=self.handler,
            complaint_id=self.id,
            kind="extension",
            because="需调取外部机构资料，预计两周内收到。",
            now=self._at(8),
        )
        if until == "asked":
            return
        who: dict[str, Any] = {"complaint_id": self.id, "request_id": request.id}
        officer = self.house.officers[0]
        await cases.decide_request(
            self.runtime, self.session, actor=officer, approved=True, answer="情况属实", now=self._at(9), **who
        )
        if until == "told":
            await cases.tell_extension(
                self.runtime, self.session, actor=self.handler, told_by="phone", now=self._at(10), **who
            )

    async def propose(self) -> None:
        """What the handler found; the root cause, where there is one to correct."""
        found = {"finding": self.raw["finding"], "because": self.raw["because"], "remedy": self.raw.get("remedy", "")}
        await cases.propose_decision(self.session, actor=self.handler, complaint_id=self.id, now=self._at(5), **found)
        if "correction" in self.raw:
            await cases.correct_cause(
                self.runtime,
                self.session,
                actor=self.handler,
                complaint_id=self.id,
                order_id=None,
                title=self.raw["correction"],
                department=None,
                now=self._at(5),
            )

    async def confirm(self) -> None:
        """A second pair of eyes."""
        await cases.confirm_decision(
            self.session, actor=self.house.leads[1], complaint_id=self.id, confirmed=True, answer="", now=self._at(6)
        )

    async def tell(self) -> None:
        """The customer knows."""
        await cases.tell_decision(
            self.session, actor=self.handler, complaint_id=self.id, told_by="phone", now=self._at(7)
        )

    async def object(self) -> None:
        """The customer does not agree."""
        await cases.object_as_staff(
            self.runtime,
            self.session,
            actor=self.handler,
            complaint_id=self.id,
            text=self.raw["objection"],
            now=self._at(20),
        )

    async def review(self) -> None:
        """Somebody else looks at it again."""
        officer = self.house.officers[-1]
        who: dict[str, Any] = {"complaint_id": self.id, "now": self._at(30)}
        lead = self.house.leads[0]
        await cases.assign_review(self.session, actor=lead, staff_id=UUID(officer.id), version=_ANY, **who)
        await cases.review_objection(
            self.session,
            actor=officer,
            finding="justified",
            because=self.raw["review"],
            remedy="",
            told_by="letter",
            **who,
        )

    async def end(self) -> None:
        """Asked for by one, approved by another."""
        kind: Any = "withdrawal" if self.raw["until"] == "withdrawn" else "dismissal"
        request = await cases.ask_for(
            self.runtime,
            self.session,
            actor=self.house.leads[0],
            complaint_id=self.id,
            kind=kind,
            because="客户来电说明，已当面解决。",
            now=self._at(1),
        )
        await cases.decide_request(
            self.runtime,
            self.session,
            actor=self.house.leads[1],
            complaint_id=self.id,
            request_id=request.id,
            approved=True,
            answer="已回访核实",
            now=self._at(2),
        )
