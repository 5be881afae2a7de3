"""Queries: what a screen shows, one module each, read through the permission; nothing is changed here."""
