"""Work that a contact leaves behind: work orders with a department, a due time, and the trail of what was done.

Owns: work orders (follow-up of a loss report, callback, appointment, transfer enquiry, complaint intake, promise,
other), their trail, their due times.
Words: *work order* = one piece of work for one department · *due* = the moment until which it is promised, counted in
working time · *trail* = what was done with it, step by step · *facts* = what the customer told already, sealed ·
*overdue* = not ended at its due time.
Refuses: to serve a contact (routing), to keep a complaint's clocks (complaints come with their own), to show facts
without putting it on record, and to do a piece of work twice because it was asked for twice.
"""
