"""What a customer holds at the bank, as the core bank tells it: the port to the core, and what may be shown of it.

Words: core bank (the bank's system of accounts; reached by HTTP, or the book in our own database), holding (an account,
a card or a loan), booking (one transaction on an account), band (a range that stands for an amount), risk rating (what
the bank found a customer's investments may risk), health (whether the core bank answers), block (a card is stopped).

It refuses: to keep a full card number; to show an amount without a purpose; to read "the bank does not answer" as
"nothing held"; to repeat a call that changes something on its own.
"""
