"""Changes of a workspace's customers: companies and the people there."""

from customers.commands import companies, contacts, rules

__all__ = ["companies", "contacts", "rules"]
