"""Invented customers of three sources with the truth kept, the same ones for the same seed.

    python benchmarks/people.py RECORDS FOLDER [--seed 7]

Households of one to five (twins, a child or an old parent on another's phone, one address), names by their real
frequency, so that two people of one name and birthday occur by themselves (some more are made on purpose). Sources:
`core` (the core bank: nearly always an id number, kept free of doubles), `card` (three in four have an id number, some
the core's customer number) and `app` (what people type themselves: one in three has an id number, some stand twice).
Each writes what it knows of a person with its own errors: homophones, traditional characters, pinyin, the other order,
typing errors, an old address or phone, nothing at all. Nobody here exists.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from zhike.customers.rules.linking.names import sound_of
from zhike.customers.rules.linking.places import PROVINCE_OF

SOURCES = ("core", "card", "app")
HEAD = ("id", "number", "name", "birth", "phone", "id_no", "email", "address")
MAPPING = """id: id
without_doubles: [core.csv]
fields: {name: name, birth_date: birth, phone: phone, id_number: id_no, email: email, number: number, address: address}
"""
# A hundred surnames and, in tenths of a per mille, how many have each.
_SURNAMES = (
    "王725李719张683刘541陈453杨308黄223赵206吴205周189徐166孙154马129朱126胡119郭117何112林112高100罗99郑93梁84谢79宋77唐75"
    "许73韩68邓68冯68曹66彭64曾62肖59田57董56潘54袁53蔡53蒋52余51于51杜49叶49程48魏46苏46吕45丁44任43卢42姚42沈41钟41姜40崔40"
    "谭39陆39范38汪38廖37石36金34韦33贾33夏32付31方31邹31熊30白29孟29秦28邱28侯27江27尹26薛26闫25段25雷24龙23黎23史22陶22贺21"
    "毛21郝20顾20龚20邵19万19覃18武18钱18戴17严17莫17孔16向16常15汤15"
)
_MEN = (
    "伟强磊军洋勇杰涛明超刚平辉鹏斌波宇浩飞俊建国志文龙海东振林峰鑫凯晨旭亮成康健翔松云阳博天庆华生光永"
    "新宏荣家子轩泽睿然"
)
_WOMEN = (
    "芳娜敏静丽艳娟霞秀燕玲桂英玉兰红梅雪琳慧婷颖倩莉萍欣怡佳嘉思雨涵梦瑶悦晶洁丹琴凤珍莲美春秋月云华文"
    "晓小子诗语若心妍紫可"
)
_ALIKE = str.maketrans("伟静芳丽军杰娟明慧玲红燕强勇辉涛斌佳欣怡", "玮婧方莉君洁涓铭惠灵虹艳蔷永晖韬彬嘉馨宜")
_TRADITIONAL = str.maketrans(
    "张刘陈杨赵吴孙马罗郑伟丽军杰红燕强飞国龙东华云", "張劉陳楊趙吳孫馬羅鄭偉麗軍傑紅燕強飛國龍東華雲"
)
_WRONG_KEY = {"伟": "维", "静": "青", "丽": "里", "军": "均", "明": "名", "文": "雯", "宇": "雨", "子": "紫"}
_ROADS = (
    "人民路中山路解放路建设路文化路和平路长江路新华街学院路东风路滨河路迎宾路胜利路光明路友谊路青年路朝阳路幸福街"
    "团结路工业路花园路体育路南京路北京路黄河路环城路西湖路龙泉路兴业街康复路"
)
_DISTRICTS = ("城东区", "城西区", "新城区", "开发区", "江南区", "江北区", "湖滨区", "高新区")
_ESTATES = ("阳光花园", "锦绣家园", "翠湖小区", "金色港湾", "世纪城", "碧水苑", "梧桐苑", "时代广场")
_CITIES = tuple(city for city in PROVINCE_OF if PROVINCE_OF[city] not in {"香港", "澳门", "台湾"})
_ITSELF = frozenset({"北京", "天津", "上海", "重庆"})
_DAY_ZERO, _TODAY = date(1938, 1, 1), date(2026, 1, 1)


@dataclass(slots=True)
class Person:
    """The truth of one person."""

    number: int
    name: str
    birth: date
    man: bool
    id: str
    phone: str
    address: str
    email: str
    old_phone: str
    old_address: str


@dataclass(frozen=True, slots=True)
class Habit:
    """How a source writes: how often it has a field, and how often it errs in it."""

    id_number: float
    birth: float
    phone: float
    email: float
    address: float
    name_errs: float
    errs: float
    outdated: float


_HABITS = {
    "core": Habit(0.97, 0.99, 0.93, 0.25, 0.97, 0.02, 0.004, 0.18),
    "card": Habit(0.75, 0.95, 0.96, 0.4, 0.9, 0.06, 0.01, 0.12),
    "app": Habit(0.33, 0.65, 0.985, 0.7, 0.55, 0.12, 0.02, 0.04),
}


class Town:
    """Makes households, and of each person what sources have written."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        letters = [letter for letter in _SURNAMES if not letter.isdigit()]
        weights = "".join(" " if not letter.isdigit() else letter for letter in _SURNAMES).split()
        self._surnames = letters
        self._surname_weights = list(accumulate(map(int, weights)))
        self._given = {True: _MEN, False: _WOMEN}
        self._given_weights = {
            man: list(accumulate(1 / (place + 8) for place in range(len(all_)))) for man, all_ in self._given.items()
        }
        self._people = 0

    def households(self) -> Iterator[list[Person]]:
        """Households without end."""
        while True:
            yield self._household()

    def _household(self) -> list[Person]:
        dice = self.dice
        address, landline = self._address(), self._phone()
        size = dice.choices((1, 2, 3, 4, 5), (34, 24, 24, 13, 5))[0]
        surname, born = self._surname(), _DAY_ZERO + timedelta(days=dice.randrange(14000, 24000))
        first = self._person(surname, dice.random() < 0.6 or size > 1, born, address)
        people = [first]
        if dice.random() < 0.006:  # somebody else has this name and this birthday
            people.append(self._person(first.name[0], first.man, born, self._address(), name=first.name))
        if size > 1:
            people.append(
                self._person(self._surname(), False, born + timedelta(days=dice.randrange(-2000, 2000)), address)
            )
        for _ in range(max(0, size - 2)):
            people.append(self._relative(first, people[-1], address))
        for person in people[1:]:
            # A household's phone: the children's and the old people's is often another's.
            if dice.random() < (0.3 if abs((person.birth - born).days) > 6000 else 0.06) and person.address == address:
                person.phone = dice.choice((first.phone, landline))
        return people

    def _relative(self, first: Person, latest: Person, address: str) -> Person:
        dice = self.dice
        kind = dice.random()
        if kind < 0.03 and latest.address == address and latest.name[0] == first.name[0] and latest is not first:
            twin = self._person(
                first.name[0], latest.man if dice.random() < 0.7 else not latest.man, latest.birth, address
            )
            if len(latest.name) == 3 and dice.random() < 0.5:  # 张子涵 and 张子轩
                twin.name = latest.name[:2] + twin.name[-1]
            return self._with_other_name(twin, latest)
        years = dice.randrange(-12500, -7500) if kind < 0.15 else dice.randrange(8000, 12500)
        child = self._person(first.name[0], dice.random() < 0.52, first.birth + timedelta(days=years), address)
        return self._with_other_name(child, first)

    def _with_other_name(self, person: Person, other: Person) -> Person:
        while sound_of(person.name) == sound_of(other.name):
            person.name = person.name[0] + self._first_name(person.man)
        return person

    def _person(self, surname: str, man: bool, born: date, address: str, name: str = "") -> Person:
        dice = self.dice
        if born >= _TODAY:
            born = _TODAY - timedelta(days=dice.randrange(1, 3000))
        self._people += 1
        return Person(
            number=self._people,
            name=name or surname + self._first_name(man),
            birth=born,
            man=man,
            id=self._id_number(born, man),
            phone=self._phone(),
            address=address,
            email=self._email() if dice.random() < 0.7 else "",
            old_phone=self._phone(),
            old_address=self._address(),
        )

    def _surname(self) -> str:
        return self.dice.choices(self._surnames, cum_weights=self._surname_weights)[0]

    def _first_name(self, man: bool) -> str:
        count = 1 if self.dice.random() < 0.2 else 2
        return "".join(self.dice.choices(self._given[man], cum_weights=self._given_weights[man], k=count))

    def _phone(self) -> str:
        return f"1{self.dice.choice('35789')}{self.dice.randrange(10**9):09}"

    def _email(self) -> str:
        host = self.dice.choice(("mail.example", "post.example", "qq.example", "corp.example"))
        return f"{self.dice.choice('abcdefghjkmnpqrstwxyz')}{self.dice.randrange(10**8):08}@{host}"

    def _address(self) -> str:
        dice = self.dice
        city, place = dice.choice(_CITIES), dice.randrange(len(_ROADS) // 3) * 3
        province = "" if city in _ITSELF else f"{PROVINCE_OF[city]}省"
        road = f"{_ROADS[place : place + 3]}{dice.randint(1, 400)}号"
        house = (
            f"{dice.choice(_ESTATES) if dice.random() < 0.5 else ''}{dice.randint(1, 30)}幢{dice.randint(101, 2804)}室"
        )
        return f"{province}{city}市{dice.choice(_DISTRICTS)}{road}{house}"

    def _id_number(self, born: date, man: bool) -> str:
        dice = self.dice
        body = f"{dice.randint(11, 65)}{dice.randint(1, 20):02}{dice.randint(1, 30):02}{born:%Y%m%d}"
        body += f"{dice.randrange(100):02}"
        body += str(dice.randrange(5) * 2 + man)
        total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body))
        return body + "10X98765432"[total % 11]

    def written(self, person: Person, source: str) -> tuple[str, ...]:
        """What `source` has of `person`, in the order of `HEAD` without the id."""
        dice, habit = self.dice, _HABITS[source]
        number = f"C{person.number:08}" if source == "core" or (source == "card" and dice.random() < 0.25) else ""
        old = dice.random() < habit.outdated
        phone = person.old_phone if old and dice.random() < 0.6 else person.phone
        address = person.old_address if old and dice.random() < 0.6 else person.address
        birth = person.birth.isoformat() if source != "card" else f"{person.birth:%Y%m%d}"
        return (
            number,
            self._written_name(person.name, habit),
            self._written_text(birth, habit.birth, habit.errs),
            self._written_phone(phone, habit, source),
            self._written_text(person.id, habit.id_number, habit.errs),
            self._written_text(person.email, habit.email, habit.errs),
            self._written_address(address, habit) if dice.random() < habit.address else "",
        )

    def _written_name(self, name: str, habit: Habit) -> str:
        dice = self.dice
        if dice.random() >= habit.name_errs:
            return name
        kind = dice.random()
        if kind < 0.3:
            return name.translate(_ALIKE)
        if kind < 0.55:
            return name.translate(_TRADITIONAL)
        if kind < 0.7:
            return name[1:] + name[0]
        if kind < 0.85:
            return f"{sound_of(name[1:]).title()} {sound_of(name[0]).title()}"
        return "".join(_WRONG_KEY.get(letter, letter) for letter in name)

    def _written_text(self, text: str, known: float, errs: float) -> str:
        if self.dice.random() >= known:
            return self.dice.choice(("", "", "", "NULL", "********"))
        return self._mistyped(text) if text and self.dice.random() < errs else text

    def _written_phone(self, phone: str, habit: Habit, source: str) -> str:
        text = self._written_text(phone, habit.phone, habit.errs)
        kind = self.dice.random()
        if source == "app" or not text.isdigit() or kind > 0.2:
            return text
        return f"+86 {text}" if kind < 0.1 else f"{text[:3]}-{text[3:7]}-{text[7:]}"

    def _written_address(self, address: str, habit: Habit) -> str:
        kind = self.dice.random()
        if kind < 0.25 and "省" in address:
            return address.split("省", 1)[1]
        if kind < 0.3:
            return address.translate(str.maketrans("号幢", "號栋"))
        if kind < 0.3 + 4 * habit.errs:
            return self._mistyped(address)
        return address

    def _mistyped(self, text: str) -> str:
        dice, place = self.dice, self.dice.randrange(len(text))
        kind = dice.random()
        if kind < 0.3 and place + 1 < len(text):
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        if kind < 0.4:
            return text[:place] + text[place + 1 :]
        return text[:place] + (dice.choice("0123456789") if text[place].isdigit() else text[place]) + text[place + 1 :]


def make(records: int, folder: Path, seed: int = 7) -> tuple[list[Path], dict[tuple[str, str], int]]:
    """Write `core.csv`, `card.csv`, `app.csv` of together `records` records; the truth by (file, id)."""
    town = Town(seed)
    rows: dict[str, list[tuple[str, ...]]] = {source: [] for source in SOURCES}
    truth: dict[tuple[str, str], int] = {}
    for household in town.households():
        for person in household:
            for source in _sources_of(town.dice):
                record = f"{source[:2].upper()}{len(truth) + 1:07}"
                rows[source].append((record, *town.written(person, source)))
                truth[f"{source}.csv", record] = person.number
                if len(truth) == records:
                    return [_write(folder / f"{each}.csv", rows[each], town.dice) for each in SOURCES], truth
    raise AssertionError


def _sources_of(dice: random.Random) -> list[str]:
    """The sources that know a person; the app may know somebody twice."""
    several = dice.choices((1, 2, 3), (40, 38, 22))[0]
    chosen = dice.sample(SOURCES, several)
    return [*chosen, "app"] if "app" in chosen and dice.random() < 0.04 else chosen


def _write(file: Path, rows: list[tuple[str, ...]], dice: random.Random) -> Path:
    dice.shuffle(rows)
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(HEAD)
        writer.writerows(rows)
    return file


def main() -> None:
    """Write the sources, `truth.csv` and `mapping.yaml` into a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    _, truth = make(given.records, given.folder, given.seed)
    (given.folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    with (given.folder / "truth.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("source", "source_id", "person"))
        writer.writerows((*key, person) for key, person in truth.items())


if __name__ == "__main__":
    main()
