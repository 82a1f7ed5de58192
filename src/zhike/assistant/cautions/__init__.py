"""Cautions: what a supervisor should look into in a conversation that an agent has, while it can still be helped.

An agent's reply that promises what may not be, blames, or leaves out what the contact reason demands to be said; a
customer who is angry, or grows angrier; a customer who waits for a reply. Codes, sequences and times only, no words.
"""
