"""Indices: worked out by hand, their sensitivity, their weights by version, the LZ Bank's table."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import SignIn
from tests.quality.builders import NOON, answered
from tests.quality.test_report import put

from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.quality.metrics.catalogue import METRICS
from zhike.quality.metrics.catalogue.indices import INDICES
from zhike.quality.rules.figures import Figure
from zhike.quality.rules.fluctuation import fluctuate
from zhike.quality.rules.indices import Part, Rank, compute, rank, reweighed, score, shifted, weigh
from zhike.quality.rules.lz_example import lines

QSI, SQOM = INDICES["qsi"], INDICES["sqom"]
EVEN = (Part("speed", 0.5, 0, 100), Part("effect", 0.5, 0, 100))


def test_a_score_lies_between_its_anchors() -> None:
    wait = Part("wait_all", 1, 0, 600, reverse=True)
    assert [score(wait, seconds) for seconds in (0, 228, 600, 900)] == [100.0, pytest.approx(62.0), 0.0, 0.0]
    assert score(Part("csat_mean", 1, 1, 5), 4.1) == pytest.approx(77.5)


def test_the_lz_banks_table_follows_from_its_inputs() -> None:
    found = {line.id: line for line in lines({one.id: (one.zh, one.en, one.form, one.parts) for one in (QSI, SQOM)})}
    rounded = {
        name: (round(line.before, 2), round(line.after, 2))
        for name, line in found.items()
        if line.before is not None and line.after is not None and not line.input
    }
    assert rounded == {
        "csat_100": (77.5, 90.0),
        "qsi": (66.84, 80.5),
        "sqom": (75.32, 87.2),
        "resolved_per_complaint": (362.98, 533.14),
        "psc_stand_in": (85.1, 91.54),
    }
    assert (found["study_p"].before, found["study_p"].after, found["study_p"].printed) == (None, None, (190.4, 532.7))
    assert sum(line.input for line in found.values()) == 8


def test_a_part_may_be_missing_while_four_fifths_of_the_weight_remain() -> None:
    parts = (Part("a", 0.8, 0, 100), Part("b", 0.2, 0, 100))
    there, gone = Figure(60.0, 9), Figure(None, 0, reason="no_data")
    few = compute("sum", parts, {"a": there, "b": gone})
    assert (few.value, few.kept, few.reason) == (60.0, pytest.approx(0.8), None)
    none = compute("sum", parts, {"a": gone, "b": there})
    assert (none.value, none.low, none.kept, none.reason) == (None, None, pytest.approx(0.2), "missing_parts")


def test_the_interval_adds_the_parts_half_widths_in_squares() -> None:
    figures = {"speed": Figure(60.0, 9, 54.0, 66.0), "effect": Figure(80.0, 9, 72.0, 88.0)}
    found = compute("sum", EVEN, figures)
    assert found.value == pytest.approx(70.0)
    assert (found.low, found.high) == (pytest.approx(65.0), pytest.approx(75.0))  # 0.5 x 6 and 0.5 x 8 make 5


def test_a_product_does_not_hide_a_poor_part() -> None:
    scores = {"speed": 100.0, "effect": 25.0}
    assert weigh("sum", EVEN, scores) == 62.5
    assert weigh("product", EVEN, scores) == pytest.approx(50.0)
    assert weigh("product", EVEN, {"speed": 100.0, "effect": 0.0}) == 0.0


def test_the_ranking_says_how_much_the_weights_decide() -> None:
    """At a fifth more weight on speed, 0.6 to 0.5, the second (90, 60) overtakes the first (70, 81)."""
    rows = {
        "a": {"speed": 70.0, "effect": 81.0},
        "b": {"speed": 90.0, "effect": 60.0},
        "c": {"speed": 9.0, "effect": 9.0},
    }
    assert len(shifted(EVEN)) == 4
    assert rank("sum", EVEN, rows) == {"a": Rank(1, 1, 2), "b": Rank(2, 1, 2), "c": Rank(3, 3, 3)}
    assert rank("sum", EVEN, {"a": rows["a"], "b": rows["a"]}) == {"a": Rank(1, 1, 1), "b": Rank(1, 1, 1)}


@given(st.lists(st.floats(0, 100), min_size=5, max_size=5))
def test_an_index_lies_between_its_worst_and_best_part(scores: list[float]) -> None:
    given_scores = dict(zip((part.metric for part in QSI.parts), scores, strict=True))
    for form in ("sum", "product"):
        assert min(scores) - 1e-9 <= weigh(form, QSI.parts, given_scores) <= max(scores) + 1e-9


def test_indices_are_made_of_the_catalogue_and_weigh_one() -> None:
    for index in INDICES.values():
        assert sum(part.weight for part in index.parts) == pytest.approx(1.0)
        assert {part.metric for part in index.parts} <= set(METRICS)
        for part in index.parts:
            assert part.reverse == (METRICS[part.metric].better == "down")
    assert list(dict.fromkeys(part.group for part in INDICES["experience"].parts)) == [
        "speed",
        "attitude",
        "content",
        "channel",
        "effect",
    ]


def test_fluctuation_is_the_variation_and_only_of_twelve_the_half_range() -> None:
    twelve = [80.0, 90.0] * 6
    found = fluctuate(twelve)
    assert (found.n, found.mean) == (12, 85.0)
    assert found.variation == pytest.approx(100 * (25 * 12 / 11) ** 0.5 / 85)
    assert found.half_range == pytest.approx(10 / 170)
    assert (found.lower, found.upper, found.signals) == (pytest.approx(58.4), pytest.approx(111.6), ())
    assert fluctuate(twelve[:11]).half_range is None
    assert fluctuate([*twelve[:4], None, None]).mean is None
    assert fluctuate([0.0] * 12).mean is None


def test_what_stands_out_is_beyond_the_limits_or_long_on_one_side() -> None:
    # mean 82.9, average moving range 5.3, so limits 14 apart; a lesser dip of 15 widens them beyond itself
    assert fluctuate([85.0, 86, 85, 84, 85, 60, 85, 86, 85, 84, 85, 85]).signals == (5,)
    assert fluctuate([80.0, 90, 80, 90, 80, 75, 80, 90, 80, 90, 80, 90]).signals == ()
    assert fluctuate([85.0, 85.5, 85, 85.5, 85, 85.5, 85, 85.5, 85, 85.5, 85, 95]).signals == (7, 8, 9, 10, 11)
    assert fluctuate([80.0, 81, 80, 81, 90, 91, 90, 91, 90, 91, 90, 91]).signals == (0, 1, 2, 3, 11)


async def test_an_index_is_read_with_its_parts_ranks_and_weeks(sign_in: SignIn, session: Session) -> None:
    many: list[Any] = [
        answered(channel=channel, rating=rating, wait_s=wait)
        for channel, rating, wait in (("web_chat", 5, 6.0), ("voice", 3, 300.0))
        for _ in range(10)
    ]
    await put(session, *many)
    client = await sign_in("analyst")
    day = {"from": "2026-11-20", "to": "2026-11-20"}
    body = (await client.get("/api/v1/indices/sqom", params=day)).json()
    values = {row["key"]: row["figure"]["value"] for row in body["rows"]}
    assert values["web_chat"] == pytest.approx(100 * 0.99**0.3)
    assert values["voice"] == pytest.approx(100 * 0.5**0.3 * 0.5**0.3)
    assert [(row["key"], row["rank"], row["contacts"]) for row in body["rows"]] == [
        ("web_chat", {"place": 1, "best": 1, "worst": 1}, 10),
        ("voice", {"place": 2, "best": 2, "worst": 2}, 10),
    ]
    assert body["figures"]["csat_mean"]["value"] == 4.0
    assert (len(body["weeks"]), body["fluctuation"]["n"], body["fluctuation"]["variation"]) == (12, 0, None)
    assert body["labels"]["voice"]["en"] == "Phone"
    missing = (await client.get("/api/v1/indices/qsi", params=day)).json()
    assert (missing["total"]["value"], missing["total"]["reason"]) == (None, "missing_parts")
    assert (await client.get("/api/v1/indices/luck", params=day)).status_code == 404


async def test_weights_have_versions_and_old_ones_stay(sign_in: SignIn, session: Session) -> None:
    await put(session, *(answered(rating=5, wait_s=300.0) for _ in range(10)))
    supervisor = await sign_in("supervisor")
    day = {"from": "2026-11-20", "to": "2026-11-20"}
    path = "/api/v1/indices/sqom/weights"
    new = {"weights": {"wait_all": 0.5, "resolution_rate": 0.25, "csat_mean": 0.25}, "origin": "AHP, CR 0.04"}
    assert (await supervisor.put(path, json=new)).status_code == 428
    written = await supervisor.put(path, json=new, headers={"if-match": '"0"'})
    assert (written.status_code, written.headers["etag"], written.json()["version"]) == (200, '"1"', 1)
    assert (await supervisor.put(path, json=new, headers={"if-match": '"0"'})).status_code == 412
    now = (await supervisor.get("/api/v1/indices/sqom", params=day)).json()
    before = (await supervisor.get("/api/v1/indices/sqom", params={**day, "version": "0"})).json()
    assert (now["index"]["version"], now["total"]["value"]) == (1, pytest.approx(100 * 0.5**0.5))
    assert (before["index"]["version"], before["total"]["value"]) == (0, pytest.approx(100 * 0.5**0.3))
    listed = (await supervisor.get("/api/v1/indices")).json()["items"]
    sqom = next(one for one in listed if one["id"] == "sqom")
    assert [(each["version"], each["origin"]) for each in sqom["versions"]] == [(1, "AHP, CR 0.04"), (0, "")]
    assert (await supervisor.get("/api/v1/indices/sqom", params={"version": "7"})).status_code == 404
    audit = await (await sign_in("compliance")).get("/api/v1/audit", params={"action": "quality.weights_set"})
    assert [entry["subject"] for entry in audit.json()["items"]] == ["index:sqom"]
    example = (await supervisor.get("/api/v1/indices/example")).json()["lines"]
    assert next(round(one["before"], 2) for one in example if one["id"] == "sqom") == 75.32


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({"wait_all": 0.5, "resolution_rate": 0.5}, "quality.weights_not_of_index"),
        ({"wait_all": -0.5, "resolution_rate": 1.0, "csat_mean": 0.5}, "quality.weights_out_of_range"),
        ({"wait_all": 0.5, "resolution_rate": 0.5, "csat_mean": 0.5}, "quality.weights_not_whole"),
    ],
)
async def test_weights_that_make_no_sense_are_refused(sign_in: SignIn, weights: dict[str, float], code: str) -> None:
    supervisor = await sign_in("supervisor")
    body = {"weights": weights, "origin": "-"}
    answer = await supervisor.put("/api/v1/indices/sqom/weights", json=body, headers={"if-match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_only_those_who_are_responsible_set_weights(sign_in: SignIn) -> None:
    body = {"weights": {"wait_all": 0.3, "resolution_rate": 0.4, "csat_mean": 0.3}, "origin": "-"}
    for role in ("agent", "analyst", "inspector", "editor"):
        client = await sign_in(role)
        answer = await client.put("/api/v1/indices/sqom/weights", json=body, headers={"if-match": "*"})
        assert answer.status_code == 403


GROUPED = (
    Part("rating", 0.3, 0, 100, group="attitude", source="survey"),
    Part("inspected", 0.2, 0, 100, group="attitude", source="inspection"),
    Part("wait", 0.5, 0, 100, group="speed"),
)


def test_in_a_dimension_the_others_carry_what_one_source_does_not_know() -> None:
    all_known = {"rating": Figure(80.0, 9), "inspected": Figure(60.0, 9), "wait": Figure(50.0, 9)}
    assert compute("sum", GROUPED, all_known).value == pytest.approx(0.3 * 80 + 0.2 * 60 + 0.5 * 50)
    unknown = Figure(None, 0, reason="no_data")
    unasked = compute("sum", GROUPED, {**all_known, "inspected": unknown})
    assert (unasked.value, unasked.kept) == (pytest.approx(0.5 * 80 + 0.5 * 50), pytest.approx(1.0))
    nobody = compute("sum", GROUPED, {**all_known, "inspected": unknown, "rating": unknown})
    assert (nobody.value, nobody.kept, nobody.reason) == (None, pytest.approx(0.5), "missing_parts")


def test_a_part_that_came_after_the_weights_weighs_nothing_in_them() -> None:
    old = reweighed(GROUPED, {"rating": 0.5, "wait": 0.5})
    figures = {"rating": Figure(80.0, 9), "inspected": Figure(0.0, 9), "wait": Figure(50.0, 9)}
    assert compute("sum", old, figures).value == pytest.approx(65.0)
    weightless = [replace(part, weight=0.0) for part in GROUPED]
    assert compute("sum", weightless, figures).reason == "missing_parts"


def test_experience_is_told_by_behaviour_surveys_and_inspections() -> None:
    parts = INDICES["experience"].parts
    assert {part.source for part in parts} == {"behaviour", "survey", "inspection"}
    by_group = {group: sum(part.weight for part in parts if part.group == group) for group in {p.group for p in parts}}
    assert by_group == {group: pytest.approx(0.2) for group in by_group}
    # Whoever has neither surveys nor inspections, and by phone no assistant, lacks one dimension of five.
    by_phone = {"service_level", "csat_t2b", "complaint_rate", "transfer_rate", "abandon_rate", "fcr_callback", "psc"}
    known = {part.metric: Figure(50.0 if part.metric in by_phone else None, 9) for part in parts}
    assert compute("sum", parts, known).kept == pytest.approx(0.8)
    assert compute("sum", parts, known).value is not None


async def test_a_channel_without_the_assistant_has_its_experience_too(sign_in: SignIn, session: Session) -> None:
    told: dict[str, Any] = {"rating": 5, "repeat_within_7d": False, "resolved": True}
    known = {"reason_group": "CCD", "started_at": NOON - timedelta(days=9), "urgency": "P2"}
    await put(session, *(answered(channel="voice", customer_id=uuid7(), **told, **known) for _ in range(120)))
    client = await sign_in("analyst")
    asked = {"from": "2026-11-01", "to": "2026-11-20"}
    without = (await client.get("/api/v1/indices/experience", params=asked)).json()
    assert without["total"]["kept"] == pytest.approx(0.8)
    assert (without["groups"]["content"]["value"], without["rows"][0]["key"]) == (None, "voice")
    assert without["rows"][0]["figure"]["value"] == without["total"]["value"] is not None
    inspected = {"inspection_score": 90.0, "critical_error": False}
    await put(
        session, *(answered(channel="voice", customer_id=uuid7(), **told, **known, **inspected) for _ in range(10))
    )
    whole = (await client.get("/api/v1/indices/experience", params=asked)).json()
    assert whole["total"]["kept"] == pytest.approx(1.0)
    assert whole["groups"]["content"]["value"] == pytest.approx(100.0)
    sources = {part["metric"]: part["source"] for part in whole["index"]["parts"]}
    assert (sources["qa_score"], sources["ces"], sources["psc"]) == ("inspection", "survey", "behaviour")
