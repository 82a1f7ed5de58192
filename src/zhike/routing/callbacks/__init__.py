"""Callbacks: a customer who waits is called instead, at their turn or at a time that they choose.

*Callback* = the wish, its tries and its end · *place* = called when their turn comes, with the waiting that they have
earned · *slot* = called in a span of time that they choose · *parked* = its time has not come: it is in no line ·
*try* = somebody dialled · *late* = what was promised is over. It refuses to promise what cannot be kept (slots have a
limit, quiet hours and the queue's hours hold), to be asked for twice, and to show a number to anybody but the agent who
is about to dial it. No call is made by the system: the agent dials.
"""
