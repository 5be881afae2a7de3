"""What a policy file may say: one strict pydantic model for each table, unknown keys refused.

May import pydantic and this room's exact numbers. Names, units and formulas are checked by `ycg_flow.policy.compiling`.
"""
