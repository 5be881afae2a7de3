"""A year of rows, made once for a run of tests."""

from tests.web.security.world import played_year

__all__ = ["played_year"]
