"""The catalogue of what the bank offers.

It owns products and their risk levels. Its words: product, code, category, risk level. It refuses to recommend
(`recommendation` does) and to know who holds what (`customers` and `banking` do).
"""
