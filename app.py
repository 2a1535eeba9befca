"""The composition root: `create_app()` wires the packages; `python app.py` serves."""

import os
import sys
from functools import partial
from pathlib import Path

from core import server
from core.config import Config, ConfigError


def load_config() -> Config:
    """Read the configuration, or stop with one clear sentence."""
    try:
        return Config.from_environment(os.environ)
    except ConfigError as error:
        sys.exit(f"Baton cannot start: {error}")


if __name__ == "__main__":
    # Before anything else is imported: eventlet must patch the standard library first.
    server.prepare(load_config())

from flask import Flask

import admin
import auth
import board
import customers
import insights
import intake
import integrations
import notifications
import rehearsal
import rules
from core import (
    assets,
    bus,
    cli,
    consumers,
    database,
    events,
    files,
    health,
    i18n,
    jobs,
    logs,
    offline,
    past,
    policy_reports,
    requests,
    rest,
    security,
    sockets,
    tables,
)
from core.errors import OperatorError
from core.extensions import db, migrate, socketio

PACKAGES = (
    *(rest, events, past, sockets, cli, auth, customers, board, admin, insights, integrations),
    notifications,
    rules,
    rehearsal,
    intake,
)


def create_app(config: Config | None = None) -> Flask:
    """Make the application for a configuration, by default that of the environment."""
    config = config or load_config()
    app = Flask("baton", root_path=str(Path(__file__).parent))
    app.config.update(
        BATON=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(config),
    )
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=config.is_sqlite)
    with app.app_context():
        database.prepare_engine(db.engine)
    socketio.init_app(app, **server.socketio_options(config))
    server.install_guards(socketio, config)
    requests.init_requests(app, config)
    security.init_security(app, config)
    policy_reports.init_policy_reports(app)
    i18n.init_i18n(app)
    assets.init_assets(app)
    offline.init_offline(app)
    health.init_health(app)
    bus.init_bus(app)
    files.init_files(app)
    for package in PACKAGES:
        package.init_app(app)
    tables.make_tables_before(app.cli)
    return app


def main() -> None:
    """Serve until told to stop."""
    config = load_config()
    logs.init_logs(config)
    try:
        app = create_app(config)
        prepare_database(app)
    except (ConfigError, OperatorError) as error:
        sys.exit(f"Baton cannot start: {error}")
    if config.workers > 1 and not config.redis_url:
        app.logger.warning("Without REDIS_URL people see who is there at their own worker alone.")
    loops = (
        sockets.watch_heads,
        bus.tell,
        bus.follow,
        consumers.follow,
        jobs.work,
        jobs.work_quickly,
        *[jobs.work_calls] * jobs.CALLS_AT_ONCE,
        jobs.work_trials,
        health.serve_figures,
    )
    server.serve(app, socketio, config, tasks=[partial(loop, app) for loop in loops])


def prepare_database(app: Flask) -> None:
    """Make the tables of a new database and check those of another; raise OperatorError for what cannot be served."""
    with app.app_context():
        files.files().check()
        tables.make_tables()
        tables.check_tables()
        # The workers that are forked from here open connections of their own.
        db.engine.dispose()


if __name__ == "__main__":
    main()
