"""How well and how fast records are resolved: pairwise precision, recall and F1 from a column that holds the truth.

    python benchmarks/resolve_files.py FILE --mapping MAPPING --truth COLUMN [--truth-part REGEX]
    python benchmarks/resolve_files.py --generate 1000000 [--folder DIR]

The first resolves a file whose column COLUMN says who each record is (REGEX: the part of it, such as `rec-(\\d+)`).
The second makes customers in three sources (a third of the records each; names, ids and phones are invented, addresses
from our own table), with slips of the pen, homophones, other orders, families that share a phone, and missing fields.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from zhike.customers.rules.linking.places import PROVINCE_OF
from zhike.customers.service.resolving_files import resolve_files

FAMILIES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏"
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华慧建文玲红玉兰海燕鹏辉雪梅琳波宁浩宇轩子涵雨欣怡晨佳嘉思远志国庆振东"
    "晓春秋冬云龙"
)
SOUND_ALIKE = str.maketrans("伟静芳丽军杰娟明慧玲", "玮婧方莉君洁涓铭惠灵")
TRADITIONAL = str.maketrans("张刘陈杨赵吴孙马罗郑", "張劉陳楊趙吳孫馬羅鄭")
ROADS = [
    "人民路",
    "中山路",
    "解放路",
    "建设路",
    "文化路",
    "和平路",
    "长江路",
    "新华街",
    "学院路",
    "东风路",
    "滨河路",
    "迎宾路",
]
DISTRICTS = ("城东区", "城西区", "新城区", "开发区", "江南区", "江北区", "湖滨区", "高新区")
SOURCES = ("core", "card", "app")
MAPPING = """id: id
fields: {name: name, birth_date: birth, phone: phone, id_number: id_no, email: email, address: address}
"""


def make(records: int, folder: Path, seed: int = 7) -> tuple[list[Path], dict[tuple[str, str], int]]:
    """Write three files of together `records` records; the truth by (file, id)."""
    chance = random.Random(seed)
    truth, writers, files, handles = {}, [], [], []
    for name in SOURCES:
        files.append(folder / f"{name}.csv")
        handles.append(files[-1].open("w", encoding="utf-8", newline=""))
        writers.append(csv.writer(handles[-1]))
        writers[-1].writerow(("id", "name", "birth", "phone", "id_no", "email", "address"))
    made = person = 0
    previous: dict[str, str] = {}
    while made < records:
        who = previous = _person(chance, person, previous)
        for copy in range(min(chance.choice((1, 2)), records - made)):
            place = chance.randrange(3)
            record = f"{SOURCES[place][0]}{made}"
            writers[place].writerow((record, *(_damaged(chance, who) if copy else who).values()))
            truth[(files[place].name, record)] = person
            made += 1
        person += 1
    for handle in handles:
        handle.close()
    return files, truth


def _person(chance: random.Random, number: int, previous: dict[str, str]) -> dict[str, str]:
    surname = chance.choice(FAMILIES) if not previous or chance.random() > 0.2 else previous["name"][0]
    given = "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2))))
    born = f"{chance.randint(1940, 2005)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    city = chance.choice(tuple(PROVINCE_OF))
    family = previous and surname == previous["name"][0] and chance.random() < 0.5
    house = f"{chance.randint(1, 400)}号{chance.randint(1, 30)}幢{chance.randint(101, 2804)}室"
    address = f"{PROVINCE_OF[city]}省{city}市{chance.choice(DISTRICTS)}{chance.choice(ROADS)}{house}"
    serial = f"{chance.randrange(1000):03}{chance.choice('0123456789X')}"
    return {
        "name": surname + given,
        "birth": born,
        "phone": previous["phone"] if family else f"1{chance.choice('35789')}{chance.randrange(10**9):09}",
        "id": f"{chance.randint(110000, 659999)}{born.replace('-', '')}{serial}",
        "email": f"u{number:x}{chance.choice('abcdef')}@mail.example" if chance.random() < 0.6 else "",
        "address": previous["address"] if family else address,
    }


def _damaged(chance: random.Random, who: dict[str, str]) -> dict[str, str]:
    """Another system's view: each field may be missing, mistyped, or written another way."""
    seen = dict(who)
    seen["name"] = _other_name(chance, who["name"])
    for field, missing, slip in (("birth", 0.1, 0.04), ("phone", 0.2, 0.05), ("id", 0.35, 0.04), ("email", 0.3, 0.04)):
        if chance.random() < missing:
            seen[field] = ""
        elif seen[field] and chance.random() < slip:
            seen[field] = _slip(chance, seen[field])
    if chance.random() < 0.25:
        seen["phone"] = f"1{chance.choice('35789')}{chance.randrange(10**9):09}"  # a new number
    if chance.random() < 0.3:
        seen["address"] = re.sub(r"^.{2,3}省", "", seen["address"])
    elif chance.random() < 0.2:
        seen["address"] = ""
    return seen


def _other_name(chance: random.Random, name: str) -> str:
    if chance.random() < 0.15:
        name = name.translate(SOUND_ALIKE)
    if chance.random() < 0.1:
        name = name.translate(TRADITIONAL)
    return name[1:] + name[0] if chance.random() < 0.03 else name


def _slip(chance: random.Random, text: str) -> str:
    place = chance.randrange(len(text))
    if place + 1 < len(text) and chance.random() < 0.4:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + (chance.choice("0123456789") if text[place].isdigit() else text[place]) + text[place + 1 :]


def score(pairs: Iterable[tuple[object, object]]) -> dict[str, float]:
    """Precision, recall and F1 over pairs of records, from (answer, truth) of each record."""
    listed = list(pairs)
    both, answered, true = (
        sum(count * (count - 1) // 2 for count in Counter(keys).values())
        for keys in (listed, (answer for answer, _ in listed), (truth for _, truth in listed))
    )
    precision, recall = both / max(answered, 1), both / max(true, 1)
    return {
        "precision": round(precision, 5),
        "recall": round(recall, 5),
        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 5),
    }


def read_answers(out: Path) -> Iterator[tuple[tuple[str, str], str]]:
    """((source, source_id), customer_id) of each line."""
    with out.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield (row["source"], row["source_id"]), row["customer_id"]


def main() -> None:
    """Print one JSON object: counts, seconds, peak memory, scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--mapping", type=Path)
    parser.add_argument("--truth")
    parser.add_argument("--truth-part", default="(.*)")
    parser.add_argument("--generate", type=int)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        mapping, files = given.mapping, [given.file]
        if given.generate:
            files, truth = make(given.generate, folder)
            mapping = folder / "mapping.yaml"
            mapping.write_text(MAPPING, encoding="utf-8")
        out = folder / "clusters.csv"
        start = time.perf_counter()
        done = resolve_files(files, mapping, out)
        wall = time.perf_counter() - start
        answers = list(read_answers(out))
        if not given.generate:
            with given.file.open(encoding="utf-8-sig", newline="") as file:
                rows = [
                    {name.strip(): cell for name, cell in row.items()}
                    for row in csv.DictReader(file, skipinitialspace=True)
                ]
            found = [re.search(given.truth_part, row[given.truth]) for row in rows]
            truth = {key: match and match.group(1) for (key, _), match in zip(answers, found, strict=True)}
        made = {
            "records": done.records,
            "customers": done.customers,
            "by_key": done.by_key,
            "by_weight": done.by_weight,
        }
        made |= {"review": done.review, "conflicts": done.conflicts, "seconds": done.seconds, "wall_s": round(wall, 1)}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(json.dumps(made | {"peak_gb": round(peak, 2)} | score((answer, truth[key]) for key, answer in answers)))


if __name__ == "__main__":
    main()
