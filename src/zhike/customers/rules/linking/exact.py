"""Records that share a key: customer number, id number, phone, e-mail. A key alone is not believed blindly.

A strong key (number, id number) joins two records unless name and birth date both speak against it: keys are mistyped,
reused and handed over. A shared key (phone, e-mail) joins them only where the name agrees and no birth date speaks
against it: families share phones. What a key joins but the rest contradicts is a conflict and goes to a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb
    import numpy as np

STRONG_KEYS: Final = ("number", "id_number")
SHARED_KEYS: Final = ("phone", "email")
# A value that more records than this have says nothing about a person: a branch's phone, a default id.
MOST_SHARING: Final = 40

_BOTH_NAMES = "(l.sound is not null and r.sound is not null)"
_BOTH_BIRTHS = "(l.birth is not null and r.birth is not null)"
# 何嘉 and 何建 sound nearly alike and are two people: near is near enough for Latin names only.
NAME_AGREES: Final = """(l.sound = r.sound
    or (l.given_sound = r.given_sound and (l.surname is null or r.surname is null))
    or (l.given = l.given_sound and jaro_winkler_similarity(l.sound, r.sound) >= 0.92
        and jaro_winkler_similarity(l.given_sound, r.given_sound) >= 0.85))"""
BIRTH_NEAR: Final = "(damerau_levenshtein(l.birth, r.birth) <= 1)"
_NAME_CONTRADICTS = f"""({_BOTH_NAMES} and l.given_sound is distinct from r.given_sound
    and jaro_winkler_similarity(l.sound, r.sound) < 0.75
    and coalesce(jaro_winkler_similarity(l.given_sound, r.given_sound), 0) < 0.75
    and not (coalesce(l.given_sound, '') = coalesce(r.surname_sound, '')))"""
_BIRTH_CONTRADICTS = f"({_BOTH_BIRTHS} and damerau_levenshtein(l.birth, r.birth) > 2)"
CONTRADICTS: Final = f"""(({_NAME_CONTRADICTS} and (not {_BOTH_BIRTHS} or {_BIRTH_CONTRADICTS}))
    or ({_BIRTH_CONTRADICTS} and not {_BOTH_NAMES}))"""
_SAME_SURE_ID = "coalesce(l.sure_id = r.sure_id, true)"
_STRONG_JOINS = f"({_SAME_SURE_ID} and not {CONTRADICTS})"
_SHARED_JOINS = f"""({_SAME_SURE_ID} and {_BOTH_NAMES} and {NAME_AGREES}
    and (not {_BOTH_BIRTHS} or l.birth = r.birth or {BIRTH_NEAR}))"""


# Whatever a household shares: another given name, or another birth date with another given name or id, is another
# person, unless a key of their own says otherwise.
CHINESE: Final = "(length(l.given) < length(l.given_sound) or length(r.given) < length(r.given_sound))"
_SWAPPED = f"""((l.given_sound is not distinct from r.surname_sound
        or r.given_sound is not distinct from l.surname_sound)
    and (not {CHINESE} or l.sound = r.sound))"""
OTHER_SURE_ID: Final = "coalesce(l.sure_id <> r.sure_id, false)"
# J. may be John; 波 is not 波辉. A Latin name is no shorter than its sound.
_GIVEN_BEGINS = """(length(l.given) >= length(l.given_sound)
    and (starts_with(l.given_sound, r.given_sound) or starts_with(r.given_sound, l.given_sound)))"""
_GIVEN_LIKENESS = "jaro_winkler_similarity(l.given_sound, r.given_sound)"
_OTHER_ID = "coalesce(damerau_levenshtein(l.id_number, r.id_number) > 2, false)"
_OTHER_SURNAME = """(coalesce(jaro_winkler_similarity(l.surname_sound, r.surname_sound) < 0.7, false)
    and l.surname_sound is distinct from r.given_sound and r.surname_sound is distinct from l.given_sound)"""
_OTHER_BIRTH = "coalesce(damerau_levenshtein(l.birth, r.birth) > 2, false)"
ANOTHER_PERSON: Final = f"""({OTHER_SURE_ID}
    or not coalesce(l.email = r.email, false) and not coalesce(l.number = r.number, false)
    and not coalesce(damerau_levenshtein(l.id_number, r.id_number) <= 1, false)
    and (({_OTHER_ID} and ({_OTHER_BIRTH} or {_OTHER_SURNAME}))
        or (l.given_sound is not null and r.given_sound is not null and not {_SWAPPED}
            and (({_GIVEN_LIKENESS} < 0.7 and not {_GIVEN_BEGINS})
                or ({_GIVEN_LIKENESS} < 0.9 and ({_OTHER_BIRTH} or {_OTHER_ID}))
                or ({CHINESE} and l.given_sound <> r.given_sound)))))"""
# What cannot stand together in one person, whoever joins them.
INCOMPATIBLE: Final = f"""({OTHER_SURE_ID} or (l.src = r.src and l.single) or ({CHINESE} and ({ANOTHER_PERSON}
    or ({_OTHER_BIRTH} and not coalesce(l.number = r.number, false)
        and not coalesce(damerau_levenshtein(l.id_number, r.id_number) <= 1, false)))))"""


def join_by_keys(connection: duckdb.DuckDBPyConnection) -> np.ndarray:
    """Pairs of records that a key joins: an array of shape (pairs, 2) of `n`, the smaller first.

    Values that too many records share are taken out of the key columns first, for nobody is known by them.
    """
    import numpy as np

    found = [_pairs(connection, key, _STRONG_JOINS) for key in STRONG_KEYS]
    found += [_pairs(connection, key, _SHARED_JOINS) for key in SHARED_KEYS]
    return np.concatenate(found) if found else np.empty((0, 2), dtype=np.int64)


def forget_common_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Set key values to null that more than `MOST_SHARING` records have."""
    for key in (*STRONG_KEYS, *SHARED_KEYS):
        connection.execute(f"""
            update record set {key} = null where {key} in
                (select {key} from record where {key} is not null group by {key} having count(*) > {MOST_SHARING})
        """)


def list_conflicts(connection: duckdb.DuckDBPyConnection, *, limit: int = 1000) -> list[tuple[int, int, str]]:
    """(n, n, key) of records that share a strong key and contradict each other, in order of `n`, at most `limit`."""
    found: list[tuple[int, int, str]] = []
    for key in STRONG_KEYS:
        query = f"""
            select l.n, r.n from record l join record r on l.{key} = r.{key} and l.n < r.n
            where {CONTRADICTS} order by 1, 2 limit {limit}
        """
        found += [(first, second, key) for first, second in connection.execute(query).fetchall()]
    return found


def _pairs(connection: duckdb.DuckDBPyConnection, key: str, joins: str) -> np.ndarray:
    import numpy as np

    query = f"select l.n, r.n from record l join record r on l.{key} = r.{key} and l.n < r.n where {joins}"
    first, second = connection.execute(query).fetchnumpy().values()
    return np.column_stack([np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)])
