"""Mappings: what cells are read as, what conditions hold, and what is refused with its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.quality.history_samples import PLAIN

from zhike.quality.history_errors import ROW_CODES, mapping_refused, reject_reason
from zhike.quality.rules.history import values
from zhike.quality.rules.history.mapping import HistoryMapping, MappingUnfit, check_columns, parse_mapping
from zhike.quality.rules.history.rows import contact_id, read_row
from zhike.quality.rules.history.values import Unreadable
from zhike.quality.rules.record import STEP_KINDS, NewContact, Step, lay_out, measure

WHO = UUID(int=7)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def mapping(extra: str = "", fields: str = "", base: str = PLAIN) -> HistoryMapping:
    return parse_mapping(base.strip() + "\n" + fields + extra)


def contact(told: HistoryMapping, **cells: str) -> NewContact:
    row = {"id": "1", "start": "2026-03-01 10:00:00", **cells}
    return read_row(told, [row.get(column) for column in told.columns], lambda _customer: WHO)


@given(st.integers(0, 10**7), st.sampled_from(["s", "mm:ss", "h:mm:ss"]))
def test_a_length_is_read_however_it_is_written(seconds: int, form: str) -> None:
    minutes, rest = divmod(seconds, 60)
    written = {
        "s": str(seconds),
        "mm:ss": f"{minutes % 60:02}:{rest:02}",
        "h:mm:ss": f"{minutes // 60 % 9999}:{minutes % 60:02}:{rest:02}",
    }[form]
    kept = {"s": seconds, "mm:ss": seconds % 3600, "h:mm:ss": seconds % (9999 * 3600)}[form]
    assert values.read_seconds(written) == kept


@given(st.floats(0, 10**6), st.sampled_from(sorted(values.UNITS)))
def test_a_length_in_any_unit_is_seconds(amount: float, unit: str) -> None:
    text = f"{amount:.6f}"
    assert values.read_seconds(text, values.UNITS[unit]) == pytest.approx(float(text) * values.UNITS[unit], abs=0.001)


@given(st.dates(date(1969, 1, 1), date(2068, 12, 31)))
def test_a_day_is_read_in_the_form_that_the_mapping_names(day: date) -> None:
    assert values.read_date(day.strftime("%y%m%d"), "%y%m%d") == day
    assert values.read_date(day.isoformat(), "iso") == day


@given(st.timedeltas(timedelta(0), timedelta(seconds=86_399)))
def test_a_time_of_day_is_what_has_passed_since_midnight(passed: timedelta) -> None:
    whole = timedelta(seconds=int(passed.total_seconds()))
    text = str(whole)
    assert values.read_time(text, "iso") == whole


@given(st.text(max_size=20))
def test_no_cell_does_more_than_be_read_or_refused(text: str) -> None:
    readers = (
        *(values.read_seconds, values.read_integer, values.read_number, values.read_flag),
        partial(values.read_date, form="%y%m%d"),
        *(partial(read, form="iso") for read in (values.read_date, values.read_time, values.read_moment)),
    )
    assert {_trouble(read, text) for read in readers} <= {None, *ROW_CODES}


def _trouble(read: Callable[[str], object], text: str) -> str | None:
    try:
        read(text)
    except Unreadable as trouble:
        return trouble.code
    return None


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - what a clock shows
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Asia/Jerusalem", "Europe/London", "UTC"]),
)
def test_every_time_that_a_clock_can_show_is_one_moment(local: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    settled = values.settle(local, zone)
    assert settled.tzinfo is UTC
    shown = settled.astimezone(zone).replace(tzinfo=None, fold=0)
    # a time that is left out is moved on by what is left out
    assert shown == local or shown - local == timedelta(hours=1)
    assert values.settle(local, zone, not_before=settled) == settled


@given(st.integers(0, 86_399), st.integers(0, 43_200))
def test_a_call_over_midnight_ends_on_the_next_day(start: int, length: int) -> None:
    begun = datetime(2026, 3, 1) + timedelta(seconds=start)  # noqa: DTZ001
    end = begun + timedelta(seconds=length)
    shown = datetime.combine(begun.date(), end.time())
    if begun - shown == values.HALF_A_DAY:
        return  # half a day back: as well a clock set back as a call of half a day
    assert values.on_the_right_day(shown, begun) == end


@given(
    st.lists(
        st.tuples(st.sampled_from(STEP_KINDS), st.integers(0, 999)),
        max_size=8,
    )
)
def test_steps_add_up_to_the_contact_and_laid_out_again_to_the_same(parts: list[tuple[str, int]]) -> None:
    at, steps = 0, []
    for kind, length in parts:
        steps.append(Step(kind, at, length))  # type: ignore[arg-type]
        at += length
    lengths = measure(steps)
    whole = sum(getattr(lengths, name) for name in lengths.__slots__ if name != "ring_s")
    assert whole == at
    again = measure(lay_out(lengths, queue="q", agent_id="a"))
    assert (again.ivr_s, again.talk_s, again.hold_s) == (lengths.ivr_s, lengths.talk_s, lengths.hold_s)
    assert again.wait_s + again.later_wait_s == lengths.wait_s + lengths.later_wait_s


def test_a_record_has_one_id_for_ever() -> None:
    assert (
        contact_id("desk", "1") == UUID("4c0d7a6c-6f5c-5d7e-8d5c-000000000000") or contact_id("desk", "1").version == 5
    )
    assert len({contact_id(source, key) for source in ("desk", "desk2") for key in ("1", "11", "2")}) == 6


FIELDS = """
  talk_s: {column: talk, unit: min}
  hold_s: {from: {date: day, time: held}, to: {date: day, time: on}}
  rating: {column: stars, nothing: ["0", "-"]}
  reason: {column: why, values: {A: CCD-04}, otherwise: keep}
  tier: {column: level, values: {V: gold}, otherwise: nothing}
  complaint: {when: {any: [{column: why, is: [X, Y]}, {column: talk, above: "60"}]}}
  elder: {when: {all: [{column: level, not: V}, {column: stars, empty: false}]}}
  transfers: moves
  resolved: done
  skills: {column: skills, separator: ";"}
  cost: price
  currency: {constant: CNY, when: {column: price, empty: false}}
  inspection_score: score
"""


def test_fields_are_read_as_the_mapping_says() -> None:
    told = mapping(fields=FIELDS.lstrip("\n"))
    row = contact(
        told,
        talk="1.5",
        day="2026-03-01",
        held="23:59:30",
        on="0:00:10",
        stars="0",
        why="A",
        level="V",
        moves="2",
        done="是",
        skills="card; loan",
        price="3.2",
        score="88.5",
        agent="张三",
    )
    assert (row.lengths.talk_s, row.lengths.hold_s) == (90, 40)
    assert (row.rating, row.reason, row.tier) == (
        None,
        "CCD-04",
        "gold",
    )
    assert (row.complaint, row.elder, row.transfers, row.resolved, row.skills) == (
        False,
        False,
        2,
        True,
        ("card", "loan"),
    )
    assert (str(row.cost), row.currency, row.inspection_score) == ("3.2000", "CNY", 88.5)
    assert (row.direct_to_person, row.handed_over, row.outcome, row.agent_id) == (False, True, "resolved", "张三")
    assert row.ended_at - row.started_at == timedelta(seconds=130)
    other = contact(told, why="X", level="N", stars="5", done="n")
    assert (other.reason, other.tier, other.complaint, other.elder, other.rating) == ("X", None, True, True, 5)
    assert (other.direct_to_person, other.outcome, other.cost) == (True, "unresolved", None)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"stars": "7"}, "", "rating_out_of_range"),
        ({"stars": "x"}, "stars", "not_a_number"),
        ({"stars": "2.5"}, "stars", "not_a_whole_number"),
        ({"done": "maybe"}, "done", "not_yes_or_no"),
        ({"score": "101"}, "", "score_out_of_range"),
        ({"talk": "1:99"}, "talk", "not_a_length"),
        ({"held": "25:00:00", "day": "2026-03-01", "on": "1:00"}, "held", "not_a_time"),
        ({"held": "9:00:00", "on": "1:00"}, "day", "missing"),
        ({"held": "9:00:00", "on": "9:10:00", "day": "1 March"}, "day", "not_a_date"),
        ({"held": "9:00:00", "on": "8:59:00", "day": "2026-03-01"}, "on", "negative"),
        ({"moves": "-1"}, "", "count_negative"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(cells: dict[str, str], column: str, code: str) -> None:
    with pytest.raises(Unreadable) as trouble:
        contact(mapping(fields=FIELDS.lstrip("\n")), **cells)
    assert (trouble.value.column, trouble.value.code) == (column, code)
    assert reject_reason(code, "zh") != reject_reason(code, "en")


def test_steps_of_another_zhike_are_taken_as_they_are() -> None:
    told = mapping(fields="  steps: steps\n")
    first = '{"kind":"queue","start_s":0,"length_s":9,"queue":"q"}'
    steps = f'[{first},{{"kind":"talk","start_s":9,"length_s":60,"agent_id":"a"}}]'
    row = contact(told, steps=steps)
    assert (row.lengths.wait_s, row.lengths.talk_s, row.steps[0].queue) == (9, 60, "q")
    for wrong in ("[", '[{"kind":"nap","start_s":0,"length_s":9}]', '[{"kind":"talk","start_s":0,"length_s":-9}]'):
        with pytest.raises(Unreadable):
            contact(told, steps=wrong)


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("- a", "mapping", "not_a_map"),
        ("a: [", "line 1", "not_yaml"),
        (PLAIN + "colour: red", "colour", "unknown_key"),
        (PLAIN.replace("wait_s:", "waits_s:"), "fields.waits_s", "unknown_field"),
        (PLAIN.replace("Asia/Shanghai", "Asia/Shangai"), "zone", "not_a_zone"),
        (PLAIN.replace("source: desk", "source: My Desk"), "source", "not_a_source"),
        (PLAIN.replace("source: desk", ""), "source", "missing"),
        (PLAIN.replace("id: id", ""), "id", "missing"),
        (PLAIN.replace("  started_at: start\n", ""), "fields.started_at", "missing"),
        (PLAIN.replace("  channel: {constant: voice}\n", ""), "fields.channel", "missing"),
        (PLAIN + "  rating: {constant: seven}", "fields.rating", "not_a_value"),
        (PLAIN + "  rating: {column: r, valeus: {a: 1}}", "fields.rating.valeus", "unknown_key"),
        (PLAIN + "  rating: {values: {a: 1}}", "fields.rating", "not_an_expression"),
        (PLAIN + "  rating: [a]", "fields.rating", "not_an_expression"),
        (PLAIN + "  rating: {column: r, when: {column: x, is: {a: b}}}", "fields.rating.when", "not_a_value"),
        (PLAIN + "  rating: {column: r, when: {column: x}}", "fields.rating.when", "not_a_condition"),
        (PLAIN + "  rating: {when: {column: x, is: y}}", "fields.rating", "not_an_expression"),
        (PLAIN + "  talk_s: {column: t, unit: days}", "fields.talk_s.unit", "not_one_of"),
        (PLAIN + "  talk_s: {column: t, negative: maybe}", "fields.talk_s.negative", "not_one_of"),
        (PLAIN + "  rating: {from: start, to: end}", "fields.rating", "not_an_expression"),
        (PLAIN + "  talk_s: {from: start, to: {date: d}}", "fields.talk_s.to", "not_a_moment"),
        (PLAIN + "  talk_s: {from: start, to: {column: d, format: yymmdd}}", "fields.talk_s.to.format", "not_a_format"),
        (PLAIN + "ignore: [{column: a, is: b}]", "ignore.1", "not_an_ignore"),
        (PLAIN + "cases: {at: start}", "cases", "not_cases"),
        (PLAIN + "cases: {at: start, activity: a, steps: {b: nap}}", "cases.steps", "not_one_of"),
    ],
)
def test_a_mapping_that_cannot_be_used_names_the_place(text: str, place: str, code: str) -> None:
    with pytest.raises(MappingUnfit) as unfit:
        parse_mapping(text)
    assert (unfit.value.place, unfit.value.code) == (place, code)
    error = mapping_refused(unfit.value, file="m.yaml")
    for language in ("zh", "en"):
        assert place in error.message(language)
        assert "{" not in error.message(language) or code == "not_a_condition"


def test_a_name_that_is_nearly_right_brings_the_right_one() -> None:
    with pytest.raises(MappingUnfit) as unfit:
        parse_mapping(PLAIN.replace("wait_s:", "waits_s:"))
    assert "wait_s" in unfit.value.near
    with pytest.raises(MappingUnfit) as unfit:
        check_columns(mapping(), ["ID", "start", "end", "wait", "agent"])
    assert (unfit.value.place, unfit.value.near) == ("id", ("ID",))
