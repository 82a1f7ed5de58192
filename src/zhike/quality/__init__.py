"""Quality: how good the service is, for whom, and why the figure says so.

Owns: the contact record (one row for each contact, whoever served it and wherever it came from) with its amendments,
the metric catalogue, reports, the supervisors' board, targets, samples of the floor, the warehouse export.
Words: *contact* = one customer's one matter in one go · *amendment* = a fact that became known after the record was
written (a rating, a repeat) · *metric* = a figure with one definition, unit, n and interval · *numerator* and
*denominator* = the contacts that a figure counts, and those it counts among · *repeat* = a further contact of the same
customer about the same group of reasons within seven days · *target* and *threshold* = what is aimed at, and where
it becomes an alarm.
Refuses: personal data (ids and codes only), a figure without its n, averages of averages, ranking people.
"""
