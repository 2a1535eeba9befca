"""The operator's commands for `flask`."""

import click
from flask import current_app
from flask.cli import with_appcontext

from admin.demo import PASSWORD, fill
from admin.demo_words import PEOPLE
from auth.accounts import account_of, is_open


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Fill an empty database with a demo workspace; only for a server on loopback."""
    if not current_app.config["BATON"].is_loopback:
        raise click.ClickException("The demo has a known password: it needs HOST=127.0.0.1.")
    if is_open():
        click.echo("Making the demo workspace: eight people, six weeks of deals …")
        click.echo(f"Made {fill()} deals.")
    if account_of(PEOPLE[0].email):
        both = f"{PEOPLE[0].email} or {PEOPLE[2].email}"
        click.echo(f"Demo sign-in: {both}, password {PASSWORD}")
    else:
        click.echo("There is a workspace already; the demo is left out.")
