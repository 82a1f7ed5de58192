"""The register's rules, without a database."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.privacy.rules.register import (
    BASES,
    Change,
    Entry,
    change_of,
    entry_of,
    entry_problem,
    read_register,
    with_changes,
)
from zhike.privacy.service.register import shipped_register

REGISTER = shipped_register()
GOOD = Entry("service", "name", "contract", "identity", ("authority",))
entries = st.builds(
    Entry,
    st.sampled_from(sorted(REGISTER.purposes)),
    st.sampled_from(sorted(REGISTER.fields)),
    st.sampled_from(BASES),
    st.sampled_from(sorted(REGISTER.retention)),
    st.lists(st.sampled_from(sorted(REGISTER.recipients)), unique=True).map(tuple),
    st.booleans(),
)


def test_every_line_of_the_shipped_register_is_good() -> None:
    assert len(REGISTER.entries) > 50
    assert all(entry_problem(REGISTER, entry) is None for entry in REGISTER.entries.values())


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (GOOD, None),
        (Entry("curiosity", "name", "contract", "identity"), "purpose"),
        (Entry("service", "horoscope", "contract", "identity"), "field"),
        (Entry("service", "name", "habit", "identity"), "basis"),  # type: ignore[arg-type]
        (Entry("service", "name", "contract", "for_ever"), "retention"),
        (Entry("service", "name", "contract", "identity", ("neighbour",)), "shared"),
        (Entry("service", "name", "consent", "identity"), "consent"),
        (Entry("marketing", "name", "consent", "consent"), None),
    ],
)
def test_a_line_names_what_is_wrong_with_it(entry: Entry, problem: str | None) -> None:
    assert entry_problem(REGISTER, entry) == problem


def test_a_shipped_file_that_contradicts_itself_is_refused() -> None:
    raw = {
        "fields": {"name": {"zh": "姓名", "en": "Name", "grade": "C2"}},
        "recipients": {},
        "retention": {"r": {"zh": "", "en": "", "from_zh": "", "from_en": "", "days": 1, "source": ""}},
        "purposes": {
            "p": {
                "zh": "",
                "en": "",
                "why_zh": "",
                "why_en": "",
                "basis": "consent",
                "retention": "r",
                "shared": [],
                "fields": ["name"],
            }
        },
    }
    with pytest.raises(ValueError, match="p/name: consent"):
        read_register(raw)
    good = copy.deepcopy(raw)
    good["purposes"]["p"]["basis"] = "contract"
    assert read_register(good).unreadable("p", ["name"]) is None


def test_a_purpose_reads_what_is_registered_for_it_and_nothing_else() -> None:
    assert REGISTER.unreadable("call_back", ["name", "phone"]) is None
    assert REGISTER.unreadable("call_back", ["name", "id_number"]) == "id_number"
    assert REGISTER.unreadable("curiosity", ["name"]) == "name"
    assert REGISTER.unregistered(["name", "horoscope"]) == "horoscope"
    assert REGISTER.unregistered(["name"]) is None


def test_only_some_purposes_rest_on_consent() -> None:
    assert REGISTER.rests_on_consent("marketing", ["name"])
    assert not REGISTER.rests_on_consent("service", ["name"])
    assert not REGISTER.rests_on_consent("curiosity", ["name"])


def test_an_inactive_line_allows_nothing() -> None:
    changed = with_changes(
        REGISTER,
        [change_of(Entry(purpose, "employer", "contract", "identity", active=False)) for purpose in REGISTER.purposes],
    )
    assert changed.unreadable("service", ["employer"]) == "employer"
    assert changed.unregistered(["employer"]) == "employer"


@settings(deadline=None)
@given(st.lists(entries, max_size=12))
def test_the_last_good_change_of_a_line_holds(edits: list[Entry]) -> None:
    changed = with_changes(REGISTER, [change_of(entry) for entry in edits])
    last = {(entry.purpose, entry.field): entry for entry in edits if entry_problem(REGISTER, entry) is None}
    assert changed.entries == {**REGISTER.entries, **last}


@settings(deadline=None)
@given(entries)
def test_a_line_comes_back_from_its_change_as_it_was(entry: Entry) -> None:
    assert entry_of(change_of(entry)) == entry


def test_a_change_of_something_that_is_gone_is_passed_by() -> None:
    gone = [Change("retention", "gone", {"days": 3}), change_of(Entry("gone", "name", "contract", "identity"))]
    assert with_changes(REGISTER, gone) == REGISTER
    longer = with_changes(REGISTER, [Change("retention", "identity", {"days": 4000})])
    assert longer.retention["identity"].days == 4000
