"""An article and its life: draft -> submitted -> endorsed -> approved -> published -> expired.

The working copy is what editors change; publishing copies it into a numbered version that never changes again. Editing
a published article begins a new draft, and the version in force stays what customers are told until the next one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, get_args
from uuid import UUID

from zhike.knowledge.rules.attachments import Attachment, attachments_problem
from zhike.knowledge.rules.audience import ANY, ANYBODY, AUDIENCES, Asker, Audience, is_for, scope_key
from zhike.knowledge.rules.text import Language, question_key

Status = Literal["draft", "submitted", "endorsed", "approved", "published", "expired"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
Field = Literal[
    "question",
    "answer",
    "variants",
    "category",
    "key",
    "effective_until",
    "audience",
    "channels",
    "regions",
    "products",
    "attachments",
]

# Characters. An answer fits in one message of the assistant; a question in one line of a search key.
LONGEST: Final[Mapping[Field, int]] = {
    "question": 500,
    "answer": 20_000,
    "variants": 500,
    "category": 100,
    "key": 500,
    "channels": 50,
    "regions": 50,
    "products": 50,
}
MOST_VARIANTS: Final = 100
MOST_WORDS: Final = 50  # of channels, of regions, of products
# An article that ends, or is due for review, within this time stands in the list of what is due.
DUE_WITHIN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Content:
    """What an article says. `variants` are other ways to ask; an absent time means from now on, or for ever.

    `category` is the id of a contact reason or group (CCD-04, CCD), or a word of the bank's own. `audience` is who may
    be told it; `channels` and `regions` where it holds (none: everywhere); `products` are the codes it is about.
    """

    question: str
    answer: str
    variants: tuple[str, ...] = ()
    category: str = ""
    verbatim: bool = False
    effective_from: datetime | None = None
    effective_until: datetime | None = None
    audience: Audience = "public"
    channels: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def scope(self) -> str:
        """The scope as one key: a question has one article in each."""
        return scope_key(self.audience, self.channels, self.regions, self.products)


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff by id and the name they had then; the id is a word for the operator and the system."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Article:
    """The working copy of an article.

    `key` is the name it has in the file or system that it came from (several questions of one page share it), or "".
    `version` is the number of its newest version (0: never published), `in_force` that of the one quoted now, and
    `upcoming` that of one that waits for its time, if any.
    `revision` grows with every change. `authors` are all who changed it since it was last published: none of them may
    approve it.
    """

    id: UUID
    key: str
    language: Language
    status: Status
    content: Content
    version: int
    in_force: int | None
    upcoming: int | None
    revision: int
    authors: tuple[str, ...]
    owner: Person | None
    review_on: date | None
    submitted_by: Person | None
    submitted_at: datetime | None
    endorsed_by: Person | None
    endorsed_at: datetime | None
    approved_by: Person | None
    approved_at: datetime | None
    comment: str
    updated_by: Person
    updated_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """What was published once. It was quoted from `in_force_from` (None: not yet) until `in_force_until` (None: still).

    `reviewed` is false where it was published without a second person. `endorsed_by` approved it for business,
    `approved_by` last of all. `restores` is the number of the version that it says again, after going back to it.
    """

    article_id: UUID
    number: int
    content: Content
    published_by: Person
    published_at: datetime
    endorsed_by: Person | None
    approved_by: Person | None
    reviewed: bool
    in_force: bool
    in_force_from: datetime | None
    in_force_until: datetime | None
    restores: int | None = None


@dataclass(frozen=True, slots=True)
class PublishedArticle:
    """A version in force, as others may quote it: the answer word by word, with its number."""

    id: UUID
    key: str
    version: int
    language: Language
    category: str
    question: str
    answer: str
    variants: tuple[str, ...]
    verbatim: bool
    effective_from: datetime
    effective_until: datetime | None
    audience: Audience = "public"
    channels: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    def is_for(self, asker: Asker = ANYBODY) -> bool:
        """Whether `asker` may be told it."""
        return is_for(self.audience, self.channels, self.regions, asker)

    @property
    def name(self) -> str:
        """What people outside call it: its key, else its question."""
        return self.key or self.question


def told_to(articles: Sequence[PublishedArticle], asker: Asker) -> list[int]:
    """The places of those that `asker` may be told, rising.

    Of several customers' articles with one question and the same products, the one that holds just where the contact is
    stands for all of them; where the place does not matter, the one that holds everywhere. Colleagues see them all.
    """
    allowed = [place for place, article in enumerate(articles) if article.is_for(asker)]
    if asker.audience == "staff":
        return allowed
    best: dict[tuple[str, str, tuple[str, ...]], int] = {}
    for place in allowed:
        one = articles[place]
        same = (one.language, question_key(one.question), tuple(sorted(one.products)))
        before = best.get(same)
        if before is None or _fits(one, asker) > _fits(articles[before], asker):
            best[same] = place
    return sorted(best.values())


def _fits(article: PublishedArticle, asker: Asker) -> tuple[int, int]:
    """How closely an article is meant for `asker`, of those that may be told."""
    limits = bool(article.channels) + bool(article.regions)
    somewhere = (asker.channel, asker.region) != (ANY, ANY)
    return (limits if somewhere else -limits, AUDIENCES.index(article.audience))


@dataclass(frozen=True, slots=True)
class ContentProblem:
    """What is wrong with a field: `empty`, `too_long` or `too_many` (`limit`), `in_the_past`, `control`, `unknown`,
    `no_alt` (a picture without words for those who cannot see it)."""

    field: Field
    code: str
    limit: int | None = None


def content_problem(content: Content, *, key: str = "", now: datetime) -> ContentProblem | None:
    """The first thing that keeps `content` from being an article's, or None."""
    single: dict[Field, str] = {
        "question": content.question,
        "answer": content.answer,
        "category": content.category,
        "key": key,
    }
    for field, text in single.items():
        if problem := _text_problem(field, text):
            return problem
    if not question_key(content.question):
        return ContentProblem("question", "empty")
    if not content.answer.strip():
        return ContentProblem("answer", "empty")
    return (
        _variants_problem(content.variants)
        or _scope_problem(content)
        or _attachments_problem(content)
        or _time_problem(content, now)
    )


def _text_problem(field: Field, text: str) -> ContentProblem | None:
    if len(text) > LONGEST[field]:
        return ContentProblem(field, "too_long", LONGEST[field])
    return ContentProblem(field, "control") if _has_control(text) else None


def _variants_problem(variants: tuple[str, ...]) -> ContentProblem | None:
    if len(variants) > MOST_VARIANTS:
        return ContentProblem("variants", "too_many", MOST_VARIANTS)
    return next((problem for variant in variants if (problem := _text_problem("variants", variant))), None)


def _scope_problem(content: Content) -> ContentProblem | None:
    if content.audience not in AUDIENCES:
        return ContentProblem("audience", "unknown")
    words: dict[Field, tuple[str, ...]] = {
        "channels": content.channels,
        "regions": content.regions,
        "products": content.products,
    }
    for field, each in words.items():
        if len(each) > MOST_WORDS:
            return ContentProblem(field, "too_many", MOST_WORDS)
        if problem := next((found for word in each if (found := _text_problem(field, word))), None):
            return problem
    return None


def _attachments_problem(content: Content) -> ContentProblem | None:
    found = attachments_problem(content.attachments)
    if found is None and any(_has_control(each.alt_zh + each.alt_en) for each in content.attachments):
        found = ("control", None)
    return None if found is None else ContentProblem("attachments", *found)


def _time_problem(content: Content, now: datetime) -> ContentProblem | None:
    end = content.effective_until
    if end is None:
        return None
    begin = max(content.effective_from or now, now)
    return ContentProblem("effective_until", "in_the_past") if end <= begin else None


def _has_control(text: str) -> bool:
    """Control characters other than newline and tab, and halves of pairs: no screen and no column takes them."""
    return any(
        (character < " " and character not in "\n\t")
        or "\x7f" <= character <= "\x9f"
        or "\ud800" <= character <= "\udfff"
        for character in text
    )


def clean_variants(variants: tuple[str, ...], question: str) -> tuple[str, ...]:
    """Trimmed, none empty, none twice, none the question itself; in their order."""
    seen = {question_key(question)}
    kept = []
    for variant in (each.strip() for each in variants):
        if (key := question_key(variant)) and key not in seen:
            seen.add(key)
            kept.append(variant)
    return tuple(kept)


def may_submit(status: Status) -> bool:
    """Only a draft is handed in."""
    return status == "draft"


def publication_problem(article: Article, now: datetime) -> str | None:
    """The error code of why the working copy cannot be published now, or None."""
    if article.status != "approved":
        return "knowledge.not_approved"
    return "knowledge.already_over" if is_over(article.content, now) else None


def is_over(content: Content, now: datetime) -> bool:
    """Whether its time has passed."""
    return content.effective_until is not None and content.effective_until <= now


def begins_now(content: Content, now: datetime) -> bool:
    """Whether a version published now is in force at once, or waits for its time."""
    return content.effective_from is None or content.effective_from <= now


def may_expire(article: Article) -> bool:
    """Whether there is something to withdraw: a version in force, or one that waits for its time."""
    return article.in_force is not None or article.upcoming is not None


def after_expiry(status: Status) -> Status:
    """A new draft lives on while the version before it is withdrawn."""
    return "expired" if status == "published" else status


def may_skip_review(content: Content, *, published_before: bool, setting: bool) -> bool:
    """Whether an import may publish without a second person: into a bank that says nothing yet, or by a setting.

    No setting lets through what is quoted word by word.
    """
    return not published_before or (setting and not content.verbatim)


def due_until(today: date) -> date:
    """Articles to be reviewed, or ending, up to this day are due."""
    return today + DUE_WITHIN
