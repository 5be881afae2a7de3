"""A policy as a readable page: what the paper says, as finished texts and pictures in reading order."""
