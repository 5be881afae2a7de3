"""Case management for the yearly evaluation of county medical consortia.

Every point and every yuan leads back to clause, rule, figure, evidence and person.
The rooms and the direction of imports are described in docs/architecture.md.
"""
