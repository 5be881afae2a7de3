"""A year of six counties of Zhengzhou, from opening to closing, through the steps alone; every figure is invented."""
