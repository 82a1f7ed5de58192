"""Two people approve what customers are told, and neither of them wrote it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.builders import AUTHOR, COMPLIANCE, OTHER, make_article, write

from zhike.knowledge.errors import StatusRefused
from zhike.knowledge.rules import approval as rules
from zhike.knowledge.rules.approval import Step
from zhike.knowledge.rules.articles import STATUSES, Content, Person, Status
from zhike.knowledge.service.approving import decide_on_article, list_verdicts
from zhike.knowledge.service.editing import submit_article
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
STEPS: list[Step] = ["business", "compliance"]


@given(st.sampled_from(STATUSES), st.sampled_from([AUTHOR.id, OTHER.id, COMPLIANCE.id]), st.sampled_from(STEPS))
def test_somebody_decides_only_once_and_never_on_their_own_work(status: Status, actor: str, step: Step) -> None:
    article = make_article(NOW, status=status, endorsed_by=Person(OTHER.id, OTHER.name))
    problem = rules.approval_problem(article, actor, step)
    may = status == rules.WAITS_FOR[step] and actor != AUTHOR.id and (step, actor) != ("compliance", OTHER.id)
    assert (problem is None) == may


@pytest.mark.parametrize(
    ("verbatim", "eased", "both"),
    [(True, True, True), (True, False, True), (False, False, True), (False, True, False)],
)
def test_what_is_quoted_word_by_word_always_needs_both(verbatim: bool, eased: bool, both: bool) -> None:
    content = Content("问", "答", verbatim=verbatim)
    assert rules.needs_compliance(content, eased=eased) == both
    assert rules.after_decision("business", approved=True, both=both) == ("endorsed" if both else "approved")
    assert rules.after_decision("compliance", approved=True, both=both) == "approved"
    assert {rules.after_decision(step, approved=False, both=both) for step in STEPS} == {"draft"}


async def test_compliance_sends_back_and_both_decide_anew(session: Session, clock: FixedClock) -> None:
    now = clock.now()
    draft = await write(session, now)
    await submit_article(session, actor=AUTHOR, article_id=draft.id, now=now)
    endorsed = await decide_on_article(session, actor=OTHER, article_id=draft.id, approved=True, now=now)
    assert (endorsed.status, endorsed.endorsed_by) == ("endorsed", Person(OTHER.id, OTHER.name))
    with pytest.raises(StatusRefused, match="You gave the business approval"):
        await decide_on_article(session, actor=OTHER, article_id=draft.id, step="compliance", approved=True, now=now)
    back = await decide_on_article(
        session,
        actor=COMPLIANCE,
        article_id=draft.id,
        step="compliance",
        approved=False,
        comment="缺少风险提示",
        now=now,
    )
    assert (back.status, back.endorsed_by, back.comment) == ("draft", None, "缺少风险提示")
    again = await submit_article(session, actor=AUTHOR, article_id=draft.id, now=now)
    assert again.status == "submitted"
    found = await list_verdicts(session, draft.id)
    assert [(each.step, each.approved) for each in found] == [("compliance", False), ("business", True)]


async def test_a_setting_lets_business_alone_approve_ordinary_articles(session: Session, clock: FixedClock) -> None:
    now = clock.now()
    ordinary = await write(session, now, "网点几点开门")
    exact = await write(session, now, "年费多少", verbatim=True)
    for draft, status in ((ordinary, "approved"), (exact, "endorsed")):
        await submit_article(session, actor=AUTHOR, article_id=draft.id, now=now)
        decided = await decide_on_article(session, actor=OTHER, article_id=draft.id, approved=True, eased=True, now=now)
        assert decided.status == status
    assert replace(decided, status="draft").approved_by is None
