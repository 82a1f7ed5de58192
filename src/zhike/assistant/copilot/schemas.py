"""HTTP bodies of the copilot."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhike.assistant.copilot.next_steps import Step, StepKind
from zhike.assistant.copilot.panel import Panel
from zhike.assistant.copilot.suggesting import Suggestion, Why
from zhike.assistant.copilot.summary import Deed, DoneKind, Fact, Line, Summary
from zhike.assistant.copilot.tone import Finding
from zhike.assistant.copilot.using import Proposed
from zhike.assistant.copilot.wrapping_up import Evidence, Outcome, WrapUp
from zhike.assistant.matching.grams import Language
from zhike.conversations.api import LONGEST_TEXT
from zhike.knowledge.api import Audience

Sequence = Annotated[int, Field(ge=1, le=2_147_483_647)]
Code = Annotated[str, Field(min_length=1, max_length=60)]


class SuggestionBody(BaseModel):
    """A published answer that may fit: `text` word by word, `confidence` 0-1 that it is the right one.

    `why` are codes, `shared` the words that it has in common with the customer. `may_send` false: for colleagues only.
    """

    article_id: UUID
    version: int
    question: str
    text: str
    confidence: float
    effective_from: datetime
    verbatim: bool
    audience: Audience
    may_send: bool
    why: list[Why]
    shared: str

    @classmethod
    def of(cls, suggestion: Suggestion) -> SuggestionBody:
        """The body of `suggestion`."""
        article = suggestion.article
        return cls(
            article_id=article.id,
            version=article.version,
            question=article.question,
            text=article.answer,
            confidence=suggestion.confidence,
            effective_from=article.effective_from,
            verbatim=article.verbatim,
            audience=article.audience,
            may_send=suggestion.may_send,
            why=list(suggestion.why),
            shared=suggestion.shared,
        )


class SuggestionsBody(BaseModel):
    """Suggestions, best first."""

    items: list[SuggestionBody]


class SuggestionUseBody(BaseModel):
    """What was done with a suggestion, and where. `sent` needs the message and the version that was shown."""

    model_config = ConfigDict(extra="forbid")

    conversation_id: UUID
    action: Literal["inserted", "rejected", "sent"]
    sequence: Sequence | None = None
    version: Sequence | None = None


class LineBody(BaseModel):
    """A masked line; `sequence` is its message, in the thread of `conversation_id`: this one or one merged into it."""

    text: str
    conversation_id: UUID
    sequence: int

    @classmethod
    def of(cls, line: Line) -> LineBody:
        """The body of `line`."""
        return cls(text=line.text, conversation_id=line.conversation_id, sequence=line.sequence)


class FactBody(BaseModel):
    """Something that the customer named."""

    kind: str
    value: str
    conversation_id: UUID
    sequence: int

    @classmethod
    def of(cls, fact: Fact) -> FactBody:
        """The body of `fact`."""
        return cls(kind=fact.kind, value=fact.value, conversation_id=fact.conversation_id, sequence=fact.sequence)


class DeedBody(BaseModel):
    """What the bank's side did; `source` is the article and version of an answer."""

    kind: DoneKind
    text: str
    conversation_id: UUID
    sequence: int
    source: str

    @classmethod
    def of(cls, deed: Deed) -> DeedBody:
        """The body of `deed`."""
        return cls(
            kind=deed.kind,
            text=deed.text,
            conversation_id=deed.conversation_id,
            sequence=deed.sequence,
            source=deed.source,
        )


class SummaryBody(BaseModel):
    """A conversation in lines taken from it. `emotion`: 0 calm to 4 furious."""

    wants: LineBody | None
    facts: list[FactBody]
    deeds: list[DeedBody]
    promises: list[LineBody]
    open: list[LineBody]
    emotion: int

    @classmethod
    def of(cls, summary: Summary) -> SummaryBody:
        """The body of `summary`."""
        return cls(
            wants=LineBody.of(summary.wants) if summary.wants else None,
            facts=[FactBody.of(fact) for fact in summary.facts],
            deeds=[DeedBody.of(deed) for deed in summary.deeds],
            promises=[LineBody.of(line) for line in summary.promises],
            open=[LineBody.of(line) for line in summary.open],
            emotion=summary.emotion,
        )


class NextStepBody(BaseModel):
    """Something to do next, in the reader's language. `raises`: a kind of work order; `skill`: a queue's."""

    id: str
    kind: StepKind
    text: str
    raises: str
    skill: str

    @classmethod
    def of(cls, step: Step, reader: Language) -> NextStepBody:
        """The body of `step`."""
        text = step.zh if reader == "zh" else step.en
        return cls(id=step.id, kind=step.kind, text=text, raises=step.raises, skill=step.skill)


class WrapUpBody(BaseModel):
    """The wrap-up as it is proposed; the agent confirms or changes each field. `because`: what the reason stands on."""

    reason: str | None
    because: list[Evidence]
    outcome: Outcome
    note: str

    @classmethod
    def of(cls, wrap_up: WrapUp) -> WrapUpBody:
        """The body of `wrap_up`."""
        return cls(reason=wrap_up.reason, because=list(wrap_up.because), outcome=wrap_up.outcome, note=wrap_up.note)


class PanelBody(BaseModel):
    """What stands beside a conversation; `upto` is the last message that was looked at."""

    summary: SummaryBody
    steps: list[NextStepBody]
    wrap_up: WrapUpBody
    upto: int

    @classmethod
    def of(cls, panel: Panel, reader: Language) -> PanelBody:
        """The body of `panel`."""
        return cls(
            summary=SummaryBody.of(panel.summary),
            steps=[NextStepBody.of(step, reader) for step in panel.steps],
            wrap_up=WrapUpBody.of(panel.wrap_up),
            upto=panel.upto,
        )


class DraftBody(BaseModel):
    """A draft to look over; it is not stored."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=LONGEST_TEXT["agent"])]


class FindingBody(BaseModel):
    """What to think over between two characters of the draft. `instead` is what to say to the customer."""

    code: str
    start: int
    end: int
    why: str
    instead: str
    blocks: bool

    @classmethod
    def of(cls, finding: Finding) -> FindingBody:
        """The body of `finding`."""
        return cls(
            code=finding.code,
            start=finding.start,
            end=finding.end,
            why=finding.why,
            instead=finding.instead,
            blocks=finding.blocks,
        )


class FindingsBody(BaseModel):
    """Findings, what blocks first."""

    items: list[FindingBody]


class CopilotUseBody(BaseModel):
    """What became of a next step (`code`) or of a warning about a draft: heeded (accepted) or not (rejected)."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["step", "tone"]
    code: Code
    action: Literal["accepted", "rejected"]


class WrapUpUseBody(BaseModel):
    """The wrap-up that was shown, to be compared with what was recorded; its note is not stored."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(max_length=40)] | None = None
    outcome: Outcome
    note: Annotated[str, Field(max_length=LONGEST_TEXT["agent"])] = ""

    def proposed(self) -> Proposed:
        """The same as a value."""
        return Proposed(self.reason, self.outcome, self.note)
