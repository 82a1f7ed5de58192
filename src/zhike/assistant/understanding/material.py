"""The training phrases that come with the product, and what the shipped model is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from zhike.assistant.matching.grams import Language
from zhike.knowledge import api as knowledge
from zhike.reasons import api as reasons

FOLDER: Final = "phrases"
EMOTION_FILE: Final = "emotion.yaml"
# Raised when code changes what a model sees of a text, so that older models are known to be stale.
CODE_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say something, and what it is labelled: a contact reason, or a level of emotion as a digit."""

    text: str
    label: str
    language: Language


def reason_phrases() -> list[Phrase]:
    """All phrases of contact reasons, in the order of files and reasons."""
    return [
        phrase for file in _files() if file.name != EMOTION_FILE for phrase in read_phrases(file.read_text("utf-8"))
    ]


def emotion_phrases() -> list[Phrase]:
    """Sentences of the five levels of emotion."""
    return read_phrases((_folder() / EMOTION_FILE).read_text("utf-8"))


def name_phrases() -> list[Phrase]:
    """The names and words of the reasons themselves."""
    return [
        Phrase(text, reason.id, knowledge.guess_language(text))
        for reason in reasons.all_reasons()
        for text in (reason.zh, reason.en, *reason.words)
    ]


def read_phrases(text: str) -> list[Phrase]:
    """The phrases of one file: label -> language -> list."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document: Mapping[object, Mapping[Language, Sequence[object]]] = yaml.load(text, Loader=loader)  # noqa: S506 - safe
    return [
        Phrase(str(each), str(label), language)
        for label, languages in document.items()
        for language, phrases in languages.items()
        for each in phrases
    ]


def digest_of(phrases: Sequence[Phrase]) -> str:
    """What tells two collections apart, whatever the order of their files; with the version of the code."""
    found = hashlib.sha256(f"version {CODE_VERSION}".encode())
    for line in sorted(f"{each.label}\t{each.language}\t{each.text}" for each in phrases):
        found.update(line.encode() + b"\n")
    return found.hexdigest()


def _folder() -> Traversable:
    return resources.files("zhike.assistant") / FOLDER


def _files() -> list[Traversable]:
    return sorted((each for each in _folder().iterdir() if each.name.endswith(".yaml")), key=lambda each: each.name)
