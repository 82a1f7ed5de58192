"""The models that come with the product. Whoever owns one names it here; the register gives it its first entry."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from zhike.assistant.matching.ranking import FACTORS
from zhike.assistant.registry.entry import Shipped


def list_shipped() -> list[Shipped]:
    """One for each kind that this release has."""
    return [_reasons(), _reranker()]


@cache
def _reasons() -> Shipped:
    """What the model of contact reasons is made of: the packaged phrases."""
    found = hashlib.sha256()
    phrases = 0
    folder = resources.files("zhike.assistant") / "phrases"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".yaml") and file.name != "emotion.yaml":
            content = file.read_bytes()
            found.update(file.name.encode() + b"\0" + content)
            phrases += sum(line.startswith(b"    - ") for line in content.splitlines())
    return Shipped("reasons", found.hexdigest(), {"phrases": phrases, "corrections": 0})


def _reranker() -> Shipped:
    """The factors that order candidates, which stand in the code."""
    written = repr({language: each.as_array().tolist() for language, each in FACTORS.items()})
    return Shipped("reranker", hashlib.sha256(written.encode()).hexdigest(), {"pairs": 0})
