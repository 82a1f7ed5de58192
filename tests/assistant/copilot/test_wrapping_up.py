"""The proposed wrap-up and how far an edited text is from the proposed one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.assistant.copilot.threads import thread

from zhike.assistant.copilot.editing import edit_distance
from zhike.assistant.copilot.summary import summarise
from zhike.assistant.copilot.wrapping_up import Clue, WrapUp, best_reason, propose

ASKED = "c: 信用卡年费多少？"


def proposed(*lines: str, clues: tuple[Clue, ...] = (), language: str = "zh", name: str | None = None) -> WrapUp:
    messages = thread(*lines)
    return propose(summarise(messages), messages, clues, name=name, language=language)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ((ASKED, "a: 首年免年费，刷满六次免次年。", "c: 好的谢谢"), "resolved"),
        ((ASKED, "a: 首年免年费，刷满六次免次年。"), "resolved"),
        ((ASKED, "a: 我查一下，明天给您回电。", "c: 好的"), "follow_up"),
        ((ASKED, "a: 首年免年费。", "c: 还是没解决"), "unresolved"),
        ((ASKED, "a: 请携带身份证到网点办理。", "c: 好的"), "referred"),
        (("c: Where is my money?", "a: Please visit your nearest branch with your ID.", "c: ok thanks"), "referred"),
        (("c: Where is my money?", "a: It was credited today.", "c: still not there"), "unresolved"),
        ((ASKED,), "unresolved"),
        ((), "resolved"),
    ],
)
def test_how_it_seems_to_end(lines: tuple[str, ...], outcome: str) -> None:
    assert proposed(*lines).outcome == outcome


def test_what_the_agent_sent_says_most_of_the_reason() -> None:
    clues = (Clue("GEN-01", "handover"), Clue("CCD-04", "handover"), Clue("CCD-08", "sent_article"))
    assert best_reason(clues) == ("CCD-08", ("sent_article",))


def test_a_wish_for_a_person_is_no_reason() -> None:
    assert best_reason([Clue("GEN-01", "handover")]) == (None, ())


def test_evidence_adds_up() -> None:
    clues = (Clue("TRF-02", "handover"), Clue("TRF-02", "closest_article", 0.9), Clue("TRF-01", "understood", 0.8))
    assert best_reason(clues) == ("TRF-02", ("handover", "closest_article"))


def test_the_note_tells_a_colleague_what_happened() -> None:
    lines = (ASKED, "q: 信用卡年费多少，怎么免？", "a: 已为您登记减免申请。我会在2小时内给您回电。", "c: 好的")
    note = proposed(*lines, name="年费争议").note
    assert note == (
        "年费争议：信用卡年费多少。已答：信用卡年费多少，怎么免？ (v2)。"
        "已办：已为您登记减免申请。承诺：我会在2小时内给您回电"
    )


def test_the_note_in_english_holds_no_personal_data() -> None:
    lines = ("c: Please call 13812345678 about my card fee", "a: I have submitted it. I'll call you tomorrow.")
    note = proposed(*lines, name="Fee dispute", language="en").note
    assert "13812345678" not in note
    assert note.startswith("Fee dispute: ")
    assert "Promised: I'll call you tomorrow" in note


@pytest.mark.parametrize(
    ("proposed_text", "sent", "distance"),
    [
        ("首年免年费。", "首年免年费。", 0.0),
        ("首年 免年费。", "首年免年费.", 0.1667),
        ("abc", "", 1.0),
        ("", "", 0.0),
        ("kitten", "sitting", 0.4286),
        ("ＡＢＣ", "abc", 0.0),
        ("一二三四", "五六七八", 1.0),
    ],
)
def test_edit_distances(proposed_text: str, sent: str, distance: float) -> None:
    assert edit_distance(proposed_text, sent) == distance


def plain(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, start=1):
        before, row[0] = row[0], i
        for j, right in enumerate(b, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]


@given(st.text("ab知c", max_size=20), st.text("ab知c", max_size=20))
def test_the_distance_is_levenshteins(a: str, b: str) -> None:
    longest = max(len(a), len(b))
    assert edit_distance(a, b) == (round(plain(a, b) / longest, 4) if longest else 0.0)
