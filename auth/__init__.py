"""Who you are and what you may do: people, sign-in, sessions, tokens, permissions."""

from flask import Flask

from auth import (
    audit_routes,
    auditing,
    boot,
    cli,
    commands,
    followups,
    forgetting,
    people,
    routes,
    scope,
    second_factor_routes,
    sessions,
    sign_on_routes,
    sign_ups,
)
from core.i18n import register_settings

__all__ = ["auditing", "commands", "followups", "forgetting", "init_app", "scope", "sign_ups"]


def init_app(app: Flask) -> None:
    """Register how people are recognised, their API and pages, and the operator's commands."""
    sessions.init_app(app)
    register_settings(people.settings_of)
    app.register_blueprint(routes.people_api)
    app.register_blueprint(second_factor_routes.second_factor_api)
    app.register_blueprint(sign_on_routes.sign_on_api)
    app.register_blueprint(routes.pages)
    app.register_blueprint(sign_on_routes.pages)
    app.register_blueprint(audit_routes.audit_api)
    app.register_blueprint(audit_routes.pages)
    app.context_processor(boot.page_context)
    cli.init_app(app)
