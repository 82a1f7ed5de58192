"""Who is who among records: names, places, dates and keys, without a database and without truth to learn from."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from benchmarks.people import MAPPING as INVENTED
from benchmarks.people import make
from benchmarks.resolve_files import read_answers, score
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.customers import api as customers
from zhike.customers.errors import ResolutionFileRefused
from zhike.customers.rules.linking.clusters import connect, separate
from zhike.customers.rules.linking.forms import birth_form, compact, plain_words
from zhike.customers.rules.linking.mapping import MappingUnfit, read_mapping
from zhike.customers.rules.linking.names import parts_of, split_name
from zhike.customers.rules.linking.places import parse_place
from zhike.customers.rules.linking.resolving import Resolved, resolve

MAPPING = "id: no\nfields: {name: name, birth_date: born, phone: phone, id_number: id_no, email: mail, address: home}\n"
FIELDS = ("name", "birth_date", "phone", "id_number", "email", "address")


def resolved(*records: tuple[str, ...]) -> Resolved:
    columns = {f"f_{field}": [record[place] for record in records] for place, field in enumerate(FIELDS)}
    return resolve(pa.table({"n": range(len(records)), "src": [0] * len(records), **columns}), FIELDS)


@pytest.mark.parametrize("other", ["張偉", "章伟", "Zhang Wei", "Wei ZHANG", "伟张", "张 伟", "张伟先生", "Zhang, Wei"])
def test_names_meet_whatever_script_order_or_title_they_come_in(other: str) -> None:
    assert split_name(other).sound == split_name("张伟").sound


def test_a_compound_surname_stays_whole_and_a_long_one_of_a_people_too() -> None:
    assert (split_name("欧阳小明").surname, split_name("小明欧阳").given) == ("欧阳", "小明")
    assert split_name("阿里木·买买提").given == "阿里木"
    assert parts_of("José-María", "O'Neil").sound == "josemaria oneil"


@pytest.mark.parametrize(
    ("text", "province", "city", "district"),
    [
        ("浙江省杭州市西湖区文三路100号", "浙江", "杭州", "西湖区"),
        ("杭州西湖区文三路100号", "浙江", "杭州", "西湖区"),
        ("北京市朝阳区建国路88号", "北京", "北京", "朝阳区"),
        ("朝阳区建国路88号", "", "", "朝阳区"),
        ("中山路12号", "", "", ""),
        ("吉林省吉林市船营区", "吉林", "吉林", "船营区"),
        ("吉林市船营区", "吉林", "吉林", "船营区"),
        ("广西壮族自治区南宁市青秀区", "广西", "南宁", "青秀区"),
        ("湖南省湘西土家族苗族自治州吉首市人民路", "湖南", "湘西", "吉首市"),
        ("辽宁朝阳市双塔区", "辽宁", "朝阳", "双塔区"),
    ],
)
def test_an_address_is_read_whatever_it_leaves_out(text: str, province: str, city: str, district: str) -> None:
    place = parse_place(text)
    assert (place.province, place.city, place.district) == (province, city, district)


@pytest.mark.parametrize("text", ["1971-06-04", "1971/6/4", "19710604", "1971年6月4日", "4 Jun 1971", "04/06/1971"])
def test_a_birth_date_has_one_form(text: str) -> None:
    assert birth_form(text) == "19710604"


def test_a_date_that_cannot_be_keeps_its_digits_and_words_lose_their_signs() -> None:
    assert birth_form("19081309") == "19081309"
    assert birth_form("25/12/71") == "19711225"
    assert birth_form("12/25/1971") == "19711225"
    assert compact("SW1A 1AA") == "sw1a1aa"
    assert plain_words("  St. James ") == "st james"


PAPER = ("张伟", "1980-02-03", "13800000001", "330106198002031234", "w@mail.example", "杭州市西湖区文三路1号")


def test_a_shared_key_joins_and_the_traditional_homophone_does_not_stand_in_the_way() -> None:
    found = resolved(PAPER, ("章偉", "", "", "330106198002031234", "", ""), ("李娜", "1990-01-01", "", "", "", ""))
    assert found.person.tolist() == [0, 0, 2]
    assert found.by_key == 1


def test_one_key_that_two_sources_claim_for_different_people_joins_nobody_and_is_shown() -> None:
    found = resolved(PAPER, ("欧阳小明", "1955-11-30", "13900000002", "330106198002031234", "", ""))
    assert found.person.tolist() == [0, 1]
    assert found.conflicts == [(0, 1, "id_number")]


def test_a_family_that_shares_phone_and_home_stays_a_family() -> None:
    home = PAPER[5]
    found = resolved(
        PAPER,
        ("张小红", "2008-05-06", "13800000001", "", "", home),
        ("李娜", "1982-07-08", "13800000001", "", "", home),
        ("张伟红", "", "13800000001", "", "", home),
    )
    assert len(set(found.person.tolist())) == 4


def test_masks_and_defaults_are_no_keys() -> None:
    found = resolved(
        ("张伟", "", "13800000001", "********", "", ""), ("李娜", "", "13900000002", "********", "null", "")
    )
    assert found.person.tolist() == [0, 1]
    assert resolved(("", "", "", "", "", ""), ("", "", "", "", "", "")).person.tolist() == [0, 1]


def test_one_record_and_a_slip_of_the_pen() -> None:
    assert resolved(PAPER).person.tolist() == [0]
    slip = ("张伟", "1980-02-30", "13800000001", "", "", "浙江省杭州市西湖区文三路1号")
    assert resolved(PAPER, slip).person.tolist() == [0, 0]


@settings(deadline=None, max_examples=6)
@given(st.permutations(range(4)))
def test_the_order_of_the_records_changes_nobody(order: list[int]) -> None:
    na, again = ("李娜", "1990-01-01", "", "", "n@mail.example", ""), ("李娜", "", "", "", "n@mail.example", "")
    records = [PAPER, ("张偉", "1980-02-03", "", PAPER[3], "", ""), na, again]
    person = resolved(*(records[place] for place in order)).person.tolist()
    groups = {frozenset(place for place, one in zip(order, person, strict=True) if one == each) for each in person}
    assert groups == {frozenset({0, 1}), frozenset({2, 3})}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("words", "mapping_shape"),
        ({"id": [1], "fields": {"name": "n"}}, "mapping_shape"),
        ({"fields": {}}, "mapping_empty"),
        ({"fields": {"na me;": "n"}}, "mapping_field"),
        ({"fields": {"name": []}}, "mapping_field"),
        ({"fields": {"name": {"a": 1}}}, "mapping_field"),
        ({"fields": {"dob": "a", "birth_date": "b"}}, "mapping_twice"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(document: object, code: str) -> None:
    with pytest.raises(MappingUnfit) as problem:
        read_mapping(document)
    assert problem.value.code == code


def run(folder: Path, mapping: str, **files: str | bytes) -> list[dict[str, str]]:
    paths = []
    for name, content in files.items():
        paths.append(folder / name.replace("_", "."))
        paths[-1].write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")
    customers.resolve_files(paths, folder / "mapping.yaml", folder / "out.csv")
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


HEAD = "no, name, born, phone, id_no, mail, home\n"
ROW = "7, 张伟, 1980-02-03, 13800000001, 330106198002031234, , 杭州\n"


def test_files_with_spaced_separators_and_gb18030_meet(tmp_path: Path) -> None:
    other = ("name\tid_no\tno\tborn\tphone\tmail\thome\n" + "張偉\t330106198002031234\tB1\t\t\t\t\n").encode("gb18030")
    assert run(tmp_path, MAPPING, a_csv=HEAD + ROW, b_tsv=other) == [
        {"source": "a.csv", "source_id": "7", "customer_id": "1"},
        {"source": "b.tsv", "source_id": "B1", "customer_id": "1"},
    ]


def test_a_record_without_an_id_column_is_called_by_its_place_even_after_a_ragged_row(tmp_path: Path) -> None:
    text = "name,phone\n张伟,13800000001\nbroken\n李娜,13900000002\n"
    rows = run(tmp_path, "fields: {name: name, phone: phone}", a_csv=text)
    assert [row["source_id"] for row in rows] == ["0", "2"]


@pytest.mark.parametrize(
    ("mapping", "text", "words"),
    [
        (MAPPING, "a,b\n1,2\n", ["a.csv", "no"]),
        (MAPPING, "", ["a.csv"]),
        ("fields: {name: [", HEAD + ROW, ["mapping.yaml", "1"]),
        ("name: x", HEAD + ROW, ["mapping.yaml", "fields"]),
    ],
)
def test_bad_input_is_refused_in_one_line_that_names_the_place(
    tmp_path: Path, mapping: str, text: str, words: list[str]
) -> None:
    with pytest.raises(ResolutionFileRefused) as refusal:
        run(tmp_path, mapping, a_csv=text)
    assert all(word in refusal.value.message("en") for word in words)
    assert all(word in refusal.value.message("zh") for word in words)


def test_parquet_and_json_lines_are_read_as_well(tmp_path: Path) -> None:
    from pyarrow import parquet

    parquet.write_table(
        pa.table({"no": [1], "name": ["张伟"], "id_no": ["330106198002031234"]}), tmp_path / "a.parquet"
    )
    (tmp_path / "b.jsonl").write_text('{"no": 2, "name": "張偉", "id_no": "330106198002031234"}\n', encoding="utf-8")
    (tmp_path / "m.yaml").write_text("id: no\nfields: {name: name, id_number: id_no}", encoding="utf-8")
    done = customers.resolve_files([tmp_path / "a.parquet", tmp_path / "b.jsonl"], tmp_path / "m.yaml", tmp_path / "o")
    assert (done.records, done.customers, done.by_key) == (2, 1, 1)


def valid(body: str) -> str:
    """An id number of 18 digits: the first 17, and their check digit."""
    return body + "10X98765432"[sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body)) % 11]


def test_two_valid_id_numbers_are_two_people_whatever_else_agrees_and_whoever_stands_between() -> None:
    one, other = valid("33010619800203123"), valid("33010619800203125")
    first, second = (*PAPER[:3], one, *PAPER[4:]), (*PAPER[:3], other, *PAPER[4:])
    between = (PAPER[0], PAPER[1], PAPER[2], "", "", PAPER[5])
    person = resolved(first, between, second).person.tolist()
    assert person[0] != person[2]
    assert person[1] in (person[0], person[2])


def test_an_old_id_number_of_fifteen_digits_is_the_same_as_its_new_form() -> None:
    new = valid("33010619800203123")
    assert resolved(("张伟", "", "", new, "", ""), ("章偉", "", "", new[:6] + new[8:17], "", "")).by_key == 1


def test_twins_with_like_names_at_one_address_are_two() -> None:
    twins = [(name, "2010-06-17", "13800000001", "", "", PAPER[5]) for name in ("彭芳秀", "彭芳琳")]
    assert resolved(*twins).person.tolist() == [0, 1]


def test_a_family_named_as_the_surname_sounds_is_not_taken_for_the_other_order() -> None:
    family = [(name, born, "", "", "", PAPER[5]) for name, born in (("杨洋", "2019-08-03"), ("杨若兰", "2024-02-20"))]
    assert resolved(*family).person.tolist() == [0, 1]
    assert split_name("唐宇文").surname == "唐"


def test_a_chinese_name_and_a_birthday_alone_make_a_pair_to_look_at() -> None:
    found = resolved(PAPER, (*PAPER[:2], "13900000007", "", "", "哈尔滨市道里区中央大街9号"))
    assert found.person.tolist() == [0, 1]


def test_a_source_without_doubles_has_nobody_twice(tmp_path: Path) -> None:
    text = "no,name,born,phone,id_no,mail,home\n1,张伟,1980-02-03,13800000001,,,\n2,张伟,1980-02-03,13800000001,,,\n"
    ids = [row["customer_id"] for row in run(tmp_path, "without_doubles: [a.csv]\n" + MAPPING, a_csv=text)]
    assert ids == ["1", "2"]
    with pytest.raises(ResolutionFileRefused) as refusal:
        run(tmp_path, "without_doubles: [b.csv]\n" + MAPPING, a_csv=text)
    assert "b.csv" in refusal.value.message("zh")
    with pytest.raises(MappingUnfit):
        read_mapping({"fields": {"name": "n"}, "without_doubles": "a.csv"})


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20),
    st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=6),
)
def test_enemies_are_never_one_and_nobody_is_joined_who_was_not(
    pairs: list[tuple[int, int]], foes: set[tuple[int, int]]
) -> None:
    joined = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    person = connect(10, joined)
    enemies = np.array([(a, b) for a, b in foes if a != b and person[a] == person[b]], dtype=np.int64).reshape(-1, 2)
    if not len(enemies):
        return
    made = separate(person, joined, np.arange(len(joined), dtype=float), enemies)
    assert all(made[a] != made[b] for a, b in enemies)
    assert all(person[a] == person[b] for a in range(10) for b in range(10) if made[a] == made[b])
    untouched = ~np.isin(person, person[enemies[:, 0]])
    assert (made[untouched] == person[untouched]).all()


def test_invented_customers_of_three_sources_are_told_apart(tmp_path: Path) -> None:
    files, truth = make(700, tmp_path)
    assert truth == make(700, tmp_path)[1]
    (tmp_path / "mapping.yaml").write_text(INVENTED, encoding="utf-8")
    customers.resolve_files(files, tmp_path / "mapping.yaml", tmp_path / "out.csv")
    found = score((answer, truth[key]) for key, answer in read_answers(tmp_path / "out.csv"))
    assert found["precision"] >= 0.999
    assert found["recall"] >= 0.93


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=30))
def test_whom_pairs_join_directly_or_not_share_the_number_of_the_first(pairs: list[tuple[int, int]]) -> None:
    groups = {each: {each} for each in range(20)}
    for one, other in pairs:
        whole = groups[one] | groups[other]
        groups |= dict.fromkeys(whole, whole)
    joined = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    assert connect(20, joined).tolist() == [min(groups[each]) for each in range(20)]
