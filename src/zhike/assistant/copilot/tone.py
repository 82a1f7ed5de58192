"""The check of a draft before it is sent: what might hurt, mislead or leak, and what to say instead. Pure.

Rules as data (`tone.yaml`). It warns; only a secret of class C3 blocks, and the door of the thread drops it anyway.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from zhike.assistant.copilot import cues
from zhike.knowledge import api as knowledge
from zhike.privacy import api as privacy

Language = Literal["zh", "en"]
FILE_NAME: Final = "tone.yaml"
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong between the characters `start` and `end` (exclusive) of the draft.

    `why` is for the agent, `instead` what to say to the customer. `blocks`: it must not be sent.
    """

    code: str
    start: int
    end: int
    why: str
    instead: str
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A rule: what `find` matches, unless its sentence matches `unless`; a disclosure needs `needs` somewhere."""

    code: str
    flags: frozenset[str]
    find: Mapping[Language, re.Pattern[str]]
    unless: Mapping[Language, re.Pattern[str]]
    needs: Mapping[Language, re.Pattern[str]]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ToneRules:
    """All checks; `computed` holds the words and limits of those that are found by other means."""

    checks: tuple[Check, ...]
    computed: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is checked: the text, its language, the language of the agent's screen."""

    text: str
    language: Language
    reader: Language

    def finding(self, code: str, start: int, end: int, words: Mapping[str, Any]) -> Finding:
        """A finding in the right languages."""
        why, instead = str(words[f"why_{self.reader}"]), str(words[f"instead_{self.language}"])
        return Finding(code, start, end, why, instead, blocks=code == "secret")


def check_draft(
    text: str, *, flags: Collection[str] = (), elder: bool = False, reader: Language = "zh"
) -> list[Finding]:
    """What to think over in a draft, in the order of the text; what blocks comes first.

    `flags` are those of the contact reason, `reader` is the language of the agent's screen.
    """
    draft = _Draft(text, knowledge.detect_language(text) or reader, reader)
    rules = tone_rules()
    findings = [
        *_secrets(draft, rules),
        *(found for check in rules.checks for found in _run(check, draft, flags)),
        *_personal_data(draft, rules),
        *_length(draft, rules, elder=elder),
    ]
    return sorted(findings, key=lambda finding: (not finding.blocks, finding.start))


def _run(check: Check, draft: _Draft, flags: Collection[str]) -> Iterator[Finding]:
    if check.flags and not check.flags.intersection(flags):
        return
    hits = check.find[draft.language].finditer(draft.text)
    hit = next((each for each in hits if not _is_excused(check, draft, each.start())), None)
    if hit is None or (check.needs and check.needs[draft.language].search(draft.text)):
        return
    yield draft.finding(check.code, hit.start(), hit.end(), check.words)


def _is_excused(check: Check, draft: _Draft, place: int) -> bool:
    unless = check.unless.get(draft.language)
    return unless is not None and bool(unless.search(_sentence_around(draft.text, place)))


def _sentence_around(text: str, place: int) -> str:
    at = 0
    for sentence in cues.sentences(text):
        start = text.index(sentence, at)
        at = start + len(sentence)
        if start <= place < at:
            return sentence
    return text


def _secrets(draft: _Draft, rules: ToneRules) -> Iterator[Finding]:
    clean, kinds = privacy.drop_secrets(draft.text)
    if kinds:
        start = next((n for n, (a, b) in enumerate(zip(draft.text, clean, strict=False)) if a != b), 0)
        yield draft.finding("secret", start, len(draft.text), rules.computed["secret"])


def _personal_data(draft: _Draft, rules: ToneRules) -> Iterator[Finding]:
    # A name is how one addresses a person; the rest never needs to stand there whole.
    for span in privacy.find_personal_data(draft.text):
        if span.kind in {"PHONE", "ID", "CARD", "EMAIL", "ADDRESS"}:
            yield draft.finding("personal_data", span.start, span.end, rules.computed["personal_data"])


def _length(draft: _Draft, rules: ToneRules, *, elder: bool) -> Iterator[Finding]:
    words = rules.computed["too_long"]
    limit = int(words[f"{'elder_' if elder else ''}characters_{draft.language}"])
    if len(draft.text) > limit:
        yield draft.finding("too_long", limit, len(draft.text), words)


@cache
def tone_rules() -> ToneRules:
    """The rules of the package."""
    import yaml

    text = resources.files(__package__).joinpath(FILE_NAME).read_text(encoding="utf-8")
    return read_tone(yaml.safe_load(text))


def tone_codes() -> tuple[str, ...]:
    """The codes of all findings, also of those that are found by other means than patterns."""
    rules = tone_rules()
    return (*(check.code for check in rules.checks), *rules.computed)


def read_tone(document: Mapping[str, Any]) -> ToneRules:
    """The rules of a parsed file; `KeyError` or `re.error` where it has another shape."""
    entries = [*document["checks"], *document["disclosures"]]
    return ToneRules(tuple(map(_check, entries)), document["computed"])


def _check(entry: Mapping[str, Any]) -> Check:
    words = {f"{name}_{language}": entry[f"{name}_{language}"] for name in ("why", "instead") for language in LANGUAGES}
    return Check(
        code=entry["code"],
        flags=frozenset(entry.get("flags", ())),
        find=_patterns(entry, ""),
        unless=_patterns(entry, "unless_"),
        needs=_patterns(entry, "needs_"),
        words=words,
    )


def _patterns(entry: Mapping[str, Any], prefix: str) -> dict[Language, re.Pattern[str]]:
    return {
        language: re.compile(entry[prefix + language], re.IGNORECASE)
        for language in LANGUAGES
        if prefix + language in entry
    }
