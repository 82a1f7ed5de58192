"""Records in one form: a DuckDB table `record` with a row a record, made of the columns that a mapping names.

Columns, each null where nothing is said: `n` (the record's place, from 0), `src` (its file's place), `given`,
`surname`, `given_sound`, `surname_sound`, `sound` (the whole name, parts in order of the alphabet), `birth` (8 digits
where it is a date; where nothing is said, that of a valid id number), `phone`, `id_number`, `sure_id` (an id number of
18 digits whose check digit is right), `email`, `local` (the e-mail before @), `number`, `address`, and of a Chinese one
`address_city`, `place` (city and district), `rest` (what follows); `city`, `district`, `province`, `postcode`, and
`x_<field>` for every other field of the mapping.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from zhike.customers.rules.linking.mapping import FIELDS
from zhike.customers.rules.linking.names import name_part, other_script, simplify, sound_of, split_name
from zhike.customers.rules.linking.places import NOISE, WRITTEN, parse_place

if TYPE_CHECKING:
    import duckdb

# What systems write where they know nothing; masks of stars are taken out by the pattern.
_NOTHING: Final = (
    "",
    "null",
    "none",
    "nan",
    "n/a",
    "na",
    "unknown",
    "-",
    "--",
    "无",
    "不详",
    "未知",
    "空",
    "test",
    "\\n",
)
_CLEAN = """
    case when lower(trim({0})) in ({1}) or contains({0}, '***') or contains({0}, '＊＊＊')
        or regexp_full_match(trim({0}), '[*xX#0]{{4,}}') then null
    else trim({0}) end
"""
_FOLD: Final = str.maketrans({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "})
_DIGITS = re.compile(r"\d+")
_MONTHS: Final = {
    word: place
    for place, word in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_MONTH_WORD = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*", re.IGNORECASE)
_SPACES = re.compile(r"[\W_]+")


def build_records(connection: duckdb.DuckDBPyConnection, fields: Iterable[str]) -> None:
    """Make `record` of the table `raw` (`n`, `src`, and a text column `f_<field>` for each of `fields`)."""
    known = list(fields)
    cleaned = ", ".join(f"{_clean(f'f_{field}')} as f_{field}" for field in known)
    connection.execute(f"create temp table cleaned as select n, src{', ' + cleaned if cleaned else ''} from raw")
    _map_names(connection, known)
    _map_places(connection, known)
    others = [field for field in known if field not in FIELDS]
    for field in ("birth_date", "city", "district", "province", "postcode", *others):
        if field in known:
            form = {"birth_date": birth_form, "postcode": compact}.get(field, plain_words)
            _map_values(connection, field, _alone(form), ("form",))
    connection.execute(_assemble(known, others))
    if "id_number" in known:
        _check_ids(connection)


def _alone(form: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    return lambda value: (form(value),)


def _clean(column: str) -> str:
    return _CLEAN.format(column, ", ".join(f"'{word}'" for word in _NOTHING))


def birth_form(value: str) -> str:
    """A date as eight digits, year first (day before month where both may be); what is no date keeps its digits."""
    text = _MONTH_WORD.sub(lambda found: f" {_MONTHS[found.group(1).lower()]:02} ", value.translate(_FOLD))
    parts = _DIGITS.findall(text)
    if len(parts) < 3:
        return "".join(parts)[:8]
    first, second, third = parts[:3]
    if len(first) == 4:
        return f"{first}{second:0>2}{third:0>2}"
    if len(third) == 2:
        third = ("19" if int(third) > date.today().year % 100 else "20") + third  # noqa: DTZ011 - a century, no day
    day, month = (second, first) if int(second) > 12 else (first, second)
    return f"{third}{month:0>2}{day:0>2}"


def compact(value: str) -> str:
    """Letters and digits alone."""
    return _SPACES.sub("", simplify(value))


def plain_words(value: str) -> str:
    """Words with one space between them, in lower case and simplified characters."""
    return " ".join(_SPACES.sub(" ", simplify(value)).split())


def _map_names(connection: duckdb.DuckDBPyConnection, fields: Sequence[str]) -> None:
    """`name_map`: the value (or both values) as written -> the four parts."""
    if "given_name" in fields or "surname" in fields:
        for field in ("given_name", "surname"):
            if field in fields:
                _map_values(connection, field, _one_part, ("form", "sound"))
    if "name" in fields:
        columns = ("given", "surname", "given_sound", "surname_sound")
        _map_values(connection, "name", _whole_name, columns)


def _one_part(value: str) -> tuple[str, str]:
    form = name_part(value)
    return form, sound_of(form)


def _whole_name(value: str) -> tuple[str, str, str, str]:
    name = split_name(value)
    return name.given, name.surname, name.given_sound, name.surname_sound


def _map_places(connection: duckdb.DuckDBPyConnection, fields: Sequence[str]) -> None:
    """`m_address`: an address as written -> its forms. What stands before the first digit is worked on once."""
    if "address" not in fields:
        return
    connection.execute(f"""
        create temp table piece as
        select value, head, translate(lower(substr(value, length(head) + 1)), '號樓', '号楼') as tail from (
            select value, case when regexp_matches(value, '^[^0-9]*[0-9].*[{other_script()}]') then value
                else regexp_extract(value, '^[^0-9]*') end as head
            from (select distinct f_address as value from cleaned where f_address is not null))
    """)
    columns = ("form", "province", "city", "place", "rest")
    _map_values(connection, "head", _place, columns, source="select distinct head from piece where head <> ''")
    connection.execute(f"""
        create temp table m_address as
        select piece.value, province, city, place,
            nullif(trim(coalesce(form, '') || case when ascii(right(head, 1)) < 128 then ' ' else '' end
                || regexp_replace(tail, '[^\\p{{L}}\\p{{N}}]+', ' ', 'g')), '') as form,
            case when length(head) < strlen(head) then nullif(coalesce(rest, '')
                || translate(regexp_replace(tail, '{NOISE.pattern}', '', 'g'), '{WRITTEN[0]}', '{WRITTEN[1]}'), '') end
                as rest
        from piece left join m_head on m_head.value = head
    """)


def _place(value: str) -> tuple[str, ...]:
    """Latin addresses have words, Chinese ones parts."""
    if value.isascii():
        return plain_words(value), "", "", "", ""
    text = simplify(value)
    place = parse_place(text)
    words = " ".join(_SPACES.sub(" ", text).split())
    return words, place.province, place.city, f"{place.city}{place.district}", place.rest


def _map_values(
    connection: duckdb.DuckDBPyConnection,
    field: str,
    form: Callable[[str], tuple[str, ...]],
    columns: Sequence[str],
    *,
    source: str = "",
) -> None:
    """A table `m_<field>`: each value as written -> its forms; a value is worked on once, however many have it."""
    import pyarrow as pa

    query = source or f"select distinct f_{field} from cleaned where f_{field} is not null"
    values = [row[0] for row in connection.execute(query).fetchall()]
    made = [form(value) for value in values]
    arrays = [pa.array([row[place] for row in made], pa.string()) for place in range(len(columns))]
    table = pa.table([pa.array(values, pa.string()), *arrays], names=["value", *columns])
    connection.register("forms", table)
    picked = ", ".join(f"nullif({column}, '') as {column}" for column in columns)
    connection.execute(f"create temp table m_{field} as select value, {picked} from forms")
    connection.unregister("forms")


def _assemble(known: Sequence[str], others: Sequence[str]) -> str:
    """The statement that makes `record`."""
    columns = [*_name_columns(known), *_key_columns(known), *_place_columns(known)]
    columns += [("birth", "m_birth_date.form" if "birth_date" in known else None)]
    columns += [(f"x_{field}", f"m_{field}.form") for field in others]
    select = ", ".join(f"{source or 'null::varchar'} as {name}" for name, source in columns)
    mapped = ["given_name", "surname", "name", "birth_date", "address", "city", "district", "province", "postcode"]
    joins = " ".join(
        f"left join m_{field} on m_{field}.value = c.f_{field}" for field in [*mapped, *others] if field in known
    )
    return f"""
        create temp table record as
        select n, src, {select},
               nullif(array_to_string(list_sort([x for x in [given_sound, surname_sound] if x is not null]), ' '), '')
                   as sound
        from cleaned c {joins} order by n
    """


def _name_columns(known: Sequence[str]) -> list[tuple[str, str | None]]:
    def part(column: str, field: str, form: str) -> str | None:
        sources = [f"m_{field}.{form}"] if field in known else []
        sources += [f"m_name.{column}"] if "name" in known else []
        return f"coalesce({', '.join(sources)})" if sources else None

    return [
        ("given", part("given", "given_name", "form")),
        ("surname", part("surname", "surname", "form")),
        ("given_sound", part("given_sound", "given_name", "sound")),
        ("surname_sound", part("surname_sound", "surname", "sound")),
    ]


def _key_columns(known: Sequence[str]) -> list[tuple[str, str | None]]:
    phone = r"regexp_replace(regexp_replace(nfc_normalize(f_phone), '[^0-9]', '', 'g'), '^(00)?86(1\d{10})$', '\2')"
    forms = {
        "phone": phone,
        "id_number": "upper(regexp_replace(f_id_number, '[^0-9A-Za-z]', '', 'g'))",
        "email": "lower(replace(f_email, ' ', ''))",
        "number": "upper(regexp_replace(f_number, '\\s', '', 'g'))",
    }
    keys: list[tuple[str, str | None]] = [("sure_id", None)]
    keys += [(field, f"nullif({form}, '')" if field in known else None) for field, form in forms.items()]
    local = "nullif(split_part(lower(replace(f_email, ' ', '')), '@', 1), '')" if "email" in known else None
    return [*keys, ("local", local)]


def _place_columns(known: Sequence[str]) -> list[tuple[str, str | None]]:
    has = "address" in known

    def either(field: str) -> str | None:
        sources = [f"m_{field}.form"] if field in known else []
        sources += [f"m_address.{field}"] if has and field in ("city", "province") else []
        return f"coalesce({', '.join(sources)})" if sources else None

    return [
        ("address", "m_address.form" if has else None),
        ("place", "m_address.place" if has else None),
        ("address_city", "m_address.city" if has else None),
        ("rest", "m_address.rest" if has else None),
        ("city", either("city")),
        ("district", either("district")),
        ("province", either("province")),
        ("postcode", either("postcode")),
    ]


# ISO 7064 MOD 11-2 over the first 17 digits.
_ID_WEIGHTS: Final = tuple(2 ** (17 - place) % 11 for place in range(17))
_ID_DAY: Final = "(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"


def _check_ids(connection: duckdb.DuckDBPyConnection) -> None:
    """Give old id numbers of 15 digits their 18; note the valid ones, and the birth dates they say."""
    total = " + ".join(
        f"(ascii(substr(body, {place}, 1)) - 48) * {weight}" for place, weight in enumerate(_ID_WEIGHTS, start=1)
    )
    connection.execute(f"""
        create or replace temp table known_id as
        select id_number, whole, whole = id_number as complete from (
            select id_number, body || substr('10X98765432', ({total}) % 11 + 1, 1) as whole from (
                select id_number, case length(id_number) when 18 then substr(id_number, 1, 17)
                    else substr(id_number, 1, 6) || '19' || substr(id_number, 7) end as body
                from (select distinct id_number from record)
                where regexp_full_match(id_number, '[0-9]{{15}}|[0-9]{{17}}[0-9X]'))
            where regexp_full_match(substr(body, 7, 8), '{_ID_DAY}'))
        where length(id_number) = 15 or whole = id_number
    """)
    connection.execute("""
        update record set id_number = whole, sure_id = case when complete then whole end,
            birth = coalesce(birth, substr(whole, 7, 8))
        from known_id where record.id_number = known_id.id_number
    """)
