"""A sealed value opens for its owner, its purpose and its key only."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.platform.crypto import Keyring, KeyUnreadable, KeyWrong, seal, unseal

KEY = bytes(range(32))


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_what_is_sealed_opens_again(plain: bytes, context: bytes) -> None:
    assert unseal(KEY, seal(KEY, plain, context=context), context=context) == plain


@given(st.binary(min_size=1, max_size=60), st.integers(0, 10_000))
def test_a_single_changed_bit_is_noticed(plain: bytes, place: int) -> None:
    sealed = bytearray(seal(KEY, plain, context=b"name"))
    bit = place % (len(sealed) * 8)
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(KeyWrong):
        unseal(KEY, bytes(sealed), context=b"name")


def test_another_context_or_key_does_not_open_it() -> None:
    sealed = seal(KEY, b"secret", context=b"customer 1")
    with pytest.raises(KeyWrong):
        unseal(KEY, sealed, context=b"customer 2")
    with pytest.raises(KeyWrong):
        unseal(bytes(32), sealed, context=b"customer 1")


def test_two_seals_of_one_value_differ() -> None:
    assert seal(KEY, b"same", context=b"") != seal(KEY, b"same", context=b"")


def test_a_folder_gets_one_private_key_and_keeps_it(tmp_path: Path) -> None:
    first, second = Keyring.load(tmp_path / "keys"), Keyring.load(tmp_path / "keys")
    data_key, wrapped = first.new_data_key(context=b"c")
    assert second.unwrap(wrapped, context=b"c") == data_key
    assert (tmp_path / "keys" / "master.key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    Keyring.load(tmp_path)
    (tmp_path / "master.key").chmod(0o644)
    with pytest.raises(KeyUnreadable, match=r"master\.key"):
        Keyring.load(tmp_path)


def test_a_missing_key_elsewhere_is_not_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIKE_MASTER_KEY_FILE", str(tmp_path / "away.key"))
    with pytest.raises(KeyUnreadable, match=r"away\.key"):
        Keyring.load(tmp_path / "keys")


def test_blind_indexes_find_equals_within_a_scope_only() -> None:
    keyring = Keyring(KEY)
    assert keyring.blind_index("13800000000", scope="phone") == keyring.blind_index("13800000000", scope="phone")
    assert keyring.blind_index("13800000000", scope="phone") != keyring.blind_index("13800000000", scope="id")
    assert keyring.blind_index("1", scope="phone") != Keyring(bytes(32)).blind_index("1", scope="phone")


def test_a_signature_holds_for_its_value_and_purpose() -> None:
    keyring = Keyring(KEY)
    signature = keyring.sign(b"value", purpose="cursor")
    assert keyring.signature_holds(b"value", signature, purpose="cursor")
    assert not keyring.signature_holds(b"value", signature, purpose="link")
    assert not keyring.signature_holds(b"other", signature, purpose="cursor")
