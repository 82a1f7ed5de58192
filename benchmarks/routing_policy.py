"""How fast the routing policy decides. Run: .venv/bin/python benchmarks/routing_policy.py

Prints a table: scoring alone; one decision round on a busy floor; a round that hands out very many contacts; and a
day of a simulated centre, one call for each arrival.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, replace

from zhike.app.garbage import COLLECT_AFTER
from zhike.reasons import api as reasons
from zhike.routing import rules

NOW = 1_000_000.0
ROUNDS = 200


def a_policy() -> rules.Policy:
    queues = {
        queue.key: rules.QueueRule(
            key=queue.key,
            zh=queue.zh,
            en=queue.en,
            ladder=rules.build_ladder(
                skills=frozenset(queue.skills),
                min_level=3,
                relax_every_s=15,
                overflow_skills=frozenset({"general"}),
                overflow_after_s=45,
            ),
        )
        for queue in rules.DEFAULT_QUEUES
    }
    return rules.Policy(rules.read_weights(asdict(reasons.priority_rules())), queues, rules.SKILLS)


def some_contacts(dice: random.Random, count: int) -> list[rules.Waiting]:
    skills = [(queue.key, skill) for queue in rules.DEFAULT_QUEUES for skill in queue.skills]
    found = []
    for number in range(count):
        queue, skill = dice.choice(skills)
        found.append(
            rules.Waiting(
                id=f"c{number:05d}",
                queue=queue,
                skill=skill,
                queued_at=NOW - dice.uniform(0, 300),
                language="en" if dice.random() < 0.1 else "zh",
                urgency=dice.choices(["P0", "P1", "P2", "P3"], [5, 25, 40, 30])[0],
                elder=dice.random() < 0.2,
                tier=dice.choices(["standard", "gold", "platinum", "private_bank"], [80, 12, 6, 2])[0],
                contacts_in_7_days=int(dice.random() < 0.15),
                refused_by=frozenset({f"a{dice.randrange(500):04d}"}) if dice.random() < 0.05 else frozenset(),
            )
        )
    return found


def some_agents(dice: random.Random, count: int, *, free: float, places: int) -> list[rules.Agent]:
    names = list(rules.SKILLS)
    return [
        rules.Agent(
            id=f"a{number:04d}",
            skills={skill: dice.randint(1, 5) for skill in dice.sample(names, dice.randint(2, 6))} | {"general": 3},
            idle_since=NOW - dice.uniform(0, 600),
            languages=frozenset({"zh", "en"}) if dice.random() < 0.3 else frozenset({"zh"}),
            capacity={"chat": places},
            load={"chat": 0 if dice.random() < free else places},
        )
        for number in range(count)
    ]


def measure(work: Callable[[], int]) -> tuple[float, float, float]:
    """p50 and p99 in ms, and things done a second, of processor time: what else the machine does counts little."""
    times, done = [], 0
    for _ in range(ROUNDS):
        start = time.process_time()
        done += work()
        times.append(time.process_time() - start)
    times.sort()
    return statistics.median(times) * 1e3, times[int(len(times) * 0.99)] * 1e3, done / sum(times)


def play_a_day(policy: rules.Policy, dice: random.Random, arrivals: int) -> int:
    """Arrivals one by one on a floor of thirty agents, as the history of the demo bank plays them."""
    staff = some_agents(dice, 30, free=1.0, places=1)
    free_at = {agent.id: 0.0 for agent in staff}
    queue: list[rules.Waiting] = []
    decided, now = 0, NOW
    for contact in some_contacts(dice, arrivals):
        now += 30
        contact.queued_at = now
        queue.append(contact)
        for agent in staff:
            agent.load = {"chat": int(free_at[agent.id] > now)}
        for decision in rules.choose(queue, staff, policy, now):
            free_at[decision.agent_id] = now + 300
            queue = [waiting for waiting in queue if waiting.id != decision.waiting_id]
            decided += 1
    return decided


def main() -> None:
    dice = random.Random(7)
    policy = a_policy()
    contacts = some_contacts(dice, 2000)
    busy = some_agents(dice, 500, free=0.05, places=3)
    open_floor = some_agents(dice, 500, free=1.0, places=4)
    keeping = replace(policy, adviser_s=30.0)
    advised = [replace(one, adviser=dice.choice(busy).id) if dice.random() < 0.1 else one for one in contacts]
    rows = [
        ("score 2,000 contacts", lambda: len([rules.score(one, policy.weights, NOW) for one in contacts])),
        ("score with words, 2,000 contacts", lambda: len([rules.priority(one, policy, NOW) for one in contacts])),
        ("2,000 waiting, 500 agents, 5 % free", lambda: len(rules.choose(contacts, busy, policy, NOW))),
        ("2,000 waiting, 500 agents, all free", lambda: len(rules.choose(contacts, open_floor, policy, NOW))),
        ("the same, 10 % of customers have advisers", lambda: len(rules.choose(advised, open_floor, keeping, NOW))),
        ("as the first round, 10 % have advisers", lambda: len(rules.choose(advised, busy, keeping, NOW))),
        ("day of 2,250 contacts, 30 agents", lambda: play_a_day(policy, dice, 2250)),
    ]
    # The collector as the web and worker processes have it.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    print(f"{'what':40} {'p50 ms':>9} {'p99 ms':>9} {'a second':>10}")
    for name, work in rows:
        median, p99, rate = measure(work)
        print(f"{name:40} {median:9.2f} {p99:9.2f} {rate:10,.0f}")


if __name__ == "__main__":
    main()
