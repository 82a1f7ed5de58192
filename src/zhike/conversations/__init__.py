"""Threads between a customer and the bank: who said what, in which order, who has it now, and how it ended.

Owns: conversation, message, step (the process record), note, attachment, handover card, canned reply, resolution,
rating.
Words: *thread* = a conversation's messages by sequence · *handler* = who answers now (assistant, queue, agent, none) ·
*step* = one stretch of the process (assistant, queue, ring, talk, hold, wrap_up) · *notice* = a line by the system ·
*handover card* = what a person should know before the first word · *resolution* = reason and outcome, by a person.
Refuses: to choose an agent (routing), to know an answer (assistant), to speak a channel's language (channels), to
store a secret (privacy drops it at the door), and to say who a customer is (customers).
"""
