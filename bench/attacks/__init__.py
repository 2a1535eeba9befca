"""Attacks on a running server, by whoever has its address, an account, or a place beside it."""
