"""Which core bank this installation has: chosen by the setting `core_bank`, one for each process."""

from __future__ import annotations

from functools import lru_cache

from zhike.banking.port.book import Book
from zhike.banking.port.contract import CoreBank
from zhike.banking.port.http import HttpCoreBank
from zhike.banking.port.missing import NoCoreBank
from zhike.platform.settings import Settings


def bank_of(settings: Settings) -> CoreBank:
    """The core bank that the settings name. That of HTTP is kept, since its breaker remembers the calls before."""
    if settings.core_bank == "book":
        return Book()
    if settings.core_bank == "http":
        return _server(settings.core_bank_url, settings.core_bank_token, settings.core_bank_timeout_s)
    return NoCoreBank()


@lru_cache(maxsize=4)
def _server(url: str, token: str, timeout_s: float) -> HttpCoreBank:
    return HttpCoreBank(url, token=token, timeout_s=timeout_s)
