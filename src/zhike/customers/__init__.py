"""Who the bank's customers are, as far as the service centre needs to know: the profile.

Words: customer, number (the bank's own, which its app's token carries), profile (what a card shows, masked), segment
(what may be counted and routed by, with nothing personal), holding (a product held, its amount as a band), reveal
(showing one full value for 60 seconds, for a stated purpose), adviser (the member of staff whose customer somebody
is, by staff number), timeline (what happened with a customer over all
channels), relation (who belongs to whom), search key (by which one is found by sound or card).

It refuses: to list customers (they are found by what is on record exactly, by how a name sounds, or by the last digits
of a card: at most twenty; listed are only an adviser's own, and those behind a figure); to show a full value
without a purpose; to be read by staff without leaving a trace. Name, phone, id number and e-mail are sealed in the
vault, so there is no sort by name either: a sort key would be the name again.
"""
