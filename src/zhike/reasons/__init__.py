"""Why people contact a bank: 150 reasons in 17 groups, with what each one asks of the service centre.

Words: reason (CCD-04), group (CCD), urgency (P0 loss in progress - P3 low), identity level (L0-L3, LX protective), bot
(what the assistant may do: self, assist, human), skill, data class, flags, tier.

It refuses: to hold a customer, a contact or an answer; it is reference data that ships with the product.
"""
