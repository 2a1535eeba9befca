"""What the requests about accounts, sessions and tokens may contain."""

from marshmallow import validate

from auth.fields import EmailAddress, Password
from auth.tokens import SCOPES
from core.schemas import Integer, List, OneOf, Schema, Text


class SignIn(Schema):
    email = Text(max=254, required=True)
    password = Password(required=True)


class SignUp(Schema):
    name = Text(max=80, required=True)
    email = EmailAddress(required=True)
    password = Password(required=True)
    workspace = Text(max=80)
    invitation = Text(max=200)
    time_zone = Text(max=64)


class ChangePassword(Schema):
    old = Password(required=True)
    new = Password(required=True)


class CreateToken(Schema):
    name = Text(max=80, required=True)
    scopes = List(OneOf(*SCOPES), load_default=list(SCOPES), validate=validate.Length(1, 2))
    days = Integer(low=1, high=3650)
