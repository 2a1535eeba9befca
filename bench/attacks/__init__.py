"""Attacks on a running server, from outside: what each tried, what it got, and what others felt of it meanwhile."""
