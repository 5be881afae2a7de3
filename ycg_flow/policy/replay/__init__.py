"""Many cases of one policy at once, as columns: the same results as one case at a time, many times as fast.

Every number is exact: numerators and denominators in machine integers where a bound shows that nothing can overflow,
in Python integers elsewhere. No float decides anything.
"""
