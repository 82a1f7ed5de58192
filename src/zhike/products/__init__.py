"""What the bank offers: the catalogue.

Words: product (code, name in Chinese and English), category, risk level (R1-R5, investment products only).

It refuses: to sell, to recommend, to know who holds what (customers) or what it costs (knowledge).
"""
