"""The copilot: what helps an agent while a customer waits, and never acts by itself.

Suggested answers with their source, a summary, the next step, a proposed wrap-up, a check of the draft's tone. No
language model is involved: lines are taken from the thread, rules are data. It sees what its agent may see, through one
door (`seeing`), and what became of its proposals is kept as ids, codes and figures (`using`, `learning`).
"""
