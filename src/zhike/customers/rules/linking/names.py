"""Names of people in one form: simplified characters, surname and given name apart, and how they sound.

A Chinese name sounds as its pinyin without tones, a Latin one as its letters without accents, so that 张伟, 張偉, 章伟,
"Zhang Wei" and "Wei Zhang" meet.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

# Surnames of two characters that are in use; any other Chinese surname has one.
_PAIRS = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于"
    "司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生梁丘左丘东门西门第五"
)
COMPOUND_SURNAMES = frozenset(_PAIRS[place : place + 2] for place in range(0, len(_PAIRS), 2))
# The surnames of nearly everybody: they tell whether a name is written the other way round.
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁"
    "岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤"
    "阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞"
    "敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆"
    "巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎"
)
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "sir", "先生", "女士", "小姐", "jr", "sr"})
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_NOT_A_LETTER = re.compile(r"[^\w,]+|_")
_TITLE_AT_END = re.compile("(先生|女士|小姐)$")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its parts, each "" where it is missing. Sounds are lower-case letters without accents or tones."""

    given: str
    surname: str
    given_sound: str
    surname_sound: str

    @property
    def sound(self) -> str:
        """How the whole name sounds, whichever part is said first."""
        return " ".join(sorted(part for part in (self.given_sound, self.surname_sound) if part))


@cache
def _simplified() -> dict[int, str]:
    """Traditional character -> simplified, for single characters."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    block = "".join(map(chr, range(0x4E00, 0xA000)))
    changed = convert(" ".join(block)).split(" ")
    return {ord(old): new for old, new in zip(block, changed, strict=True) if len(new) == 1 and old != new}


@cache
def _pinyin() -> dict[int, str]:
    """Character -> its most usual reading without tone."""
    from pypinyin.constants import PINYIN_DICT

    return {code: _plain(readings.split(",")[0]) for code, readings in PINYIN_DICT.items()}


def _plain(text: str) -> str:
    """Letters without accents: é -> e, ü -> v (as pinyin is typed)."""
    spelled = unicodedata.normalize("NFKD", text.replace("ü", "v"))
    return "".join(letter for letter in spelled if not unicodedata.combining(letter))


def simplify(text: str) -> str:
    """`text` in compatibility form, lower case and simplified characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded if folded.isascii() else folded.translate(_simplified())


def other_script() -> str:
    """All traditional characters and those of full width: what `simplify` changes, but for 號 and 樓."""
    full_width = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
    return full_width + "".join(chr(code) for code in _simplified() if chr(code) not in "號樓")


def sound_of(text: str) -> str:
    """How a part of a name sounds: letters only."""
    if text.isascii():
        return "".join(letter for letter in text if letter.isalnum())
    return "".join(letter for letter in _plain(text.translate(_pinyin())) if letter.isalnum())


def name_part(text: str) -> str:
    """A given name or a surname on its own, in one form."""
    clean = simplify(text)
    if _CHINESE.search(clean):
        return "".join(letter for letter in _TITLE_AT_END.sub("", clean) if letter.isalnum())
    return " ".join(word for word in _NOT_A_LETTER.sub(" ", _plain(clean)).replace(",", " ").split())


def parts_of(given: str, surname: str) -> PersonName:
    """A name whose parts are known."""
    one, other = name_part(given), name_part(surname)
    return PersonName(one, other, sound_of(one), sound_of(other))


def split_name(text: str) -> PersonName:
    """A whole name in its parts.

    Chinese: a compound surname, else the first character; the last one where only that is a usual surname. Latin: the
    last word is the surname, or what stands before a comma.
    """
    clean = simplify(text)
    given, surname = _split_chinese(clean) if _CHINESE.search(clean) else _split_latin(clean)
    return PersonName(given, surname, sound_of(given), sound_of(surname))


def _split_chinese(text: str) -> tuple[str, str]:
    if "·" in text or " " in text.strip():
        words = [name_part(word) for word in re.split(r"[·\s]+", text.strip())]
        if len(words[0]) > 2 or len(words) > 2:  # 阿里木·买买提: a given name and the father's
            return words[0], "".join(words[1:])
        text = "".join(words)
    name = name_part(text)
    if name[:2] in COMPOUND_SURNAMES and len(name) > 2:
        return name[2:], name[:2]
    if name[-2:] in COMPOUND_SURNAMES and len(name) > 2 and name[:1] not in SURNAMES:  # 唐宇文 is a 唐
        return name[:-2], name[-2:]
    if name[:1] not in SURNAMES and name[-1:] in SURNAMES:
        return name[:-1], name[-1:]
    return name[1:], name[:1]


def _split_latin(text: str) -> tuple[str, str]:
    words = _NOT_A_LETTER.sub(" ", _plain(text)).strip(" ,")
    if "," in words:
        surname, given = words.split(",", 1)
        return " ".join(given.replace(",", " ").split()), " ".join(surname.split())
    parts = [word for word in words.split() if word not in _TITLES]
    return " ".join(parts[:-1]), "".join(parts[-1:])
