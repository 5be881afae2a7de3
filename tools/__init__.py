"""Commands for the people who build the product; nothing here is part of it."""
