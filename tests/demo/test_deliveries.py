"""The demo's three systems deliver files that its own import reads, with the flaws that its pages show."""

from __future__ import annotations

from sqlalchemy import text

from zhike.demo.rules.deliveries import deliveries, double_forms
from zhike.demo.service import delivering, making


def test_the_same_people_give_the_same_files() -> None:
    people = making.people(30)
    assert deliveries(people) == deliveries(people)
    assert double_forms(people) == double_forms(people)


async def test_each_system_delivers_once(runtime, session) -> None:
    people = making.people(120)
    await delivering.fill(runtime, people)
    await delivering.fill(runtime, people)
    found = await session.execute(
        text("select source, state, added, rejected from customers.import_run order by source")
    )
    runs = {row[0]: (row[1], row[2], row[3]) for row in found}
    assert runs.keys() == {
        "branch_forms",
        "card_system",
        "core_bank",
        "insurance_ledger",
        "loan_system",
        "mobile_app",
    }
    assert runs["core_bank"] == ("done", 120, 5)
    assert runs["mobile_app"] == ("done", 60, 0)
    assert runs["card_system"][1] + runs["card_system"][2] == 80


async def test_some_forms_of_a_branch_leave_doubt_for_a_steward(runtime, session) -> None:
    people = making.people(300)
    await making.make_customers(runtime, people, until=300)
    await delivering.fill(runtime, people)
    found = await session.execute(
        text("select evidence from customers.match where state = 'proposed' and origin = 'weighed'")
    )
    doubts = [row[0] for row in found]
    assert doubts
    # A digit wrong in the phone, or a name that sounds the same: the weights are learned from what is there.
    assert {(each["name"], each["phone"]) for each in doubts} <= {("same", "close"), ("sounds", "same")}
    nobodys = text("select count(*) from customers.source_record where source = 'branch_forms' and customer_id is null")
    assert (await session.execute(nobodys)).scalar_one() == len(doubts)
    claims = await session.execute(text("select evidence from customers.match where origin = 'conflict'"))
    assert len(claims.all()) == 1
