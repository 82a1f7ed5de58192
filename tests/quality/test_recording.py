"""A contact record is written once, and late facts amend it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.customers.builders import a_customer
from tests.quality.builders import CUSTOMER, NOON, ZONE, abandoned, answered, contact, contained

from zhike.customers import api as customers
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy
from zhike.quality import api as quality
from zhike.quality.errors import ContactNotFound
from zhike.quality.repository import contacts, reporting
from zhike.quality.rules.record import NewContact

ACTOR = system_actor("test")
DAY = timedelta(days=1)


async def put(session: Session, *contacts: NewContact) -> quality.Imported:
    return await quality.import_contacts(session, contacts, actor=ACTOR, zone=ZONE, now=NOON)


async def record(session: Session, contact_id: UUID) -> dict[str, Any]:
    found = await reporting.find_contact(session, contact_id)
    assert found is not None
    return found


async def test_an_import_writes_each_contact_once(session: Session) -> None:
    first, second = answered(rating=5), abandoned(wait_s=2.0)
    assert await put(session, first, second, first) == quality.Imported(2, 1)
    assert await put(session, first, replace(second, abandoned=False)) == quality.Imported(0, 2)

    stored = await record(session, first.id)
    assert (stored["wait_s"], stored["rating"], stored["invited"], stored["local_hour"]) == (10.0, 5, True, 11)
    assert [step["kind"] for step in stored["steps"]] == ["queue", "talk", "hold", "wrap_up"]
    assert (await record(session, second.id))["short_abandon"]


async def test_good_contacts_are_kept_when_others_cannot_be_true(session: Session) -> None:
    backwards = contact(ended_at=NOON - 2 * DAY, started_at=NOON - DAY)
    done = await put(session, backwards, answered(wait_s=-1.0), answered())
    assert done.imported == 1
    assert [each.code for each in done.rejected] == ["ends_before_it_begins", "length_impossible"]


async def test_a_known_reason_gives_group_and_skill(session: Session) -> None:
    known, foreign = answered(reason="CCD-04"), answered(reason="NE")
    await put(session, known, foreign)
    assert [(await record(session, known.id))[name] for name in ("reason_group", "skill")] == ["CCD", "card"]
    assert (await record(session, foreign.id))["reason_group"] is None


async def test_an_import_takes_a_known_customers_segment_where_it_tells_none(
    session: Session, runtime: Runtime
) -> None:
    vault = privacy.Vault(runtime.keyring, purpose="service")
    (one,) = await customers.create_customers(
        session, vault, [a_customer(tier="gold", region="青海", city_tier=4, birth_year=1951)]
    )
    told = {"tier": "standard", "age_band": "18-25", "region": "上海", "city_tier": 1}
    silent, telling, guest = answered(customer_id=one), answered(customer_id=one, **told), answered()
    earlier = answered(customer_id=one, started_at=NOON - 366 * 8 * DAY)
    await put(session, silent, telling, guest, earlier)

    names = ("tier", "age_band", "region", "city_tier", "elder")
    stored = [await record(session, each.id) for each in (silent, telling, guest, earlier)]
    assert [[each[name] for name in names] for each in stored] == [
        ["gold", "70+", "青海", 4, True],
        ["standard", "18-25", "上海", 1, False],
        [None, None, None, None, False],
        ["gold", "60-69", "青海", 4, True],
    ]
    asked = {"first": NOON.date(), "last": NOON.date(), "metrics": ("contacts",)}
    report = await quality.report(session, by=("region",), **asked)
    assert {row.key[0]: row.figures["contacts"].value for row in report.rows} == {"青海": 1, "上海": 1, None: 1}


def about(at_days: float, **told: Any) -> NewContact:
    return answered(**{"started_at": NOON + at_days * DAY, "customer_id": CUSTOMER, "reason_group": "CCD", **told})


async def links(session: Session, *contacts: NewContact) -> list[tuple[Any, ...]]:
    rows = [await record(session, each.id) for each in contacts]
    return [(row["repeat_of"], row["repeat_within_7d"], row["person_within_7d"]) for row in rows]


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_further_contact_about_the_same_within_seven_days_is_a_repeat(session: Session, at_once: bool) -> None:
    first, second = about(-30), about(-24, answered=False, abandoned=True, resolved=None)
    third, fourth = about(-16), about(-2)
    if at_once:
        await put(session, first, second, third, fourth)
    else:  # in any order
        for each in (third, second, fourth, first):
            await put(session, each)
    assert await links(session, first, second, third, fourth) == [
        (None, True, False),
        (first.id, False, False),
        (None, False, False),
        (None, None, None),
    ]


async def test_a_repeat_seen_early_does_not_count_before_its_time(session: Session) -> None:
    """Else of the last days only those that were repeated would be known, and nobody would seem to be helped."""
    first, second = about(-5), about(-4)
    await put(session, first, second)
    assert await links(session, first, second) == [(None, None, None), (first.id, None, None)]
    later = NOON + 4 * DAY
    assert await quality.settle_repeats(session, now=later) == 2
    assert await links(session, first, second) == [(None, True, True), (first.id, False, False)]


async def test_others_and_other_matters_are_no_repeats(session: Session) -> None:
    first = about(-3)
    await put(
        session, first, about(-2, customer_id=uuid7()), about(-2, reason_group="TRF"), about(-2, customer_id=None)
    )
    assert await links(session, first) == [(None, None, None)]


async def test_one_that_was_merged_is_nobodys_repeat(session: Session) -> None:
    first = about(-20)
    merged = about(-19, outcome="merged", answered=False, resolved=None)
    await put(session, first, merged)
    assert await links(session, first, merged) == [(None, False, False), (None, None, None)]
    await quality.settle_repeats(session, now=NOON)
    assert (await links(session, merged))[0] == (None, None, None)


@pytest.mark.parametrize("original_first", [True, False])
async def test_one_that_was_split_off_is_no_repeat_of_its_original(session: Session, original_first: bool) -> None:
    original, off = about(-20), about(-19.9)
    await contacts.note_split(session, off.id, original.id)
    for each in (original, off) if original_first else (off, original):
        await put(session, each)
    assert await links(session, original) == [(None, False, False)]
    await quality.settle_repeats(session, now=NOON)
    assert await links(session, off) == [(None, False, False)]
    later = about(-18)
    await put(session, later)
    assert await links(session, later, original) == [(original.id, False, False), (None, True, True)]


async def test_about_another_matter_it_can_repeat_and_be_repeated(session: Session) -> None:
    earlier, original, off = about(-26, reason_group="TRF"), about(-20), about(-19.9, reason_group="TRF")
    await contacts.note_split(session, off.id, original.id)
    await put(session, earlier, original, off)
    assert (await links(session, off))[0][0] == earlier.id


async def test_an_earlier_record_is_amended_by_its_repeat_and_keeps_what_was(session: Session) -> None:
    first, second = about(-20), about(-19)
    await put(session, first)
    assert (await record(session, first.id))["amended_at"] is None
    await put(session, second)

    stored = await record(session, first.id)
    assert stored["amended_at"] == NOON
    facts = {each["field"]: (each["before"], each["after"]) for each in stored["amendments"]}
    assert facts == {"repeat_within_7d": (False, True), "person_within_7d": (False, True)}
    repeat = await record(session, second.id)
    assert (repeat["repeat_of"], repeat["amendments"], repeat["amended_at"]) == (first.id, [], None)


async def test_when_seven_days_are_over_it_is_known_that_nobody_came_again(session: Session) -> None:
    old, new, unknown = about(-6), about(-1, reason_group="TRF"), about(-6, customer_id=None)
    await put(session, old, new, unknown)
    assert await links(session, old, new, unknown) == [(None, None, None)] * 3
    later = NOON + 2 * DAY
    assert await quality.settle_repeats(session, now=later) == 1
    assert await quality.settle_repeats(session, now=later) == 0
    assert await links(session, old, new, unknown) == [(None, False, False), (None, None, None), (None, None, None)]
    assert len((await record(session, old.id))["amendments"]) == 2


async def test_late_facts_are_set_once_and_what_was_is_kept(session: Session) -> None:
    one = contained(resolved=None)
    await put(session, one)
    assert await quality.amend_contact(session, contact_id=one.id, resolved=True, complaint=True, now=NOON)
    assert not await quality.amend_contact(session, contact_id=one.id, resolved=True, now=NOON)
    stored = await record(session, one.id)
    assert (stored["resolved"], stored["complaint"], stored["amended_at"]) == (True, True, NOON)
    assert [(each["field"], each["before"]) for each in stored["amendments"]] == [
        ("complaint", False),
        ("resolved", None),
    ]
    with pytest.raises(ContactNotFound):
        await quality.amend_contact(session, contact_id=uuid7(), resolved=True, now=NOON)
