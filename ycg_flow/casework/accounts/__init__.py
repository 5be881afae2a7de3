"""Accounts: signing in and out, passwords, one-time codes. What is refused is recorded too."""
