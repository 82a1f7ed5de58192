"""Records that no key settled are weighed: likely pairs are proposed with what was found, never with a value."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
from sqlalchemy import text

from tests.customers.builders import EMAIL, NAME, PHONE, a_customer
from zhike.customers import api as customers
from zhike.customers.rules.linking.pairs import Pair, find_pairs
from zhike.customers.rules.matching import ACCEPT_FROM, PROPOSE_FROM
from zhike.customers.service.weighing import FIELDS
from zhike.platform.actor import operator_actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.platform.tables import open_table
from zhike.privacy import api as privacy

OPERATOR = operator_actor("tester")
HEADER = "编号,姓名,手机号,身份证号,出生日期,电子邮箱,地址\n"
HOME = "甘肃省临州市城西区中山路1号2幢301室"
BORN = "1949-12-31"


def pairs_of(*records: dict[str, str], groups: tuple[int, ...] = ()) -> list[Pair]:
    columns = {f"f_{name}": pa.array([each.get(name) for each in records], pa.string()) for name in FIELDS}
    table = pa.table({"n": range(len(records)), "src": [0] * len(records), **columns})
    whose = np.array(groups or (-1,) * len(records), dtype=np.int64)
    return list(find_pairs(table, FIELDS, whose, population=10_000, least=PROPOSE_FROM, sure=ACCEPT_FROM))


def valid(body: str) -> str:
    return body + privacy.id_check_digit(body)


ZHANG = {"name": "张伟", "birth_date": "1980-02-03", "phone": "13800000001", "address": HOME}


def test_a_pair_says_what_was_found_in_each_field() -> None:
    [pair] = pairs_of(
        ZHANG, {"name": "章偉", "birth_date": "1980-02-30", "phone": "13800000001", "email": "a@b.example"}
    )
    assert (pair.one, pair.other) == (0, 1)
    assert pair.weight >= PROPOSE_FROM
    assert pair.evidence["name"] == "sounds"
    assert pair.evidence["birth_date"] == "close"
    assert pair.evidence["phone"] == "same"


def test_who_are_one_already_make_no_pair_and_all_others_are_compared() -> None:
    assert pairs_of(ZHANG, ZHANG, groups=(3, 3)) == []
    found = pairs_of(ZHANG, ZHANG, ZHANG, groups=(3, 3, -1))
    assert {(pair.one, pair.other) for pair in found} == {(0, 2), (1, 2)}


def test_a_record_between_two_id_numbers_is_taken_with_one_of_them_at_most() -> None:
    one, other = valid("33010619800203123"), valid("33010619800203125")
    mail = {"email": "w@mail.example"}
    found = pairs_of({**ZHANG, "id_number": one, **mail}, {**ZHANG, **mail}, {**ZHANG, "id_number": other, **mail})
    sure = [(pair.one, pair.other) for pair in found if pair.weight >= ACCEPT_FROM]
    assert (0, 2) not in {(pair.one, pair.other) for pair in found}
    assert len(sure) <= 1


async def imported(runtime: Runtime, folder: Path, source: str, lines: str) -> None:
    path = folder / f"{source}.csv"
    path.write_text(HEADER + lines, encoding="utf-8")
    table = open_table(path)
    async with runtime.database.transaction() as session:
        ready = await customers.ready_source(
            session, source, table=table, mapping=None, actor=OPERATOR, now=runtime.clock.now()
        )
    await customers.import_table(runtime, ready, table, actor=OPERATOR, on_reject=[].append)


async def proposed(session: Session) -> list[tuple[str, str, float]]:
    found = await session.execute(
        text("select left_kind, right_kind, weight from customers.match order by left_kind, right_kind, weight")
    )
    return [(row[0], row[1], row[2]) for row in found]


async def test_records_are_proposed_with_customers_and_with_each_other(
    runtime: Runtime, session: Session, tmp_path: Path
) -> None:
    vault = privacy.Vault(runtime.keyring, purpose="service")
    await customers.create_customers(session, vault, [a_customer()])
    # The first is the customer's, by phone and name; the next two are one person, whom the bank does not know.
    await imported(
        runtime, tmp_path, "card", f"1,{NAME},{PHONE},,{BORN},,{HOME}\n2,张伟,13900000009,,1980-02-03,,{HOME}\n"
    )
    await imported(
        runtime,
        tmp_path,
        "app",
        f"1,娜娜欧阳,13812345687,,{BORN},{EMAIL},{HOME}\n2,章偉,13900000009,,1980-02-03,,{HOME}\n",
    )
    now = runtime.clock.now()
    await customers.resolve_records(session, vault, actor=OPERATOR, now=now)
    assert await customers.weigh_records(runtime, actor=OPERATOR) == 2
    kinds = [(one, other) for one, other, _ in await proposed(session)]
    assert sorted(sorted(pair) for pair in kinds) == [["customer", "record"], ["record", "record"]]
    assert await customers.weigh_records(runtime, actor=OPERATOR) == 0
    evidence = str([row[0] for row in await session.execute(text("select evidence from customers.match"))])
    assert all(value not in evidence for value in (NAME, PHONE, EMAIL, HOME, "张伟"))


async def test_nothing_to_weigh_changes_nothing(runtime: Runtime, session: Session) -> None:
    assert await customers.weigh_records(runtime, actor=OPERATOR) == 0
    assert await proposed(session) == []


async def test_resolving_takes_sure_pairs_together_and_leaves_the_doubtful_ones(
    runtime: Runtime, session: Session, tmp_path: Path
) -> None:
    number = valid("62010119800203123")
    await imported(
        runtime,
        tmp_path,
        "card",
        f"1,张伟,13900000009,{number},1980-02-03,w@mail.example,{HOME}\n2,李娜,13900000002,,1990-01-01,,\n",
    )
    await imported(
        runtime,
        tmp_path,
        "app",
        f"1,章偉,13900000009,{number},1980-02-03,w@mail.example,{HOME}\n2,李那,13900000002,,,,\n",
    )
    counts = await customers.resolve_all(runtime, actor=OPERATOR)
    assert (counts["created"], counts["proposed"]) == (1, 1)
    again = await customers.resolve_all(runtime, actor=OPERATOR)
    assert (again["created"], again["proposed"]) == (0, 1)
