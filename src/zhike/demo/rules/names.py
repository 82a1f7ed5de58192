"""Chinese names by chance: frequent surnames and given-name characters, combined at random."""

from __future__ import annotations

from random import Random

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏傅方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
_COMPOUND = ("欧阳", "上官", "司徒", "诸葛", "司马", "皇甫", "慕容", "夏侯")
_MALE = "伟强磊军勇杰涛明超刚平辉健峰亮波斌宇浩鹏飞俊文博志建国华海东林洋晨凯翔龙成阳泽轩睿哲远航嘉诚松柏毅晖铭昊"
_FEMALE = "芳娜敏静丽艳娟霞秀英玲燕红梅兰婷雪琳慧颖洁倩丹萍莹佳欣怡琪璐瑶薇菲蕾萱妍彤悦诗雅云月珍珠岚晴馨妮"
_GIVEN_ENGLISH = (
    "Alex",
    "Sam",
    "Chris",
    "Jamie",
    "Robin",
    "Taylor",
    "Morgan",
    "Casey",
    "Jordan",
    "Drew",
    "Quinn",
    "Lee",
)
_SURNAME_ENGLISH = (
    "Fielding",
    "Marlow",
    "Ashby",
    "Thornton",
    "Keller",
    "Moreau",
    "Lindqvist",
    "Okafor",
    "Haruno",
    "Vance",
)


def chinese_name(random: Random, gender: str) -> str:
    """A name of two or three characters, now and then four."""
    if random.random() < 0.006:
        surname = random.choice(_COMPOUND)
    else:
        # Frequent surnames stand first; the fall is roughly that of the real distribution.
        surname = _SURNAMES[min(int(random.expovariate(1 / 16)), len(_SURNAMES) - 1)]
    characters = _FEMALE if gender == "female" else _MALE
    given = random.choice(characters)
    if random.random() < 0.84:
        given += random.choice(characters)
    return surname + given


def english_name(random: Random) -> str:
    """A name for a customer who is served in English."""
    return f"{random.choice(_GIVEN_ENGLISH)} {random.choice(_SURNAME_ENGLISH)}"
