"""From a played contact to a contact record: how the time splits, how it ended, what the customer said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from zhike.demo.rules import figures
from zhike.demo.rules.figures import Era
from zhike.demo.service.playing import Played
from zhike.quality import api as quality

MEAN_WAIT_MINUTES = 2.5
COMPLAINT_IF_UNRESOLVED = 4.0


@dataclass(frozen=True, slots=True)
class Clerk:
    """Writes the records of one day. `at`: seconds after midnight as a moment; `agents`: logins as ids and teams.

    `afterwards` draws who is asked and inspected later, apart from all else that is drawn.
    """

    era: Era
    at: Callable[[float], datetime]
    agents: Mapping[str, tuple[UUID, str]]
    random: Random
    afterwards: Random

    def write(self, played: Played) -> quality.NewContact:
        """The record of one contact."""
        served = played.served_at is not None
        resolved = played.arrival.resolved if served or played.queued_at is None else None
        return quality.NewContact(
            id=UUID(int=self.random.getrandbits(128), version=4),
            source="simulated",
            channel=played.arrival.channel,
            started_at=self.at(played.arrival.at),
            ended_at=self.at(played.left_at),
            language=played.arrival.language,
            lengths=self._lengths(played),
            resolved=resolved,
            rating=self._rating(played, resolved),
            invited=served or played.queued_at is None,
            complaint=served and self._complains(resolved),
            outcome=_outcome(played, resolved),
            closed_by="agent" if served else "customer",
            transfers=int(served and self.random.random() < figures.TRANSFERRED),
            **self._who(played),
            **self._how(played),
            **(self._inspected() if served else {}),
            **(self._surveyed(resolved) if resolved is not None else {}),
        )

    def _inspected(self) -> dict[str, Any]:
        """What an inspector found, of the few whose contacts are looked at."""
        if self.afterwards.random() >= figures.INSPECTED:
            return {}
        score = self.afterwards.gauss(self.era.inspection, figures.INSPECTION_SPREAD)
        return {
            "inspection_score": round(max(0.0, min(100.0, score)), 1),
            "critical_error": self.afterwards.random() < self.era.critical_errors,
        }

    def _surveyed(self, resolved: bool) -> dict[str, Any]:
        """What the customer said when asked some days later: how easy it was, whether it is solved, and so on."""
        if self.afterwards.random() >= figures.SURVEYED:
            return {}
        ease = self.afterwards.gauss(self.era.ease + (0.0 if resolved else figures.UNRESOLVED_EASE), 1.1)
        again = self.afterwards.gauss(self.era.recommends + (0.0 if resolved else figures.UNRESOLVED_RECOMMENDS), 1.8)
        return {
            "ease": max(1, min(7, round(ease))),
            "nps": max(0, min(10, round(again))),
            "confirmed": resolved == (self.afterwards.random() < figures.AGREES),
        }

    def _who(self, played: Played) -> dict[str, Any]:
        customer = played.arrival.customer
        if customer is None:
            return {}
        return {
            "customer_id": customer.id,
            "tier": customer.tier,
            "age_band": customer.age_band,
            "elder": customer.elder,
            "vulnerable": customer.vulnerable,
            "region": customer.city.region,
            "city_tier": customer.city.tier,
        }

    def _how(self, played: Played) -> dict[str, Any]:
        reason = played.arrival.reason
        assisted = played.arrival.channel != "voice"
        agent, team = self.agents[played.agent] if played.agent else (None, None)
        asked = played.queued_at is not None
        return {
            "queue": played.queue,
            "skill": reason.skill,
            "agent_id": str(agent) if agent else None,
            "team": team,
            "reason": reason.id,
            "urgency": reason.urgency,
            "because": _because(played) if asked and assisted else None,
            "answered": played.served_at is not None,
            "abandoned": asked and played.served_at is None,
            "assistant_served": assisted,
            "handed_over": asked and assisted,
            "direct_to_person": asked,
            "answers": 0 if asked else self.random.randint(1, 3),
            "messages": 0 if played.arrival.channel == "voice" else self.random.randint(3, 22),
            "first_response_s": round(self.random.uniform(0.03, 0.4), 3) if assisted else None,
            "handover_wait_s": played.served_at - played.queued_at
            if assisted and played.queued_at is not None and played.served_at is not None
            else None,
        }

    def _lengths(self, played: Played) -> quality.Lengths:
        assistant = played.arrival.assistant_s
        if played.queued_at is None:
            return quality.Lengths(assistant_s=assistant)
        if played.served_at is None:
            return quality.Lengths(assistant_s=assistant, wait_s=played.left_at - played.queued_at)
        busy = played.left_at - played.served_at
        hold = busy * figures.HOLD_SHARE * self.random.uniform(0, 2)
        wrap_up = busy * figures.WRAP_UP_SHARE * self.random.uniform(0.5, 1.5)
        return quality.Lengths(
            assistant_s=assistant,
            wait_s=played.served_at - played.queued_at,
            ring_s=min(3.0, played.served_at - played.queued_at),
            talk_s=busy - hold - wrap_up,
            hold_s=hold,
            wrap_up_s=wrap_up,
        )

    def _rating(self, played: Played, resolved: bool | None) -> int | None:
        if resolved is None or self.random.random() >= figures.RATED[played.arrival.channel]:
            return None
        customer = played.arrival.customer
        waited = ((played.served_at or 0) - (played.queued_at or 0)) / 60 if played.served_at else 0.0
        score = self.era.rating_base + (figures.CITY_TIER_SCORE[customer.city.tier] if customer else 0.0)
        score += figures.WAIT_SCORE_PER_MINUTE * (waited - MEAN_WAIT_MINUTES)
        score += 0.0 if resolved else figures.UNRESOLVED_SCORE
        return max(1, min(5, round(self.random.gauss(score, 0.75))))

    def _complains(self, resolved: bool | None) -> bool:
        unresolved = 1 - self.era.resolved
        base = self.era.complaints_per_10000 / 10_000 / (1 + unresolved * (COMPLAINT_IF_UNRESOLVED - 1))
        return self.random.random() < base * (1.0 if resolved else COMPLAINT_IF_UNRESOLVED)


def clock_of(midnight: datetime) -> Callable[[float], datetime]:
    """Seconds after `midnight` as moments."""
    return lambda seconds: midnight + timedelta(seconds=seconds)


def _because(played: Played) -> str:
    return "urgent" if played.arrival.reason.straight_to_person else "customer_request"


def _outcome(played: Played, resolved: bool | None) -> str:
    if played.queued_at is None:
        return "answered"
    if played.served_at is None:
        return "abandoned"
    return "resolved" if resolved else "follow_up"
