"""How a self-assessment is scored."""

from __future__ import annotations

from zhike.audit.rules.checklist import DOMAINS, ITEMS, Answer, Score, score


def answers(**verdicts: str) -> dict[str, Answer]:
    return {key.replace("_", "-"): Answer(verdict, "") for key, verdict in verdicts.items()}  # type: ignore[arg-type]


def test_every_question_has_a_domain_a_key_of_its_own_and_two_languages() -> None:
    assert {item.domain for item in ITEMS} == set(DOMAINS)
    assert len({item.key for item in ITEMS}) == len(ITEMS)
    assert all(item.zh and item.en and 1 <= item.weight <= 3 for item in ITEMS)


def test_nothing_answered_has_no_score() -> None:
    assert score({}) == Score(None, 0, len(ITEMS))


def test_half_counts_half_and_what_is_not_answered_counts_as_no() -> None:
    found = score(answers(backup_daily="yes", backup_restore="partly"), domain="backup")
    assert found == Score(round(100 * (3 + 1.5) / 8, 1), 2, 3)


def test_what_does_not_apply_counts_neither_way() -> None:
    three = answers(backup_daily="yes", backup_restore="not_applicable", backup_away="not_applicable")
    assert score(three, domain="backup") == Score(100.0, 3, 3)
    nothing = answers(backup_daily="not_applicable", backup_restore="not_applicable", backup_away="not_applicable")
    assert score(nothing, domain="backup") == Score(None, 3, 3)
