"""The demonstration: a year of invented data to click through, with a clock that can be moved and a reset.

Nothing here touches an installation's own data: it has a folder, a database and keys of its own.
"""
