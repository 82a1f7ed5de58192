"""Who serves whom: the contacts by priority, each to the best agent that may take it now.

A pure function of its arguments, for the live router and for a simulator alike. The contacts are worked from the
highest score down; candidates stand in lines that all contacts share, so that a long queue costs little more than its
scores.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhike.routing.rules.explaining import Evidence, explain_agent
from zhike.routing.rules.facts import KIND_OF_CHANNEL, Agent, Policy, Reason, Rung, Waiting
from zhike.routing.rules.keeping import Keepers, Keeping, PassedBy
from zhike.routing.rules.lines import Candidate, Line, Lines
from zhike.routing.rules.priority import priority, score


@dataclass(slots=True)
class Decision:
    """This contact goes to this agent. The reasons are put into words when somebody asks for them."""

    waiting_id: str
    agent_id: str
    score: float
    evidence: Evidence

    @property
    def priority_reasons(self) -> tuple[Reason, ...]:
        """Why this contact is next, the heaviest reason first."""
        return priority(self.evidence.waiting, self.evidence.policy, self.evidence.now)[1]

    @property
    def agent_reasons(self) -> tuple[Reason, ...]:
        """Why this agent."""
        return explain_agent(self.evidence)


@dataclass(slots=True)
class _Plan:
    """Where contacts that ask for the same thing look: the line of their own skill first, then those that help.

    `spent`: nobody in any of them has room any more; agents only fill up, so it stays so.
    """

    rung: Rung
    own: Line
    helping: list[Line]
    understaffed: bool
    language_relaxed: bool
    spent: bool = False


def choose(waiting: Iterable[Waiting], agents: Sequence[Agent], policy: Policy, now: float) -> list[Decision]:
    """Decisions for all contacts that can be served now, by priority.

    Ids are unique in each list; `agents` holds everybody on duty, full or not (a skill that nobody on duty has is not
    waited for). The result does not depend on the order of either list.
    """
    decisions: list[Decision] = []
    desk = _Desk(agents, policy, now)
    if not desk.lines.free:
        return decisions
    for points, contact in rank(waiting, policy, now):
        decision = desk.place(contact, points)
        if decision is not None:
            decisions.append(decision)
            if not desk.lines.free:
                break
    return decisions


def rank(waiting: Iterable[Waiting], policy: Policy, now: float) -> list[tuple[float, Waiting]]:
    """The contacts in the order of service, each with its score; equals by waiting time, then by id."""
    weights = policy.weights
    keyed = [(-score(contact, weights, now), contact.queued_at, contact.id, contact) for contact in waiting]
    keyed.sort()  # ids are unique, so two contacts themselves are never compared
    return [(-negative, contact) for negative, _, _, contact in keyed]


class _Desk:
    """One call of the policy: contacts come one by one, agents fill up."""

    def __init__(self, agents: Sequence[Agent], policy: Policy, now: float) -> None:
        self._policy = policy
        self._now = now
        self.lines = Lines(agents, now)
        self._keepers = Keepers(policy, self.lines, now)
        self._plans: dict[tuple[str, str, int, str, str, frozenset[str]], _Plan] = {}

    def place(self, contact: Waiting, points: float) -> Decision | None:
        """Give `contact` to the best agent, or to nobody."""
        queue = self._policy.queues.get(contact.queue)
        if queue is None or not queue.open or (contact.callback and self._policy.quiet):
            return None
        kind = KIND_OF_CHANNEL.get(contact.channel, "chat")
        licences = self._policy.demands(contact) if self._policy.licences_of_reason else queue.licences
        passed_by: PassedBy = ""
        if contact.reserved_for is not None or contact.served_by is not None or contact.adviser is not None:
            keeping = self._keepers.find(contact, kind, licences)
            if keeping.agent is not None:
                return self._place_kept(contact, points, kind, keeping, keeping.agent)
            passed_by = keeping.passed_by
        plan = self._plan_of(contact, queue.ladder, kind, licences)
        found = None if plan.spent else self._best(plan, contact.refused_by)
        if found is None:
            plan.spent = True
            return None
        line, best = found
        runner_up = self._best(plan, contact.refused_by | {best[3]})
        self.lines.fill(best[3], kind)
        evidence = Evidence(
            waiting=contact,
            policy=self._policy,
            now=self._now,
            agent=self.lines.agents[best[3]],
            level=-best[0],
            skill=line.skill,
            load=best[1],
            idle_since=best[2],
            runner_up=runner_up[1] if runner_up else None,
            runner_up_helps=runner_up is not None and runner_up[0].skill != line.skill,
            rung=plan.rung,
            understaffed=plan.understaffed,
            language_relaxed=plan.language_relaxed,
            licences=licences,
            passed_by=passed_by,
        )
        return Decision(contact.id, best[3], points, evidence)

    def _place_kept(
        self, contact: Waiting, points: float, kind: str, keeping: Keeping, agent: Agent
    ) -> Decision | None:
        if not self.lines.has_room(agent.id, kind):
            return None
        self.lines.fill(agent.id, kind)
        level = agent.skills.get(contact.skill, 0)
        licences = self._policy.demands(contact)
        evidence = Evidence(
            contact,
            self._policy,
            self._now,
            agent,
            level,
            contact.skill,
            kept=keeping.why,
            licences=licences,
            passed_by=keeping.passed_by,
        )
        return Decision(contact.id, agent.id, points, evidence)

    def _best(self, plan: _Plan, refused_by: frozenset[str]) -> tuple[Line, Candidate] | None:
        """The best candidate of the own line, else of the lines that help."""
        least = plan.rung.min_level
        best = self.lines.peek(plan.own, least, refused_by)
        if best is not None:
            return plan.own, best
        found: tuple[Line, Candidate] | None = None
        for line in plan.helping:
            best = self.lines.peek(line, least, refused_by)
            if best is not None and (found is None or best < found[1]):
                found = line, best
        return found

    def _plan_of(self, contact: Waiting, ladder: tuple[Rung, ...], kind: str, licences: frozenset[str]) -> _Plan:
        waited = self._now - contact.queued_at
        step = len(ladder) - 1
        while step > 0 and ladder[step].after_s > waited:
            step -= 1
        language = contact.language if waited < self._policy.language_relaxed_after_s else ""
        if contact.refused_by:
            return self._make_plan(contact, ladder[step:], language, kind, licences)
        key = (contact.queue, contact.skill, step, language, kind, licences)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._make_plan(contact, ladder[step:], language, kind, licences)
        return plan

    def _make_plan(
        self, contact: Waiting, rungs: tuple[Rung, ...], language: str, kind: str, licences: frozenset[str]
    ) -> _Plan:
        """The first rung that anybody on duty, full or not, can stand on; the language gives way last.

        Whoever refused the contact is not there for it: nobody waits for them. Nor is whoever lacks a licence, but that
        one thing never gives way: a contact for which nobody is licensed waits.
        """
        skill, refused_by = contact.skill, contact.refused_by
        for wanted in dict.fromkeys((language, "")):
            own = self.lines.line(skill, wanted, kind, licences)
            for rung in rungs:
                helping = [
                    self.lines.line(other, wanted, kind, licences) for other in sorted(rung.skills) if other != skill
                ]
                if any(line.reaches(rung.min_level, refused_by) for line in (own, *helping)):
                    return _Plan(rung, own, helping, rung is not rungs[0], language_relaxed=not wanted)
        nobody = self.lines.line(skill, "", kind, licences)
        return _Plan(rungs[-1], nobody, [], understaffed=True, language_relaxed=True)
