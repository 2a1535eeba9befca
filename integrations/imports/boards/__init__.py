"""Boards of other tools: each format read into one form, which is matched and brought."""
