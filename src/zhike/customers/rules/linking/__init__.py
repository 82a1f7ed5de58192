"""Which records mean the same person: pure functions over tables in memory, no truth and no constant of one file.

`mapping` says which column means what; `names`, `places`, `forms` give each value one form; `exact` joins what shares a
key; `blocking`, `comparisons` and `model` weigh the rest by the Fellegi-Sunter model (splink on DuckDB, parameters by
expectation-maximisation on the records themselves); `clusters` makes people of pairs; `resolving` runs them in order.
"""
