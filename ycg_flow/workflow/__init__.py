"""The pure room of the workflow: states, guards, permissions, working days, deadlines, reminders, history chain.

Nothing here knows a clock, a file, the network, Flask or SQLAlchemy. Facts, actor and time are arguments; what comes
back are codes and values. The data (`config/workflow.toml`, `roles.toml`, `regions.toml`, `calendar/cn.toml`) arrives
parsed and is turned into checked objects, with all faults reported at once.
"""
