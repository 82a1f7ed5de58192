"""Pure decisions of the customer's door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from tests.channels.builders import SECRET, a_pass
from zhike.channels.rules import passes, presence

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def number_of(token: str, *, key: str = SECRET, algorithm: str = "HS256", issuer: str = "app") -> str:
    return passes.read_pass(token, key=key, algorithm=algorithm, issuer=issuer, now=NOW).number


def problem_of(token: str, **details: Any) -> str:
    with pytest.raises(passes.PassProblem) as refused:
        number_of(token, **details)
    return refused.value.code


def test_a_good_pass_names_the_customer() -> None:
    assert number_of(a_pass(NOW)) == "C0000001"
    assert number_of(a_pass(NOW, iss=None), issuer="") == "C0000001"
    assert number_of(a_pass(NOW, aud=["zhike", "other"])) == "C0000001"
    assert number_of(a_pass(NOW, aud="zhike", nbf=NOW.timestamp())) == "C0000001"


def test_a_pass_signed_with_the_apps_private_key_is_read_with_its_public_key() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    signed = jwt.encode({"sub": "C2", "exp": NOW.timestamp() + 60, "iss": "app"}, private, algorithm="ES256")
    assert number_of(signed, key=pem.decode(), algorithm="ES256") == "C2"
    assert problem_of(a_pass(NOW), key=pem.decode(), algorithm="ES256") == "channels.pass_broken"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"exp": NOW.timestamp() - 61}, "channels.pass_expired"),
        ({"exp": None}, "channels.pass_broken"),
        ({"exp": "soon"}, "channels.pass_broken"),
        ({"exp": True}, "channels.pass_broken"),
        ({"nbf": NOW.timestamp() + 120}, "channels.pass_broken"),
        ({"nbf": "later"}, "channels.pass_broken"),
        ({"iss": "somebody"}, "channels.pass_broken"),
        ({"iss": None}, "channels.pass_broken"),
        ({"aud": "another service"}, "channels.pass_broken"),
        ({"aud": ["a", "b"]}, "channels.pass_broken"),
        ({"sub": None}, "channels.pass_broken"),
        ({"sub": ""}, "channels.pass_broken"),
        ({"sub": "C\x001"}, "channels.pass_broken"),
        ({"sub": "C" * 65}, "channels.pass_broken"),
    ],
)
def test_what_a_pass_lacks(claims: dict[str, Any], code: str) -> None:
    assert problem_of(a_pass(NOW, **claims)) == code


def test_a_little_clock_difference_is_forgiven() -> None:
    assert number_of(a_pass(NOW, exp=NOW.timestamp() - 30, nbf=NOW.timestamp() + 30)) == "C0000001"


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "." * 10, "\ud800", "x" * 9000])
def test_what_is_no_pass_at_all(token: str) -> None:
    assert problem_of(token) == "channels.pass_broken"


def test_an_unsigned_or_wrongly_signed_pass_is_nothing() -> None:
    claims = {"sub": "C1", "exp": NOW.timestamp() + 60, "iss": "app"}
    assert problem_of(jwt.encode(claims, None, algorithm="none")) == "channels.pass_broken"
    assert problem_of(a_pass(NOW, key="another secret, also of more than 32 bytes")) == "channels.pass_broken"
    assert problem_of(a_pass(NOW), key="") == "channels.pass_not_accepted"


@given(st.text(max_size=60))
def test_rubbish_is_refused_and_nothing_else(rubbish: str) -> None:
    assert problem_of(rubbish) == "channels.pass_broken"


def test_how_long_a_customer_may_be_away() -> None:
    assert not presence.has_left(NOW, NOW + timedelta(minutes=4, seconds=59))
    assert presence.has_left(NOW, NOW + timedelta(minutes=5))
    assert not presence.is_asleep(NOW, NOW + timedelta(days=29))
    assert presence.is_asleep(NOW, NOW + timedelta(days=30))
    assert not presence.may_touch(NOW, NOW + timedelta(seconds=29))
    assert presence.may_touch(NOW, NOW + timedelta(seconds=30))


@pytest.mark.parametrize(
    ("address", "key", "here"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("::1", "0000:0000:0000:0000", True),
        ("::ffff:127.0.0.1", "127.0.0.1", True),
        ("10.1.2.3", "10.1.2.3", False),
        ("2001:db8:1:2:aaaa::1", "2001:0db8:0001:0002", False),
        ("2001:db8:1:2:bbbb::9", "2001:0db8:0001:0002", False),
        ("", "", False),
        ("unix:", "unix:", False),
    ],
)
def test_what_an_address_counts_as(address: str, key: str, here: bool) -> None:
    assert presence.address_key(address) == (key, here)


@pytest.mark.parametrize(
    ("value", "good"), [("x" * 43, True), ("x" * 19, False), ("x" * 201, False), ("号" * 43, False)]
)
def test_what_could_be_a_token(value: str, good: bool) -> None:
    assert presence.could_be_token(value) is good
