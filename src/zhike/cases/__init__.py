"""Work that a contact leaves behind: work orders with a due time, complaints with their clocks, the trail of both.

Owns: work orders (follow-up of a loss report, callback, appointment, transfer enquiry, complaint intake, promise,
correction of a root cause, other), their trail, their due times; complaints from their receipt to the end of a review;
side threads with other departments, and who answers for these.
Words: *work order* = one piece of work for one department · *due* = the moment until which it is promised, counted in
working time · *trail* = what was done with it, step by step · *facts* = what the customer told already, sealed ·
*overdue* = not ended at its due time · *complaint* = what a customer is dissatisfied with, registered with clocks of
its own · *clock* (profile) = a rule's ladder of days; the earliest day in force counts · *extension* = one step up,
asked for, approved by another, told to the customer · *axis* = channel, business or cause, for the regulator ·
*finding* = justified, partly, or not.
Refuses: to serve a contact (routing), to show facts without putting it on record, to do a piece of work twice because
it was asked for twice, to let one person make a complaint smaller or end it, and to let anybody judge what they were
part of.
"""
