"""Postal addresses in a text, Chinese and English: as far as a door, a building or a village group.

A city, a district or a road alone is a place that many share, and stays; so does the address of a branch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhike.privacy.rules.spans import Span

_HAN = "\u4e00-\u9fff"
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东"
    "|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_CITIES = (
    "石家庄|唐山|秦皇岛|邯郸|邢台|保定|张家口|承德|沧州|廊坊|衡水|太原|大同|运城|呼和浩特|包头|沈阳|大连"
    "|鞍山|长春|吉林市|哈尔滨|大庆|齐齐哈尔"
    "|南京|无锡|徐州|常州|苏州|南通|连云港|淮安|盐城|扬州|镇江|泰州|宿迁|杭州|宁波|温州|嘉兴|湖州|绍兴"
    "|金华|衢州|舟山|台州|丽水|合肥|芜湖|蚌埠|安庆|福州|厦门|莆田|泉州|漳州|南昌|九江|赣州|上饶"
    "|济南|青岛|淄博|烟台|潍坊|济宁|泰安|威海|临沂|德州|郑州|洛阳|开封|南阳|新乡|武汉|宜昌|襄阳|荆州"
    "|长沙|株洲|湘潭|衡阳|岳阳|常德|广州|深圳|珠海|汕头|佛山|江门|湛江|惠州|东莞|中山|南宁|柳州|桂林"
    "|海口|三亚"
    "|成都|绵阳|德阳|南充|宜宾|泸州|贵阳|遵义|昆明|大理|曲靖|拉萨|西安|咸阳|宝鸡|渭南|汉中|兰州|天水"
    "|白银|酒泉|张掖|武威|平凉|庆阳|定西|陇南|嘉峪关|西宁|银川|石嘴山|乌鲁木齐|喀什|昆山|义乌|常熟"
    "|张家港|江阴|慈溪|余姚|晋江|陇西"
)
_NUMBER = "[0-9一二三四五六七八九十百零〇两]"
_DOOR = (
    rf"(?:{_NUMBER}{{1,5}}(?:-{_NUMBER}{{1,4}})?(?:号院?|弄|號)(?!线|楼|文|机|码|卡|令|前(?!台)|后(?!面"
    rf"|院)|之|晚|早|左|开|到)(?:之{_NUMBER}{{1,2}})?|甲{_NUMBER}{{1,4}}号|附{_NUMBER}{{1,3}}号)"
)
_BUILDING = (
    rf"(?:第?[0-9A-Za-z一二三四五六七八九十东西南北甲乙丙丁]{{1,4}}(?:栋|幢|座|塔|号塔|号楼|#楼|#|棟|号)"
    rf"|[东西南北]?[0-9A-Za-z]{{1,3}}楼(?!{_NUMBER}))"
)
_UNIT = r"(?:第?[0-9A-Za-z一二三四五六七八九十甲乙丙东西]{1,3}(?:单元|門洞|门))"
_FLOOR = r"(?:[0-9一二三四五六七八九十]{1,3}(?:层|楼|樓|F))"
_ROOM = (
    rf"(?:(?:[A-Za-z]-?)?(?<!\d)[0-9]{{1,5}}(?!\d)[A-Za-z]?(?:-[0-9]{{1,5}}(?!\d)){{0,3}}(?:室|号房?|房|户"
    rf"|號)?|{_NUMBER}{{2,4}}室|[东西中]户)"
)
_ROAD = r"(?:路|街|大道|道|巷|弄|胡同|大街|里|条|段|环路|公路|國道|国道|马路)"
_PLACE = (
    r"(?:小区|花园|公寓|大厦|广场|家园|新村|苑|城|府|庭|湾|邸|园|庄园|社区|名都|国际|中心|家属院|宿舍|院"
    r"|郡|居|村|里|坊|楼|馆|学院|大学|中学|医院|工业园|科技园|园区|厂|公司|集团|山庄|庄|别墅|锦城|岸|天地"
    r"|校区|世家|豪庭|时代|新城|新区)"
)
_DETAIL = rf"(?:[,，、 ]{{0,2}}(?:{_DOOR}|{_BUILDING}|{_UNIT}|{_FLOOR}|{_ROOM}))"
_SMALL = rf"(?:[{_HAN}]{{1,10}}?(?:组|社|屯|队)|{_NUMBER}{{1,3}}(?:组|社|队))"

# Where an address may begin to be told: everything to the left of it is the sentence.
_CUE = re.compile(
    r".*(?:住在|住址|家住|现住|我住|他住|她住|暂住|居住在?|地址|寄到|寄往|寄去|寄至|邮寄到?|寄回|快递到"
    r"|送到|送至|送去|发到|发往|搬到|搬去|搬家到|搬进|迁到|迁至|位于|坐落于?|在|户籍|户口|籍贯|老家|我家"
    r"|我们家|他家|她家|我妈家|"
    r"家庭|单位|公司在|改成|改为|变更为|变更成|更新为|更正为|换成|填的|写的|登记的|留的|新的|邮编\d{6}"
    r"|就是|应该是|是|为|到|于|至|往|去|至于|的房子|收件|寄|住|抵押|房产|我的|房子|名下)(?:了|的)?[:：\s]?",
    re.DOTALL,
)
_PROVINCE = re.compile(
    rf"(?:中国)?(?:(?:{_PROVINCES})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区|特别行政区)?|(?:{_CITIES})市?)"
)
_CHINESE = re.compile(
    rf"(?P<front>[{_HAN}]{{0,30}}?(?:[{_HAN}A-Za-z0-9]{{0,12}}?))"
    rf"(?P<core>[{_HAN}]{{1,10}}?{_ROAD}(?:[东南西北中]{{1,2}}(?:[一二三四五六七八九十]?[段路巷])?"
    rf"|[一二三四五六七八九十]段|{_NUMBER}{{1,4}}(?:巷|弄|街|段))?[, ]?{_DOOR}"
    rf"|[{_HAN}]{{2,14}}?{_PLACE}[,， ]?(?:[A-Z一二三四五六七八九十东西南北]{{1,2}}区)?[,， ]?(?:"
    rf"{_BUILDING}|{_UNIT}|{_DOOR}|[0-9]{{1,3}}-[0-9]{{1,2}}-[0-9]{{2,4}})"
    rf"|[{_HAN}]{{1,8}}(?:镇|乡|鄉|县|区|市|苏木|街道)[{_HAN}]{{1,8}}(?:村|嘎查|庄|屯|社区)[, ]?(?:{_SMALL}|{_DOOR}))"
    rf"(?P<tail>(?:[,， ]{{0,1}}(?:[{_HAN}]{{2,12}}?{_PLACE}(?={_DETAIL}|[^{_HAN}]|$)"
    rf"|[{_HAN}]{{2,8}}(?:大厦|公寓|小区|花园|广场|家园|中心|苑))?{_DETAIL}){{0,6}})"
)
_BRANCH_BEFORE = re.compile(
    r"(?:网点|支行|分行|营业部|营业厅|总行|门店|ATM|自助银行|法院|派出所)(?:的)?(?:新?地址|位置)?(?:在"
    r"|位于|是|为|:|：|\s|就在|设在|搬到|迁到|迁至|搬至)*$",
    re.IGNORECASE,
)
_BRANCH_AFTER = re.compile(
    r"(?:附近)?的?(?:那家?|这家?|那个|这个)?(?:的|贵行|你们|你行|我行|银行)*(?:网点|支行|分行|营业部"
    r"|营业厅|ATM|自助|分理处|储蓄所|门店|旗舰店)",
    re.IGNORECASE,
)
_CHEAP = re.compile(r"[0-9一二三四五六七八九十][号號弄栋幢座室单楼组社队#-]|单元")

_CAPITAL = r"[A-Z][A-Za-z.'’-]*(?![\w])"
_STREET = (
    r"(?:Streets?|St|Roads?|Rd|Avenue|Ave|Av|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Place|Pl|Square|Sq|Terrace"
    r"|Close|Crescent|Highway|Hwy|Parkway|Pkwy|Row|Walk|Gardens|Grove|Mews|Hill|Quay|Alley|Circle|Trail"
    r"|Broadway|Lu|Jie|Hutong)"
)
_IN_HOUSE = (
    r"(?:(?:Apt|Apartment|Flat|Unit|Suite|Ste|Room|Rm|Floor|Block|Blk|Building|Bldg|Tower|House|Level"
    r"|Villa)\.?\s?#?[A-Z0-9][\w-]{0,5}|\d{1,3}(?:st|nd|rd|th)\s[Ff]loor|\d{1,2}/F|#\d[\w-]{0,6})"
)
_ZIP = (
    r"(?:,?\s(?:[A-Z]{2}\s)?\d{5}(?:-\d{4})?(?!\d)|,?\s[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b"
    r"|,?\s[A-Z]\d[A-Z]\s\d[A-Z]\d\b|,?\s\d{6}(?!\d)|(?<=[A-Z]{2})\s\d{4}(?!\d)"
    r"|,?\s[A-Z]{2,3}\s\d{4}(?!\d))"
)
_TOWN = (
    rf"(?:,\s?(?!(?:and|but|please|Please|I|It|The|My|You|Can|Could|Thanks|Regards|Mr|Ms|Mrs"
    rf"|Dr)\b){_CAPITAL}(?:\s(?:of\s|upon\s|le\s)?(?!(?:and|Please|I|It|The|My)\b){_CAPITAL}){{0,3}})"
)
_TAIL = (
    rf"(?:,?\s(?:{_IN_HOUSE}))?(?:{_TOWN}|,\s?{_IN_HOUSE}){{0,5}}{_ZIP}?(?:,\s?(?:USA|UK|U\.S\.A\.|China"
    rf"|PRC|P\.R\. China|Singapore|Hong Kong|England|Canada|Australia)\b)?"
)
_ENGLISH = re.compile(
    rf"(?:{_IN_HOUSE},?\s){{0,3}}(?:{_CAPITAL}\s(?:House|Court|Tower|Mansions?|Building|Apartments"
    rf"|Residence|Plaza|Garden|Gardens),\s)?"
    rf"(?:No\.?\s?|#)?\b\d{{1,5}}[A-Za-z]?(?:-\d{{1,4}})?,?\s(?:(?:{_CAPITAL}|\d{{1,3}}(?:st|nd|rd|th)|of"
    rf"|the)\s){{1,4}}{_STREET}\b\.?(?:\s(?:Central|NW|NE|SW|SE|North|South|East|West|N|S|E|W)\b)?{_TAIL}"
    rf"|\bP\.?\s?O\.?\s?Box\s\d{{1,6}}{_TAIL}"
)
_ENGLISH_BRANCH = re.compile(
    r"(?i)\b(?:branch|atm|store|headquarters|head office)\s(?:is\s)?(?:at|on|in|located at)\s$"
)
_ENGLISH_BRANCH_AFTER = re.compile(r"(?i)\s(?:branch|atm|store)\b")


def find_addresses(folded: str) -> Iterator[Span]:
    """Addresses of `folded`, in order within a language."""
    if _CHEAP.search(folded):
        yield from _chinese(folded)
    if any(character.isdecimal() for character in folded):
        for found in _ENGLISH.finditer(folded):
            is_branch = _ENGLISH_BRANCH.search(folded[: found.start()]) or _ENGLISH_BRANCH_AFTER.match(
                folded, found.end()
            )
            if not is_branch:
                yield Span(found.start(), found.start() + len(found.group().rstrip(" .,")), "ADDRESS")


def _chinese(text: str) -> Iterator[Span]:
    for found in _CHINESE.finditer(text):
        start, end = _begin(text, found.start(), found.end()), found.end()
        if _BRANCH_BEFORE.search(text[max(0, start - 16) : start]) or _BRANCH_AFTER.match(text, end):
            continue
        if end - start >= 5:
            yield Span(start, end, "ADDRESS")


def _begin(text: str, start: int, end: int) -> int:
    """Where the address begins: at its province or city, else after the words that lead to it."""
    piece = text[start:end]
    province = _PROVINCE.search(piece)
    if province is not None:
        return start + province.start()
    first_digit = re.search(r"\d", piece)
    cue = _CUE.match(piece[: first_digit.start() if first_digit else len(piece)])
    return start + cue.end() if cue is not None and cue.end() < len(piece) - 4 else start
