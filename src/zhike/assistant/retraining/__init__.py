"""Retraining under human control: a run makes a candidate from shipped phrases and what people accepted.

Words: run (one training, from being asked for to its end), example (a labelled text), way (a question or variant of a
published article), twin (a recipe trained anew without the held-out part, so that two can be compared), pair (a
question and an article that a person judged). It refuses a second run beside an open one, and to promote anything.
"""
