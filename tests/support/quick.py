"""What each application would work out anew though it is the same for all: routes, and the SQL of statements.

A server does this once. Tests make thousands of applications, and would spend a third of their time on it.
"""

from typing import Any

from flask import Flask
from sqlalchemy import Dialect, Engine
from werkzeug.routing import Rule

# What Werkzeug's `Rule.compile` works out.
COMPILED = ("_parts", "_trace", "_converters", "_build", "_build_unknown", "arguments")

_compiled: dict[tuple[Any, ...], dict[str, Any]] = {}
_dialects: dict[str, Dialect] = {}
_statements: dict[Any, Any] = {}


class RememberedRule(Rule):
    """A route that is compiled once for the same words."""

    def compile(self) -> None:
        """Take over what was compiled for an equal route, or remember it."""
        defaults = tuple(sorted((self.defaults or {}).items()))
        key = (self.rule, self.subdomain, self.host, self.merge_slashes, defaults)
        if key not in _compiled:
            super().compile()
            _compiled[key] = {name: vars(self)[name] for name in COMPILED}
        vars(self).update(_compiled[key])


def remember_routes() -> None:
    """Let the applications that are made from now on compile each route once."""
    Flask.url_rule_class = RememberedRule


def share_statements(engine: Engine) -> None:
    """Let an engine use what was compiled for others that speak to the same kind of database."""
    engine.dialect = _dialects.setdefault(engine.dialect.name, engine.dialect)
    engine.update_execution_options(compiled_cache=_statements)
