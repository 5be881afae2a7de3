"""Codes and values become Chinese sentences here, from one catalogue. PURE.

Everything a person reads that is not in a template stands in this room; the logic elsewhere returns codes and values.
"""
