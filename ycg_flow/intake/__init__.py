"""Figures and evidence coming in: what people type, read exactly or refused with a reason."""
