"""What the requests about accounts, sessions and tokens may contain."""

from marshmallow import validate
from marshmallow.fields import Dict

from auth.fields import EmailAddress, Password
from auth.tokens import MOST_BOARDS, SCOPES
from core.schemas import Id, Integer, List, OneOf, Schema, Text


class SignIn(Schema):
    email = Text(max=254, required=True)
    password = Password(required=True)
    code = Text(max=40)


class SignInByPasskey(Schema):
    passkey = Dict(required=True)
    email = Text(max=254)


class Prove(Schema):
    password = Password()
    passkey = Dict()


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


class ConfirmSignUp(Schema):
    token = Text(max=200, required=True)
    password = Password(required=True)


class SignOnAnswer(Schema):
    """With what the identity provider sent a browser back, and what its person wants."""

    state = Text(max=200, required=True)
    code = Text(max=4000)
    iss = Text(max=500)
    error = Text(max=200)
    invitation = Text(max=200)
    time_zone = Text(max=64)


class SignOnCode(Schema):
    state = Text(max=200, required=True)
    code = Text(max=40, required=True)


class AskForPassword(Schema):
    email = Text(max=254, required=True)


class NewPassword(Schema):
    token = Text(max=200, required=True)
    password = Password(required=True)


class ConfirmApp(Schema):
    code = Text(max=40, required=True)


class AddPasskey(Schema):
    name = Text(max=80, required=True)
    passkey = Dict(required=True)


class RenamePasskey(Schema):
    name = Text(max=80, required=True)


class CreateToken(Schema):
    name = Text(max=80, required=True)
    scopes = List(OneOf(*SCOPES), load_default=["read", "write"], validate=validate.Length(1, 3))
    days = Integer(low=1, high=3650)
    boards = List(Id(), validate=validate.Length(1, MOST_BOARDS))
