"""Where the customers live: city, region, tier of the city, share. Cities exist, the bank and its customers do not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class City:
    """A city with branches of the bank. `tier` 1 (largest) to 4; `weight`: relative number of customers."""

    name: str
    region: str
    tier: int
    weight: float
    branches: tuple[str, ...]


CITIES = (
    City("上海", "华东", 1, 9, ("浦东支行", "徐汇支行", "静安支行")),
    City("北京", "华北", 1, 6, ("朝阳支行", "海淀支行")),
    City("深圳", "华南", 1, 6, ("南山支行", "福田支行")),
    City("广州", "华南", 1, 5, ("天河支行", "越秀支行")),
    City("杭州", "华东", 2, 12, ("西湖支行", "城西支行", "滨江支行")),
    City("宁波", "华东", 2, 9, ("海曙支行", "鄞州支行")),
    City("南京", "华东", 2, 7, ("鼓楼支行", "江宁支行")),
    City("苏州", "华东", 2, 7, ("姑苏支行", "园区支行")),
    City("成都", "西南", 2, 5, ("高新支行", "锦江支行")),
    City("武汉", "华中", 2, 4, ("武昌支行", "江汉支行")),
    City("绍兴", "华东", 3, 7, ("越城支行", "柯桥支行")),
    City("嘉兴", "华东", 3, 6, ("南湖支行", "秀洲支行")),
    City("芜湖", "华东", 3, 4, ("镜湖支行", "弋江支行")),
    City("洛阳", "华中", 3, 3, ("西工支行",)),
    City("丽水", "华东", 4, 5, ("莲都支行",)),
    City("衢州", "华东", 4, 3, ("柯城支行",)),
    City("上饶", "华中", 4, 2, ("信州支行",)),
)
