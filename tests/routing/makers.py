"""Makers of waiting contacts, agents and policies for the tests of the pure rules."""

from __future__ import annotations

from hypothesis import strategies as st

from zhike.routing.rules import (
    SKILLS,
    Agent,
    Policy,
    QueueRule,
    Waiting,
    build_ladder,
    read_weights,
)

PRIORITY_RULES = {
    "urgency": {"P0": 1000, "P1": 300, "P2": 100, "P3": 0},
    "customer": {
        "elder_60_plus": 150,
        "disability_or_vulnerable": 150,
        "private_bank": 120,
        "platinum": 80,
        "gold": 40,
        "standard": 0,
    },
    "state": {"repeat_within_7d": 80, "open_complaint": 120, "transferred": 150, "callback_due": 200},
    "ageing_per_waiting_minute": 20,
}
NOW = 1_000_000.0


def a_queue(key: str = "cards", skills: tuple[str, ...] = ("card", "loyalty"), **changes: object) -> QueueRule:
    fields: dict[str, object] = {
        "key": key,
        "zh": "信用卡",
        "en": "Cards",
        "overflow_zh": "综合服务",
        "overflow_en": "General",
        "ladder": build_ladder(
            skills=frozenset(skills),
            min_level=3,
            relax_every_s=15,
            overflow_skills=frozenset({"general"}),
            overflow_after_s=60,
        ),
    }
    return QueueRule(**(fields | changes))  # type: ignore[arg-type]


def a_policy(*queues: QueueRule) -> Policy:
    chosen = queues or (a_queue(), a_queue("general", ("general",), zh="综合服务", en="General"))
    return Policy(weights=read_weights(PRIORITY_RULES), queues={q.key: q for q in chosen}, skill_names=SKILLS)


def a_contact(name: str = "c1", *, waited: float = 0.0, **changes: object) -> Waiting:
    fields: dict[str, object] = {"id": name, "queue": "cards", "skill": "card", "queued_at": NOW - waited}
    return Waiting(**(fields | changes))  # type: ignore[arg-type]


def an_agent(name: str = "a1", *, idle: float = 0.0, **changes: object) -> Agent:
    fields: dict[str, object] = {"id": name, "skills": {"card": 3}, "idle_since": NOW - idle}
    return Agent(**(fields | changes))  # type: ignore[arg-type]


contacts = st.builds(
    Waiting,
    id=st.uuids().map(str),
    queue=st.sampled_from(["cards", "general"]),
    skill=st.sampled_from(["card", "loyalty", "general"]),
    queued_at=st.floats(NOW - 7200, NOW),
    urgency=st.sampled_from(["P0", "P1", "P2", "P3"]),
    elder=st.booleans(),
    vulnerable=st.booleans(),
    tier=st.sampled_from(["standard", "gold", "platinum", "private_bank", "unheard_of"]),
    contacts_in_7_days=st.integers(0, 5),
    open_complaint=st.booleans(),
    transferred=st.booleans(),
    callback_due=st.booleans(),
    callback=st.booleans(),
    returned=st.booleans(),
)
