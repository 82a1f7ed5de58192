"""The demo bank is fictional, whole, the same each time, and built to its figures."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
from collections import Counter
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import mean

import pytest

from zhike.demo import service
from zhike.demo.rules import figures, rosters
from zhike.demo.rules.advisers import adviser_of, advisers
from zhike.demo.rules.arrivals import Population, arrivals_of
from zhike.demo.rules.people import Person, make_people
from zhike.demo.rules.staff import SHIFTS, make_staff
from zhike.demo.service import content
from zhike.demo.service.life import script
from zhike.demo.service.playing import Day, Floor
from zhike.demo.service.policy import demo_policy
from zhike.reasons import api as reasons

FIRST_DAY = date(2026, 8, 24)
ROOT = Path(__file__).resolve().parents[2]


@cache
def people() -> list[Person]:
    return make_people(["A", "B", "C", "D"])


@cache
def played(number: int) -> Day:
    policy, queue_of = demo_policy()
    agents = [one for one in make_staff() if one.role == "agent"]
    population = Population(people(), content.reason_shares())
    return Floor(policy, queue_of, rosters.on_duty(agents, number)).play(arrivals_of(population, FIRST_DAY, number))


def test_three_hundred_people_work_here_each_with_a_login_of_their_own() -> None:
    staff = make_staff()
    roles = Counter(one.role for one in staff)
    assert len(staff) == len({one.login for one in staff}) == len({one.number for one in staff}) == 300
    assert roles["agent"] == 200
    assert {"agent01", "supervisor01", "editor01", "analyst01", "inspector01", "admin01"} <= {
        one.login for one in staff
    }
    assert {skill for one in staff for skill in one.skills} == set(reasons.skills())
    assert sum(shift.share for shift in SHIFTS) == pytest.approx(1.0)


def test_wealthy_customers_have_an_adviser_among_the_agents_and_nobody_else_has() -> None:
    agents = {one.number for one in make_staff() if one.role == "agent"}
    of = {one.number: adviser_of(one.tier, one.number) for one in people()}
    assert {one.tier for one in people() if of[one.number]} == {"private_bank", "platinum"}
    assert all(of[one.number] for one in people() if one.tier == "private_bank")
    load = Counter(number for number in of.values() if number)
    assert load.keys() == set(advisers()) <= agents
    assert max(load.values()) < 60, "an adviser knows each of their customers"


def test_the_bank_is_the_same_each_time() -> None:
    assert make_people(["A", "B", "C", "D"], 50) == people()[:50]
    assert make_staff() == make_staff()


def test_twenty_thousand_customers_have_numbers_and_phones_of_their_own_and_many_are_elders() -> None:
    everybody = people()
    assert len(everybody) == len({one.number for one in everybody}) == len({one.phone for one in everybody}) == 20_000
    assert all(len(one.phone) == 11 for one in everybody)
    assert 0.12 < mean(one.elder for one in everybody) < 0.25
    assert {one.city.tier for one in everybody} == {1, 2, 3, 4}
    assert all(one.since.year - one.birth_year >= 15 for one in everybody)


def test_articles_cover_all_groups_in_both_languages_with_ways_to_ask_them() -> None:
    articles = content.articles()
    assert len(articles) >= 200
    assert len({one["key"] for one in articles}) == len(articles)
    assert {one["reason"].split("-")[0] for one in articles} == {group.id for group in reasons.groups()}
    for article in articles:
        assert reasons.is_reason(article["reason"])
        for language in ("zh", "en"):
            assert article[language]["question"].strip()
            assert article[language]["answer"].strip()
            assert len(article[language]["variants"]) >= 10


def test_both_sides_of_every_talk_have_their_lines() -> None:
    for language in ("zh", "en"):
        talks = [talk for group in script.dialogues(language).values() for talk in group]
        assert len(talks) >= 17
        assert all(len(talk.customer) == len(talk.agent) for talk in talks)
        assert all(script.talk_that_begins_with(talk.customer[0], language) == talk for talk in talks)


@pytest.mark.parametrize(("number", "era"), [(25, figures.BEFORE), (64, figures.AFTER)])
def test_a_played_day_agrees_with_its_era(number: int, era: figures.Era) -> None:
    day = played(number)
    served = [one for one in day.contacts if one.served_at is not None]
    handle = mean(one.left_at - one.served_at for one in served if one.served_at is not None)
    assert 0.6 < day.occupancy < 0.92
    assert handle == pytest.approx(era.handle_s, rel=0.08)
    assert mean(one.arrival.resolved for one in day.contacts) == pytest.approx(era.resolved, abs=0.03)
    shares = Counter(one.arrival.channel for one in day.contacts)
    assert shares["voice"] / len(day.contacts) == pytest.approx(figures.CHANNEL_SHARES["voice"], abs=0.06)


def test_nobody_serves_two_at_a_time_and_nobody_is_served_before_they_came() -> None:
    day = played(25)
    busy: dict[str, list[tuple[float, float]]] = {}
    for one in day.contacts:
        if one.agent is not None and one.served_at is not None and one.queued_at is not None:
            assert one.arrival.at <= one.queued_at < one.served_at < one.left_at
            busy.setdefault(one.agent, []).append((one.served_at, one.left_at))
    for spans in busy.values():
        spans.sort()
        assert all(later[0] >= earlier[1] for earlier, later in pairwise(spans))


def test_samples_of_the_floor_add_up_to_the_day() -> None:
    day = played(25)
    assert len(day.samples) == 95
    assert sum(one.serving_s for one in day.samples) == pytest.approx(day.busy_s, rel=0.05)
    assert {one.waiting for one in day.samples} - {0}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_being_made_is_named_on_the_board(language: str) -> None:
    words = json.loads((ROOT / f"console/src/contexts/quality/strings.{language}.json").read_text())["making"]
    modules = [
        importlib.import_module(f"{service.__name__}.{one.name}") for one in pkgutil.iter_modules(service.__path__)
    ]
    steps = {module.STEP for module in modules if hasattr(module, "STEP")}
    assert {"history", "book"} <= steps
    assert steps | {"customers"} <= set(words)


def test_each_text_of_the_articles_comes_with_its_vector() -> None:
    command = [sys.executable, ROOT / "tools" / "demo_vectors.py", "--check"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"make them again: python tools/demo_vectors.py\n{ran.stdout}{ran.stderr}"
