"""Keys and field encryption: AES-256-GCM under data keys, which a master key wraps.

The master key is 32 bytes in `<data>/keys/master.key` (mode 0600), or where `ZHIKE_MASTER_KEY_FILE` points. Two keys
are derived from it (HKDF-SHA256): one wraps data keys, one makes blind indexes. A sealed value begins with one byte
that names its algorithm, so that keys and algorithms can change while old values stay readable.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zhike.platform.errors import ZhikeError, register_messages

KEY_BYTES = 32
NONCE_BYTES = 12
AES_256_GCM = b"\x01"

register_messages(
    {
        "platform.key_wrong": (
            "密钥不匹配：数据不是用这把主密钥加密的。请检查 ZHIKE_MASTER_KEY_FILE 或数据目录的 keys/。",
            "Wrong key: the data was not sealed with this master key. "
            "Check ZHIKE_MASTER_KEY_FILE or keys/ in the data folder.",
        ),
        "platform.key_unreadable": (
            "主密钥 {path} 无法使用：应为 32 字节、仅本人可读。",
            "The master key {path} cannot be used: it must be 32 bytes, readable by its owner only.",
        ),
    }
)


class KeyWrong(ZhikeError):
    """A value does not open under the key at hand."""

    code = "platform.key_wrong"


class KeyUnreadable(ZhikeError):
    """The key file is missing, too short, or open to others."""

    code = "platform.key_unreadable"


def seal(key: bytes, plain: bytes, *, context: bytes) -> bytes:
    """`plain` under `key`; it opens only with the same `context` (what and whose it is)."""
    nonce = os.urandom(NONCE_BYTES)
    return AES_256_GCM + nonce + AESGCM(key).encrypt(nonce, plain, context)


def unseal(key: bytes, sealed: bytes, *, context: bytes) -> bytes:
    """The plain value; raises `KeyWrong` when key, context or a single bit differs."""
    if sealed[:1] != AES_256_GCM:
        raise KeyWrong
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, context)
    except InvalidTag:
        raise KeyWrong from None


class Keyring:
    """The master key of an installation and what is derived from it."""

    def __init__(self, master: bytes) -> None:
        self._wrapping = _derive(master, b"zhike data key wrapping 1")
        self._indexing = _derive(master, b"zhike blind index 1")
        self._signing = _derive(master, b"zhike internal signing 1")

    @classmethod
    def load(cls, folder: Path) -> Keyring:
        """The keyring of `folder`; a folder without a key gets a new one, written before it is used."""
        path = Path(os.environ.get("ZHIKE_MASTER_KEY_FILE") or folder / "master.key")
        if not path.exists() and path.parent == folder:
            _write_new_key(path)
        try:
            master = path.read_bytes()
            private = not path.stat().st_mode & 0o077
        except OSError:
            raise KeyUnreadable(path=str(path)) from None
        if len(master) != KEY_BYTES or not private:
            raise KeyUnreadable(path=str(path))
        return cls(master)

    def new_data_key(self, *, context: bytes) -> tuple[bytes, bytes]:
        """A fresh data key: (itself, wrapped for storage)."""
        key = os.urandom(KEY_BYTES)
        return key, seal(self._wrapping, key, context=context)

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        """The data key that was wrapped."""
        return unseal(self._wrapping, wrapped, context=context)

    def blind_index(self, value: str, *, scope: str) -> bytes:
        """16 bytes by which equal values are found without being known; `scope` keeps fields apart."""
        return hmac.new(self._indexing, f"{scope}\0{value}".encode(), hashlib.sha256).digest()[:16]

    def sign(self, value: bytes, *, purpose: str) -> str:
        """A hex signature for values that leave and come back (cursors, download links)."""
        return hmac.new(self._signing, purpose.encode() + b"\0" + value, hashlib.sha256).hexdigest()

    def signature_holds(self, value: bytes, signature: str, *, purpose: str) -> bool:
        """Whether `sign` made it; compared in constant time."""
        return hmac.compare_digest(self.sign(value, purpose=purpose), signature)


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(master)


def _write_new_key(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails where another process was faster: its key is the one
    except FileExistsError:
        pass
    finally:
        draft.unlink()
