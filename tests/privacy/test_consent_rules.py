"""The consent ledger's rules, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.privacy.rules.consents import (
    AUTOMATED,
    LEDGER_START,
    ConsentEntry,
    fold,
    holds,
    is_whole,
    link_entry,
    may_read,
    refuses_automation,
)
from zhike.privacy.service.register import shipped_register

PURPOSES = shipped_register().purposes
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
SUBJECT = UUID(int=7)


def an_entry(number: int, purpose: str, decision: str, version: int = 1) -> ConsentEntry:
    at = NOON + timedelta(minutes=number)
    return ConsentEntry(UUID(int=number), SUBJECT, purpose, decision, version, "app", "customer", "c", at)  # type: ignore[arg-type]


said = st.lists(
    st.tuples(
        st.sampled_from(["marketing", "portrait", "survey", AUTOMATED]),
        st.sampled_from(["given", "withdrawn"]),
        st.integers(0, 3),
    ),
    max_size=20,
)


@settings(deadline=None)
@given(said)
def test_the_state_is_the_fold_of_the_entries(words: list[tuple[str, str, int]]) -> None:
    entries = [an_entry(number, *each) for number, each in enumerate(words)]
    states = fold(entries)
    for purpose in {each[0] for each in words}:
        last = [entry for entry in entries if entry.purpose == purpose][-1]
        assert states[purpose] == last
    assert set(states) == {each[0] for each in words}
    assert fold([*entries, *states.values()]) == states


@settings(deadline=None)
@given(said)
def test_a_withdrawal_ends_what_was_given_before_it(words: list[tuple[str, str, int]]) -> None:
    entries = [an_entry(number, *each) for number, each in enumerate(words)]
    states = fold([*entries, an_entry(99, "marketing", "withdrawn")])
    assert not holds(PURPOSES["marketing"], states["marketing"])
    assert not may_read(PURPOSES["marketing"], states, on_consent=True)


@settings(deadline=None)
@given(said, st.data())
def test_a_changed_or_missing_entry_is_noticed(words: list[tuple[str, str, int]], data: st.DataObject) -> None:
    written, previous = [], LEDGER_START
    for number, each in enumerate(words):
        entry = an_entry(number, *each)
        previous = link_entry(previous, entry)
        written.append((entry, previous))
    sealed = {str(entry.id): digest.hex() for entry, digest in written}
    assert is_whole(written, sealed)
    if not written:
        return
    place = data.draw(st.integers(0, len(written) - 1))
    entry, digest = written[place]
    changed = replace(entry, text_version=entry.text_version + 1)
    assert not is_whole([*written[:place], (changed, digest), *written[place + 1 :]], sealed)
    assert not is_whole(written, {key: value for key, value in sealed.items() if key != str(entry.id)})
    if place < len(written) - 1:
        assert not is_whole([*written[:place], *written[place + 1 :]], sealed)


@pytest.mark.parametrize(
    ("purpose", "decision", "version", "expected"),
    [
        ("marketing", "given", 2, True),
        ("marketing", "given", 1, True),
        ("marketing", "given", 0, False),
        ("marketing", "withdrawn", 2, False),
        ("service", "given", 1, False),
    ],
)
def test_consent_holds_for_a_text_that_still_counts(purpose: str, decision: str, version: int, expected: bool) -> None:
    assert holds(PURPOSES[purpose], an_entry(1, purpose, decision, version)) is expected


def test_who_said_nothing_consents_to_nothing_and_refuses_nothing() -> None:
    assert not holds(PURPOSES["marketing"], None)
    assert not refuses_automation({})
    assert may_read(PURPOSES["service"], {}, on_consent=False)
    assert not may_read(PURPOSES["marketing"], {}, on_consent=True)


def test_who_refuses_machines_is_not_read_by_them_though_they_consented_before() -> None:
    states = fold([an_entry(1, "portrait", "given"), an_entry(2, AUTOMATED, "withdrawn")])
    assert refuses_automation(states)
    assert not may_read(PURPOSES["portrait"], states, on_consent=True)
    assert may_read(PURPOSES["service"], states, on_consent=False)
    again = fold([*states.values(), an_entry(3, AUTOMATED, "given")])
    assert may_read(PURPOSES["portrait"], again, on_consent=True)
