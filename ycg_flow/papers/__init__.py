"""Documents going out: the sheet of a case as text for a terminal and as a page to print.

A paper lays out what `wording` says and adds headings only; it may read templates and clauses through `resources`.
"""
