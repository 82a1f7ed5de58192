"""A thread as a document to take along. Pure: the zone and the names of speakers are handed in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, tzinfo
from html import escape
from typing import Final
from uuid import UUID

from zhike.conversations.thread import Conversation, Message

_SPEAKERS: Final = {
    "customer": ("客户", "Customer"),
    "assistant": ("智能助手", "Assistant"),
    "agent": ("人工客服", "Agent"),
    "system": ("系统", "System"),
}
_HEAD: Final = {
    "title": ("{bank} 在线客服对话记录", "{bank}: chat transcript"),
    "id": ("会话编号：{id}", "Conversation: {id}"),
    "times": ("时间：{opened} 至 {closed}（{zone}）", "Time: {opened} to {closed} ({zone})"),
    "open": ("未结束", "not ended"),
    "source": ("出处：{title}，版本 {version}", "Source: {title}, version {version}"),
    "note": ("内部备注", "internal note"),
    "split_off": ("已拆出单独办理", "split off, handled on its own"),
    "file": ("[文件] {name}", "[file] {name}"),
}


def speaker(message: Message, language: str) -> str:
    """Who said it, as a reader is told: never an assistant's line under a person's name."""
    role = _SPEAKERS[message.author][0 if language == "zh" else 1]
    named = f"{role} {message.author_name}" if message.author == "agent" and message.author_name else role
    return f"{named} · {_word('note', language)}" if message.visibility == "internal" else named


def as_text(
    conversation: Conversation,
    messages: Sequence[Message],
    *,
    bank: str,
    zone: tzinfo,
    language: str,
    split_off: Collection[UUID] = (),
) -> str:
    """The thread as plain text, with a byte order mark so that every editor shows Chinese.

    `split_off`: ids of messages that are another conversation's matter.
    """
    lines = [*_head(conversation, bank=bank, zone=zone, language=language), ""]
    for message in messages:
        lines.append(f"{_when(message.at, zone)}  {_heading(message, language, split_off)}")
        lines += [f"    {line}" for line in _body(message, language)]
    return "\ufeff" + "\r\n".join(lines) + "\r\n"


def as_html(
    conversation: Conversation,
    messages: Sequence[Message],
    *,
    bank: str,
    zone: tzinfo,
    language: str,
    split_off: Collection[UUID] = (),
) -> str:
    """The thread as one HTML page without script, style or link; every word of anybody is escaped. See `as_text`."""
    title, *head = _head(conversation, bank=bank, zone=zone, language=language)
    entries = "".join(
        f"<dt><time>{_when(message.at, zone)}</time> {escape(_heading(message, language, split_off))}</dt>"
        f"<dd>{'<br>'.join(escape(line) for line in _body(message, language))}</dd>\n"
        for message in messages
    )
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}">\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<h1>{escape(title)}</h1>\n"
        f"<p>{'<br>'.join(escape(line) for line in head)}</p>\n<dl>\n{entries}</dl>\n</html>\n"
    )


def _heading(message: Message, language: str, split_off: Collection[UUID]) -> str:
    said = speaker(message, language)
    return f"{said} · {_word('split_off', language)}" if message.id in split_off else said


def _head(conversation: Conversation, *, bank: str, zone: tzinfo, language: str) -> list[str]:
    closed = conversation.closed_at
    return [
        _word("title", language, bank=bank),
        _word("id", language, id=str(conversation.id)),
        _word(
            "times",
            language,
            opened=_when(conversation.opened_at, zone),
            closed=_when(closed, zone) if closed else _word("open", language),
            zone=str(zone),
        ),
    ]


def _body(message: Message, language: str) -> list[str]:
    lines = message.text.split("\n") if message.text else []
    attachment = message.payload.get("attachment")
    if attachment:
        lines.append(_word("file", language, name=str(attachment["name"])))
    citation = message.payload.get("citation")
    if citation:
        title, version = str(citation.get("title", "")), str(citation.get("version", ""))
        lines.append(_word("source", language, title=title, version=version))
    lines += [f"- {choice['label']}" for choice in message.payload.get("choices") or ()]
    return lines


def _when(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _word(key: str, language: str, **values: str) -> str:
    return _HEAD[key][0 if language == "zh" else 1].format(**values)
