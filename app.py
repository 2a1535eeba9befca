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
import integrations
from core import (
    assets,
    cli,
    consumers,
    database,
    health,
    hints,
    i18n,
    jobs,
    offline,
    rest,
    security,
    sockets,
)
from core.extensions import db, migrate, socketio


def create_app(config: Config | None = None) -> Flask:
    """Make the application for a configuration, by default that of the environment."""
    config = config or load_config()
    config.data_dir.mkdir(parents=True, exist_ok=True)
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
    security.init_security(app, config)
    i18n.init_i18n(app)
    assets.init_assets(app)
    offline.init_offline(app)
    health.init_health(app)
    hints.init_hints(app)
    for package in (rest, sockets, cli, auth, customers, board, admin, integrations):
        package.init_app(app)
    return app


def main() -> None:
    """Serve until told to stop."""
    config = load_config()
    app = create_app(config)
    loops = (
        sockets.watch_heads,
        sockets.watch_hints,
        hints.tell_hints,
        consumers.follow,
        jobs.work,
    )
    server.serve(app, socketio, config, tasks=[partial(loop, app) for loop in loops])


if __name__ == "__main__":
    main()
