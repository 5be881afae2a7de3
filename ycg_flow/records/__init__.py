"""Tables and sessions of the case database; the only room that knows its dialects (SQLite and PostgreSQL).

May import `workflow` and `policy` values; knows no web and no business step.
"""
