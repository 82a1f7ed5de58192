"""What the assistant says in its own name, in both languages. Nothing here answers a question about the bank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Saying = Literal["greeting", "thanks", "goodbye", "identity", "clarify", "refused", "attachment", "person"]

SAYINGS: Final[Mapping[Saying, tuple[str, str]]] = {
    "greeting": (
        "您好，我是智能助手（自动回答）。请直接说您的问题，需要时随时可以转人工。",
        "Hello, I am an automated assistant. Ask your question; you can reach a person at any time.",
    ),
    "thanks": ("不客气。还有问题请继续说。", "You are welcome. Ask again whenever you like."),
    "goodbye": ("感谢您的咨询，再见。", "Thank you, and goodbye."),
    "identity": (
        "我是智能助手，是自动程序，不是真人。我只根据银行审核发布的内容回答，并注明出处。您随时可以转人工。",
        "I am an automated assistant, not a person. I answer only from what the bank has approved, and name the "
        "source. You can reach a person at any time.",
    ),
    "clarify": ("您想问的是下面哪一个？", "Which of these do you mean?"),
    "refused": (
        "这个问题没有查到审核过的答案，我不能乱说。您可以换个说法，或者转人工。",
        "I found no approved answer to this, and will not guess. Say it in other words, or ask for a person.",
    ),
    "attachment": (
        "我看不了图片和文件。请用文字说明，或者转人工。",
        "I cannot look at pictures and files. Describe it in words, or ask for a person.",
    ),
    "person": ("转人工", "A person, please"),
}
# How somebody feels, 0-4, as the hand-over card names it.
EMOTIONS: Final = ("calm", "worried", "anxious", "angry", "furious")


def say(what: Saying, language: str) -> str:
    """The sentence in `zh` or `en`."""
    chinese, english = SAYINGS[what]
    return chinese if language == "zh" else english
