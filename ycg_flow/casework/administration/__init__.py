"""Keeping the installation: who may, and the record of it; steps and queries of administration rest on this."""
