"""A foreign id that says who somebody is is kept as a token; every other one as it is."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy
from zhike.privacy.rules.foreign_ids import says_personal

PHONE, ID, CARD = "13812345678", "11010519491231002X", "6222021234567890128"


@pytest.mark.parametrize(
    "given",
    [
        PHONE,
        f"tx-20261120-{PHONE}",
        f"ref{PHONE}",
        f"order:{PHONE}",
        "138-1234-5678",
        ID,
        f"cust_{ID}",
        f"pay.{CARD}",
        "nana@example.com",
    ],
)
def test_a_personal_id_becomes_a_token(runtime: Runtime, given: str) -> None:
    kept = privacy.keep_foreign_id(runtime.keyring, given, scope="a")
    assert kept.startswith("hidden:")
    assert not [part for part in (PHONE, "5678", ID, CARD, "nana") if part in kept]
    assert kept == privacy.keep_foreign_id(runtime.keyring, given, scope="a")
    assert kept != privacy.keep_foreign_id(runtime.keyring, given, scope="b")


@pytest.mark.parametrize(
    "given",
    [
        "e1",
        "C100023306",
        "20261120181937462",
        "core|000123",
        "01938123-4567-7890-8138-123456780000",
        "2026-11-30_core.csv",
    ],
)
def test_any_other_id_stays_as_it_is(runtime: Runtime, given: str) -> None:
    assert privacy.keep_foreign_id(runtime.keyring, given, scope="a") == given


@given(st.uuids(), st.sampled_from(["{}", "reply:{}", "task:{}:confirm", "{}/2", "x-{}-y"]))
def test_a_uuid_is_nobodys_also_as_a_part(number: UUID, shape: str) -> None:
    assert not says_personal(shape.format(number))
    assert not says_personal(shape.format(number.hex))


def test_a_digest_is_nobodys_though_it_holds_a_telephone() -> None:
    assert not says_personal("ab13800138000cd5" * 4)
    assert says_personal("ab13800138000cd5")


def test_what_stands_beside_a_uuid_is_still_seen() -> None:
    assert says_personal("01a229fe-95a5-7ef6-b1e3-6829b6323b4d:13800138000")
