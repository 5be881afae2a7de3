"""What a policy says and computes: model, formulas, curves, rules, scoring, settlement, ranks. PURE.

May import pydantic, and numpy in `replay` only; knows no clock, file, network, web or database.
"""
