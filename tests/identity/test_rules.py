"""Roles, passwords, back-off and session ends, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.identity.rules import (
    FREE_TRIES_LOGIN,
    KNOWN_PERMISSIONS,
    PERMISSIONS,
    ROLES,
    SessionLimits,
    Tries,
    locked_for_s,
    login_problem,
    normal_login,
    password_problem,
    permissions_of,
    role_known,
    session_ends_at,
    tries_left,
)

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def test_every_role_has_its_line_and_no_other_has() -> None:
    assert set(PERMISSIONS) == set(ROLES)
    assert all(role_known(role) for role in ROLES)
    assert not role_known("root")
    assert permissions_of("root") == frozenset()
    assert permissions_of("") == frozenset()


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("identity.manage", {"admin"}),
        ("audit.read", {"compliance", "admin"}),
        ("audit.export", {"compliance", "admin"}),
        ("customers.reveal", {"agent", "assistant_specialist", "back_office", "supervisor"}),
        ("conversations.reply", {"agent", "assistant_specialist", "supervisor"}),
        ("knowledge.edit", {"editor", "assistant_specialist", "admin"}),
        ("routing.manage", {"supervisor", "admin"}),
        ("identity.self", set(ROLES)),
    ],
)
def test_a_permission_is_held_by_exactly_these_roles(permission: str, roles: set[str]) -> None:
    assert {role for role in ROLES if permission in permissions_of(role)} == roles


def test_an_administrator_of_staff_cannot_read_customers() -> None:
    assert not {"customers.read", "customers.search", "customers.reveal"} & permissions_of("admin")


def test_permissions_are_words_of_a_context() -> None:
    assert all(permission.count(".") == 1 for permission in KNOWN_PERMISSIONS)


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", "identity.password_short"),
        ("123456789", "identity.password_short"),
        ("zhike-demo", None),
        ("一二三四五六七八九十", None),
        ("correct horse battery", None),
        ("x" * 201, "identity.password_long"),
        ("agent-00001", "identity.password_is_login"),
        ("AGENT-00001 ", "identity.password_is_login"),
        ("10000-tnega", "identity.password_is_login"),
        ("agent-00001agent-00001", "identity.password_is_login"),
        ("aaaaaaaaaaaa", "identity.password_simple"),
        ("abababababab", "identity.password_simple"),
        ("pass\x00word12", "identity.password_control"),
        ("pass\nword12", "identity.password_control"),
    ],
)
def test_a_new_password_is_judged(password: str, problem: str | None) -> None:
    assert password_problem(password, login="agent-00001") == problem


@pytest.mark.parametrize("login", ["agent01", "li.min", "20317", "a-b_c.d", "x" * 40])
def test_a_login_may_be(login: str) -> None:
    assert not login_problem(login)


@pytest.mark.parametrize("login", ["", "a", "Agent", "张伟", "-a", "a b", "x" * 41, "a\n", "a/b", "😀😀"])
def test_a_login_may_not_be(login: str) -> None:
    assert login_problem(login)


def test_a_login_is_typed_in_many_ways() -> None:
    assert normal_login(" Ａgent０１ ") == "agent01"


@pytest.mark.parametrize(
    ("failures", "after_s", "wait_s"),
    [
        (0, 0, 0),
        (4, 0, 0),
        (5, 0, 60),
        (5, 59.5, 1),
        (5, 60, 0),
        (6, 0, 120),
        (7, 0, 240),
        (8, 0, 480),
        (9, 0, 900),
        (500, 0, 900),
        (500, 899, 1),
        (500, 900, 0),
        (500, 3601, 0),
    ],
)
def test_the_wait_grows_with_each_failure(failures: int, after_s: float, wait_s: int) -> None:
    tries = Tries(failures, NOW)
    assert locked_for_s(tries, free=5, now=NOW + timedelta(seconds=after_s)) == wait_s


def test_nobody_who_never_failed_waits() -> None:
    assert locked_for_s(None, free=5, now=NOW) == 0
    assert tries_left(None, free=5, now=NOW) == FREE_TRIES_LOGIN


def test_tries_left_count_down_and_come_back_after_an_hour() -> None:
    assert [tries_left(Tries(n, NOW), free=5, now=NOW) for n in range(7)] == [5, 4, 3, 2, 1, 0, 0]
    assert tries_left(Tries(9, NOW), free=5, now=NOW + timedelta(hours=1, seconds=1)) == 5


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_session_ends_by_idleness_or_by_age_whichever_is_first(age_s: int, idle_s: int) -> None:
    limits = SessionLimits(idle=timedelta(seconds=idle_s), lifetime=timedelta(seconds=5000))
    now = NOW + timedelta(seconds=age_s)
    ends = session_ends_at(NOW, now, limits)
    assert ends <= NOW + limits.lifetime
    assert ends <= now + limits.idle
    assert ends in (NOW + limits.lifetime, now + limits.idle)
