"""What a delivered line says: values in all their shapes, mappings, quality."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.customers.rules import values
from zhike.customers.rules.mapping import MappingUnfit, SourceMapping, check_columns, guess_mapping, parse_mapping
from zhike.customers.rules.quality import Judge, QualityRule, Score, rule_problem, scores
from zhike.customers.rules.runs import Efficiency, Source, expected_in, source_name_fits
from zhike.customers.rules.sorting import Line, LineReader, NotTaken
from zhike.customers.service import sources

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
MAPPING = parse_mapping(
    {
        "id": "no",
        "fields": {
            "number": "no",
            "name": ["surname", "given"],
            "phone": "tel",
            "id_number": "cert",
            "birth_date": "born",
            "gender": "sex",
            "updated_at": "changed",
        },
        "constants": {"region": "甘肃"},
        "values": {"gender": {"X1": "female"}},
    }
)


def read(**cells: str | None) -> Line | NotTaken | None:
    return LineReader(MAPPING).read([cells.get(column) for column in MAPPING.columns])


@pytest.mark.parametrize("text", ["2024-01-05", "2024/1/5", "2024.1.5", "20240105", "2024年1月5日", "45296", "45296.5"])
def test_a_date_comes_in_many_shapes(text: str) -> None:
    assert values.day(text) == date(2024, 1, 5)


@pytest.mark.parametrize("text", ["2024-01-05 08:00", "2024/1/5 08:00:00", "20240105080000", "2024-01-05T00:00:00Z"])
def test_a_moment_is_of_the_zone_unless_it_says_its_own(text: str) -> None:
    assert values.moment(text, SHANGHAI) == datetime(2024, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["bad", "2024-13-01", "2023-02-29", "1", "2024-01-05 25:00", "2024-01-05 noon"])
def test_what_is_no_date_is_misread(text: str) -> None:
    with pytest.raises(values.Misread):
        values.moment(text, SHANGHAI)


def test_day_and_month_need_an_order() -> None:
    with pytest.raises(values.Misread, match="date_order"):
        values.day("05/01/2024")
    assert values.day("05/01/2024", "dmy") == date(2024, 1, 5)
    assert values.day("01/05/2024", "mdy") == date(2024, 1, 5)


@pytest.mark.parametrize(
    "cell", [None, "", " ", "********", "138****5678", "张*", "XXXX", "无", "N/A", "NULL", "＊＊＊"]
)
def test_a_mask_is_no_value(cell: str | None) -> None:
    assert values.clean(cell) is None


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "+86 138-1234-5678",
        "0086 13812345678",
        "86-138 1234 5678",
        "１３８１２３４５６７８",
        "13812345678.0",
    ],
)
def test_a_phone_has_one_form(text: str) -> None:
    assert values.phone(values.clean(text) or "") == "13812345678"


@given(st.text(max_size=40))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = values.clean(text)
    assert values.clean(once) == once or once is None


def test_a_line_says_who_it_is() -> None:
    line = read(
        no="c 001",
        surname="欧阳",
        given="娜 娜",
        tel="+86 138 1234 5678",
        cert="11010519491231002x",
        born="1949/12/31",
        sex="X1",
        changed="2026-01-02 08:00",
    )
    assert isinstance(line, Line)
    assert line.external_id == "c 001"
    assert line.number == "C001"
    assert line.values == {
        "name": "欧阳娜娜",
        "phone": "13812345678",
        "id_number": "11010519491231002X",
        "birth_date": "1949-12-31",
    }
    assert line.plain == {"region": "甘肃", "gender": "female"}
    assert line.source_time == datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"tel": "138"}, "no", "id_missing"),
        ({"no": "y" * 201}, "no", "id_too_long"),
        ({"no": "1", "born": "soon"}, "born", "date"),
        ({"no": "1", "sex": "?"}, "sex", "code"),
        ({"no": "1", "changed": "never"}, "changed", "date"),
        ({"no": "1", "tel": "1" * 1001}, "tel", "too_long"),
    ],
)
def test_a_line_that_cannot_be_read_is_not_taken(cells: dict[str, str], column: str, code: str) -> None:
    assert read(**cells) == NotTaken(column, code)


def test_a_blank_line_is_nothing_and_a_line_about_nobody_is_not_taken() -> None:
    assert read() is None
    assert read(no="*****") is None
    reader = LineReader(parse_mapping({"id": "k", "fields": {"address": "a"}}))
    assert reader.read(["1", "路"]) == NotTaken("", "nobody")
    assert (reader.key_of([" 1 "]), reader.key_of([None])) == ("1", "")


@pytest.mark.parametrize(
    ("given_mapping", "place", "code"),
    [
        ([], "mapping", "not_a_map"),
        ({"feilds": {}}, "feilds", "unknown_key"),
        ({}, "fields", "missing"),
        ({"fields": {"nmae": "a"}}, "fields.nmae", "unknown_field"),
        ({"fields": {"name": ""}}, "fields.name", "not_a_column"),
        ({"fields": {"name": [1]}}, "fields.name", "not_a_column"),
        ({"fields": {"name": "a"}}, "id", "missing"),
        ({"id": "k", "fields": {"name": "a"}, "constants": []}, "constants", "not_a_map"),
        ({"id": "k", "fields": {"name": "a"}, "constants": {"name": "a"}}, "constants.name", "unknown_field"),
        ({"id": "k", "fields": {"name": "a"}, "constants": {"city": []}}, "constants.city", "not_text"),
        ({"id": "k", "fields": {"name": "a"}, "values": 1}, "values", "not_a_map"),
        ({"id": "k", "fields": {"name": "a"}, "values": {"city": {}}}, "values.city", "unknown_field"),
        ({"id": "k", "fields": {"name": "a"}, "values": {"gender": {"1": "man"}}}, "values.gender", "not_one_of"),
        ({"id": "k", "fields": {"name": "a"}, "zone": "Mars"}, "zone", "not_one_of"),
        ({"id": "k", "fields": {"name": "a"}, "trust": 101}, "trust", "not_0_to_100"),
        ({"id": "k", "fields": {"name": "a"}, "trust": True}, "trust", "not_0_to_100"),
    ],
)
def test_a_mapping_that_cannot_be_used_names_the_place(given_mapping: Any, place: str, code: str) -> None:
    with pytest.raises(MappingUnfit) as unfit:
        parse_mapping(given_mapping)
    assert (unfit.value.place, unfit.value.code) == (place, code)


def test_a_mapping_is_stored_and_read_back_as_it_was() -> None:
    assert parse_mapping(MAPPING.as_dict()) == MAPPING
    check_columns(MAPPING, MAPPING.columns)
    with pytest.raises(MappingUnfit, match="no_such_column"):
        check_columns(MAPPING, ["no"])


def test_a_key_that_is_personal_is_known_as_such() -> None:
    assert parse_mapping({"id": "c", "fields": {"id_number": "c"}}).id_is_personal
    assert not MAPPING.id_is_personal


def test_columns_are_guessed_by_name_and_else_by_what_stands_in_them() -> None:
    samples = [{"x": "13812345678", "y": "a@b.cn", "z": "11010519491231002X"}]
    guessed = guess_mapping(["CUST_NO", "客户姓名", "x", "y", "z"], samples)
    assert guessed == SourceMapping(
        ("CUST_NO",),
        {"number": ("CUST_NO",), "name": ("客户姓名",), "phone": ("x",), "id_number": ("z",), "email": ("y",)},
    )
    own = guess_mapping(["ID", "Full Name"], [])
    assert own is not None
    assert own.id_columns == ("ID",)
    assert guess_mapping(["foo", "bar"], [{"foo": None}]) is None


def a_rule(field: str, kind: Any, /, **parameters: Any) -> QualityRule:
    return QualityRule(f"{field}.{kind}", field, kind, parameters)


def judge(*rules: QualityRule) -> Judge:
    fields = [*MAPPING.fields, *MAPPING.constants]
    return Judge(rules, source="core", fields=fields, now=NOW, id_number_holds=lambda value: value.endswith("X"))


@pytest.mark.parametrize(
    ("rule", "cells", "counts"),
    [
        (a_rule("phone", "present"), {}, (1, 1)),
        (a_rule("phone", "present"), {"tel": "1"}, (1, 0)),
        (a_rule("phone", "pattern", pattern="1[3-9].*"), {"tel": "12"}, (1, 1)),
        (a_rule("phone", "pattern", pattern="1[3-9].*"), {}, (0, 0)),
        (a_rule("number", "present"), {}, (1, 0)),
        (a_rule("updated_at", "present"), {"changed": "2026-01-01"}, (1, 0)),
        (a_rule("updated_at", "present"), {}, (1, 1)),
        (a_rule("id_number", "check_digit"), {"cert": "11010519491231002X"}, (1, 0)),
        (a_rule("id_number", "check_digit"), {"cert": "110105194912310021"}, (1, 1)),
        (a_rule("birth_date", "range", **{"from": "1900-01-01", "to": "today"}), {"born": "2026-11-21"}, (1, 1)),
        (a_rule("birth_date", "range", **{"from": "1900-01-01", "to": "today"}), {"born": "2026-11-20"}, (1, 0)),
        (a_rule("region", "one_of", values=["甘肃"]), {}, (1, 0)),
        (a_rule("region", "one_of", values=["陕西"]), {}, (1, 1)),
        (a_rule("birth_date", "agrees"), {"cert": "11010519491231002X", "born": "1949-12-31"}, (1, 0)),
        (a_rule("birth_date", "agrees"), {"cert": "11010519491231002X", "born": "1949-12-30"}, (1, 1)),
        (a_rule("birth_date", "agrees"), {"cert": "11010519491231002X"}, (0, 0)),
        (a_rule("gender", "agrees"), {"cert": "11010519491231002X", "sex": "女"}, (1, 0)),
        (a_rule("gender", "agrees"), {"cert": "11010519491231001X", "sex": "女"}, (1, 1)),
        (a_rule("gender", "agrees"), {"cert": "11010519491231001X", "sex": "0"}, (0, 0)),
        (a_rule("updated_at", "fresh", days=30), {"changed": "2026-11-01"}, (1, 0)),
        (a_rule("updated_at", "fresh", days=30), {"changed": "2026-09-01"}, (1, 1)),
        (a_rule("updated_at", "fresh", days=30), {}, (0, 0)),
    ],
)
def test_a_rule_counts_what_it_looked_at_and_what_broke_it(rule: QualityRule, cells: dict, counts: tuple) -> None:
    line = read(no="1", **cells)
    assert isinstance(line, Line)
    assert rule_problem(rule) is None
    failing, figures = judge(rule).judge([line])
    assert figures == {(rule.dimension, rule.code): counts}
    assert failing == [[rule.code] if counts[1] else []]


def test_rules_that_do_not_apply_are_left_out() -> None:
    line = read(no="1")
    assert isinstance(line, Line)
    others = [
        a_rule("email", "present"),
        a_rule("number", "unique"),
        QualityRule("a", "phone", "present", {}, source="card"),
        QualityRule("b", "phone", "present", {}, active=False),
    ]
    assert judge(*others).judge([line]) == ([[]], {})


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (a_rule("phone", "nonsense"), "kind"),
        (a_rule("nonsense", "present"), "field"),
        (a_rule("phone", "check_digit"), "field"),
        (a_rule("phone", "present", days=1), "parameters"),
        (a_rule("phone", "pattern", pattern="("), "parameters"),
        (a_rule("phone", "pattern", pattern="(a+)+b"), "parameters"),
        (a_rule("phone", "pattern", pattern="x" * 201), "parameters"),
        (a_rule("phone", "pattern", pattern=1), "parameters"),
        (a_rule("since", "range", **{"from": "x", "to": "today"}), "parameters"),
        (a_rule("since", "range", **{"from": 1, "to": "today"}), "parameters"),
        (a_rule("city", "one_of", values=[]), "parameters"),
        (a_rule("city", "one_of", values=[1]), "parameters"),
        (a_rule("updated_at", "fresh", days=0), "parameters"),
        (a_rule("updated_at", "fresh", days="1"), "parameters"),
        (a_rule("phone", "unique"), None),
        (a_rule("phone", "refers", source="core", field="phone"), None),
        (a_rule("branch", "refers", source="core", field="city"), None),
        (a_rule("phone", "refers", source="core", field="number"), "parameters"),
        (a_rule("branch", "refers", source="", field="city"), "parameters"),
        (a_rule("branch", "refers", source="core"), "parameters"),
        (a_rule("name", "refers", source="core", field="name"), "field"),
    ],
)
def test_a_rule_that_cannot_be_says_which_part(rule: QualityRule, problem: str | None) -> None:
    assert rule_problem(rule) == problem


def test_scores_are_sums_over_rules() -> None:
    found = scores([("validity", 10, 1), ("validity", 10, 3), ("completeness", 0, 0)])
    assert found[1] == Score("validity", 20, 4)
    assert (found[1].share, found[0].share, len(found)) == (80.0, None, 5)


def test_efficiency_is_collected_of_what_was_due() -> None:
    source = Source("core", "核心", "file", MAPPING, expected_rows=100, every_hours=12)
    due = expected_in(source, since=datetime(2026, 11, 18, tzinfo=UTC), until=datetime(2026, 11, 19, tzinfo=UTC))
    assert due == 200
    assert Efficiency("core", 2, 150, due).share == 75.0
    assert Efficiency("core", 2, 150, None).share is None
    assert expected_in(Source("core", "核心", "file", MAPPING), since=NOW, until=NOW) is None


@pytest.mark.parametrize(
    ("name", "fits"),
    [("core_bank", True), ("c1", True), ("c", False), ("1c", False), ("C1", False), ("a-b", False), ("x" * 41, False)],
)
def test_a_source_has_a_plain_name(name: str, fits: bool) -> None:
    assert source_name_fits(name) is fits


def test_a_column_may_be_called_no(tmp_path: Path) -> None:
    file = tmp_path / "mapping.yaml"
    file.write_text("id: no\nfields: {name: y, gender: on}\n", encoding="utf-8")
    mapping = sources.read_mapping_file(file)
    assert {"no", "y", "on"} <= set(mapping.columns)
