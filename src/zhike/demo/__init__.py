"""The demo bank 临州银行 / Linzhou Bank: fictional, deterministic, built to the figures of the LZ study.

It owns the demo's people, articles, 90 days of history and the simulated customers and agents that keep it alive. It
refuses to run in a real installation: the demo has a data folder and a database of its own. No real person's facts are
in it: names, numbers and cities of residence are drawn at random.
"""
