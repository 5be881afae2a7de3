"""What people do to a case: one step per verb, one query per screen, jobs that remind.

A step is a transaction: `with desk.step(person) as step:` loads through the permission, `perform` decides by the
workflow table, moves, opens tasks, writes history and outbox; the commit is at the end of the block, nowhere else.
"""
