"""Backups: database, evidence and anchors of one instant in one encrypted file, checked after it was written."""
