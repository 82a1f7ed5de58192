"""Clusters without a database: what is alike comes together, and keeps its name from one run to the next."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zhike.assistant.learning.clustering import Cluster, distances, find_clusters, keep_names, likeness, spread
from zhike.assistant.matching.grams import Language

HK = ["香港账户怎么开", "想开一个香港账户", "香港账户开户需要什么材料", "怎么开香港的账户"]
GOLD = ["金条可以回购吗", "买的金条你们回购吗", "银行金条回购价格", "金条怎么回购"]
ODD = ["保险箱租一年多少钱", "今天天气怎么样"]


def sets(texts: list[str], language: Language = "zh") -> set[frozenset[str]]:
    return {frozenset(texts[place] for place in cluster.members) for cluster in find_clusters(texts, language)}


def test_questions_that_are_alike_come_together_and_odd_ones_stay_alone() -> None:
    assert sets([*HK, *ODD, *GOLD]) == {frozenset(HK), frozenset(GOLD)}


def test_english_questions_too() -> None:
    one = ["can I rent a safe deposit box", "how much is a safe deposit box", "safe deposit box rental fee"]
    two = ["do you buy back gold bars", "gold bars buy back price", "can I sell back gold bars"]
    assert sets([*one, *two], "en") == {frozenset(one), frozenset(two)}


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_questions_does_not_matter(order: random.Random) -> None:
    texts = [*HK, *GOLD, *ODD]
    order.shuffle(texts)
    assert sets(texts) == {frozenset(HK), frozenset(GOLD)}


def test_the_centre_is_the_question_that_is_closest_to_the_others() -> None:
    texts = ["金条回购", "金条回购价格", "今天的金条回购价格是多少呢请问"]
    (cluster,) = find_clusters(texts, "zh")
    assert texts[cluster.centre] == "金条回购价格"


def test_few_or_no_questions_make_no_cluster() -> None:
    assert find_clusters([], "zh") == []
    assert find_clusters(["金条回购"], "zh") == []
    assert find_clusters(HK, "zh", fewest=5) == []


def test_meaning_brings_together_what_shares_no_word() -> None:
    texts = ["怎么销户", "不想要这张卡了", "利率是多少", "存款给几个点"]
    vectors = spread(np.array([[1, 0.1], [1, 0.0], [0, 1.0], [0.1, 1]], np.float32))
    assert {each.members for each in find_clusters(texts, "zh", vectors)} == {(0, 1), (2, 3)}
    assert find_clusters(texts, "zh") == []


def test_distances_are_symmetric_with_nothing_on_the_diagonal() -> None:
    apart = distances([*HK, *GOLD], "zh")
    assert np.allclose(apart, apart.T)
    assert not apart.diagonal().any()


def test_clusters_keep_the_name_with_which_they_share_most_and_new_ones_are_new() -> None:
    clusters = [Cluster((0, 1, 2), 0), Cluster((3, 4), 3), Cluster((5, 6), 5)]
    known = {0: "a", 1: "a", 2: "b", 3: "b"}
    assert keep_names(clusters, known, {"a": 2, "b": 2}) == {0: "a", 1: "b"}
    # A gap that falls apart goes on in its larger part only.
    assert keep_names([Cluster((0, 1), 0), Cluster((2,), 2)], {0: "a", 1: "a", 2: "a"}, {"a": 3}) == {0: "a"}


@given(st.lists(st.integers(0, 5), min_size=1, max_size=40), st.integers(1, 4))
def test_names_are_kept_when_nothing_changes(labels: list[int], size: int) -> None:
    groups: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        groups.setdefault(label % size, []).append(place)
    clusters = [Cluster(tuple(group), group[0]) for group in groups.values()]
    known = {place: f"gap{number}" for number, cluster in enumerate(clusters) for place in cluster.members}
    sizes = {f"gap{number}": len(cluster.members) for number, cluster in enumerate(clusters)}
    kept = keep_names(clusters, known, sizes)
    assert kept == {number: f"gap{number}" for number in range(len(clusters))}


def test_likeness_is_of_the_nearest() -> None:
    assert likeness("金条回购", ["金条回购", "天气"]) == 1.0
    assert likeness("金条回购", ["天气"]) == 0.0
    assert likeness("金条回购", []) == 0.0
    assert 0.3 < likeness("金条怎么回购", GOLD[1:3]) < 1
