"""Deals pulled from other systems every so many hours, one way."""
