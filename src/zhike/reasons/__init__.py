"""Why people contact a bank: 150 reasons in 17 groups, their urgency, identity level, skill and flags.

It owns the list, its search in both languages and in pinyin, and the weights of the priority rules. Its words: contact
reason, group, urgency, identity level, skill, tier. It refuses to know any customer, agent or conversation. The list
is package data, read once.
"""
