"""Side threads: an agent asks another department beside a conversation, a work order or a complaint.

*Side thread* = one question with what follows it, never seen by the customer · *asker* = who opened it, or who has the
conversation now · *department* = the people who answer; who belongs to it is kept here · *due* = until when the
question is to be answered, in working time of the offices; a clock of its own, apart from the contact's · *post* = one
entry, written once and never changed. It refuses to ask a department to which nobody belongs, to let anybody but its
people answer, to be written on once it is closed, and to say anything to the customer: an answer is quoted by a person.
"""
