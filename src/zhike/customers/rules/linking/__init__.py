"""Which records mean the same person: pure functions over tables in memory, no truth and no constant of one file.

`mapping` says which column means what; `names`, `places`, `forms` give each value one form; `exact` joins what shares a
key; `blocking`, `comparisons`, `learning` and `model` weigh the rest by the Fellegi-Sunter model (DuckDB compares the
pairs, the parameters come by expectation-maximisation from the records themselves); `clusters` makes people of pairs;
`resolving` runs them in order.
"""
