"""Words for the operator: `flask user create`, `flask token create`."""

import secrets
from uuid import UUID

import click
from flask import Flask
from flask.cli import AppGroup
from marshmallow import ValidationError

from auth import accounts, passwords, resets, second_factor
from auth.auditing import note_person
from auth.fields import EmailAddress
from auth.models import WORKSPACE_ROLES
from auth.tokens import SCOPES, create_token
from core.errors import AppError
from core.schemas import Text

user = AppGroup("user", help="People who may sign in.")
token = AppGroup("token", help="Keys for programs.")


def init_app(app: Flask) -> None:
    """Add the commands to `flask --app app …`."""
    app.cli.add_command(user)
    app.cli.add_command(token)


@user.command("create")
@click.argument("email")
@click.option("--name", help="By default the part of the address before the @.")
@click.option("--password", help="By default a random one, which is printed.")
@click.option("--role", type=click.Choice(WORKSPACE_ROLES), help="By default member.")
def create_user(email: str, name: str | None, password: str | None, role: str | None) -> None:
    """Create a person in the first workspace, which is made when there is none."""
    chosen = password or secrets.token_urlsafe(12)
    try:
        email = EmailAddress().deserialize(email)
        name = name and Text(max=80).deserialize(name)
        problem = passwords.problem_with(chosen, email, name or "")
        if problem:
            raise click.ClickException(problem)
        accounts.create_user(email, name, chosen, role)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from error
    except AppError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{email} may sign in.")
    if not password:
        click.echo(f"Password: {chosen}")


@user.command("new-password")
@click.argument("email")
def new_password(email: str) -> None:
    """Print a link by which a person may choose a new password, once, within an hour."""
    click.echo(resets.make_link(_account_of(email)))


@user.command("second-factor-off")
@click.argument("email")
def second_factor_off(email: str) -> None:
    """Take away app, passkeys and recovery codes of a person who has lost them all."""
    second_factor.turn_off(_account_of(email))
    click.echo(f"{email} signs in with the password alone.")


@token.command("create")
@click.argument("email")
@click.option("--name", default="Command line", show_default=True)
@click.option(
    "--scope", "scopes", type=click.Choice(SCOPES), multiple=True, default=["read", "write"]
)
@click.option("--days", type=click.IntRange(1, 3650), help="By default it has no end.")
@click.option("--board", "boards", type=click.UUID, multiple=True, help="By default all boards.")
def create(
    email: str, name: str, scopes: tuple[str, ...], days: int | None, boards: tuple[UUID, ...]
) -> None:
    """Print a new bearer token of a person, alone."""
    account = _account_of(email)
    id, secret = create_token(account, name, list(scopes), days, list(map(str, boards)))
    note_person("token_created", account, token=id, name=name, scopes=list(scopes))
    click.echo(secret)


def _account_of(email: str) -> str:
    account = accounts.account_of(email)
    if account is None:
        raise click.ClickException(f"There is no account with the address {email}.")
    return account
