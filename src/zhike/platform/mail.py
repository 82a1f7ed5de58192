"""How a mail leaves: through the bank's mail server, into a folder (a demo, a test installation), or not at all.

A message has an id of its own: handed over twice, it is the same message, which mail systems keep once.
"""

from __future__ import annotations

import asyncio
import os
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

import structlog

from zhike.platform.errors import Conflict, register_messages
from zhike.platform.installation import Installation
from zhike.platform.settings import Settings

log = structlog.get_logger(__name__)
FOLDER = "mail"

register_messages(
    {
        "mail.not_set": (
            "没有设置邮件发送（mail_sender），邮件发不出去。",
            "No way to send mail is set (mail_sender), so none leaves.",
        ),
        "mail.not_sent": ("邮件服务器没有接受：{reason}。", "The mail server did not take it: {reason}."),
    }
)


class MailNotSet(Conflict):
    """There is no way to send mail here."""

    code = "mail.not_set"


class MailNotSent(Conflict):
    """The server was away or refused; `reason` names the kind of trouble, never an address."""

    code = "mail.not_sent"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along; `kind` is its media type."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A message to some people, who do not see each other's addresses."""

    id: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[Attachment, ...]
    at: datetime


class Mailer(Protocol):
    """Sends mail."""

    async def send(self, mail: Mail) -> None:
        """Hand it over; raises `MailNotSet` or `MailNotSent`."""
        ...


class NoMailer:
    """Nothing is set."""

    async def send(self, mail: Mail) -> None:
        """Raises `MailNotSet`."""
        del mail
        raise MailNotSet


class FolderMailer:
    """Each message is a file `<id>.eml`; envelope addresses stand in its header `X-Zhike-To`."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    async def send(self, mail: Mail) -> None:
        """Write it, whole or not at all."""
        message = compose(mail, self._sender)
        message["X-Zhike-To"] = ", ".join(mail.recipients)
        await asyncio.to_thread(self._write, f"{mail.id}.eml", message.as_bytes())

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        draft = self._folder / f".{name}.draft"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        draft.replace(self._folder / name)


class SmtpMailer:
    """The bank's mail server, over TLS unless it is told otherwise."""

    def __init__(self, settings: Settings, password: str) -> None:
        self._settings, self._password = settings, password

    async def send(self, mail: Mail) -> None:
        """Hand it over; raises `MailNotSent`."""
        try:
            await asyncio.to_thread(self._send, compose(mail, self._settings.mail_from), mail.recipients)
        except (smtplib.SMTPException, OSError) as trouble:
            log.warning("mail.not_sent", kind=type(trouble).__name__)
            raise MailNotSent(reason=type(trouble).__name__) from None

    def _send(self, message: EmailMessage, recipients: Sequence[str]) -> None:
        settings = self._settings
        host, port, wait = settings.smtp_host, settings.smtp_port, settings.smtp_timeout_s
        context = ssl.create_default_context()
        if settings.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=wait, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=wait)
        with server:
            if settings.smtp_security == "starttls":
                server.starttls(context=context)
            if settings.smtp_user:
                server.login(settings.smtp_user, self._password)
            server.send_message(message, from_addr=settings.mail_from, to_addrs=list(recipients))


def compose(mail: Mail, sender: str) -> EmailMessage:
    """The message as it is sent."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "undisclosed-recipients:;"
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    for one in mail.attachments:
        main, _, sub = one.kind.partition("/")
        message.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name)
    return message


def mailer_of(settings: Settings, installation: Installation) -> Mailer:
    """The mailer that the settings name."""
    if settings.mail_sender == "folder":
        return FolderMailer(installation.folder / FOLDER, settings.mail_from)
    if settings.mail_sender == "smtp":
        file = settings.smtp_password_file
        return SmtpMailer(settings, Path(file).read_text(encoding="utf-8").strip() if file else "")
    return NoMailer()
