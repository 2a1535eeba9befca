"""The tables of people: workspaces and who is in them (synced), accounts, sessions and tokens (not synced)."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid
from core.records import Record

WORKSPACE_ROLES = ("owner", "admin", "member", "guest")
MEMBER_STATUSES = ("active", "placeholder", "disabled")
LOCALES = ("en", "zh_Hans")
THEMES = ("system", "light", "dark")

Name = String(80)
Word = String(20)
Email = String(254)
Digest = String(64)


class Workspace(Model):
    """A team: its people, its boards, its customers."""

    __tablename__ = "workspace"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Name)
    time_zone: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    locale: Mapped[str] = mapped_column(Word)
    # Below what the operator allows; None leaves it at that.
    file_limit: Mapped[int | None] = mapped_column(BigInteger)
    file_quota: Mapped[int | None] = mapped_column(BigInteger)
    files_refused: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    # After so many days what was archived on a board goes for good; None: it is kept.
    archive_days: Mapped[int | None] = mapped_column(Integer)
    # Since when everybody here has to sign in with a second factor; None: whoever wants to.
    second_factor_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # As what somebody without an invitation may join, and with addresses of which domains; None: nobody may.
    sign_up_role: Mapped[str | None] = mapped_column(Word)
    sign_up_domains: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")


class Member(Model):
    """A person in a workspace; `id` is the account's id, or a fresh one for a placeholder."""

    __tablename__ = "member"

    workspace_id: Mapped[str] = mapped_column(Uuid, ForeignKey("workspace.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True, index=True)
    name: Mapped[str] = mapped_column(Name)
    color: Mapped[str] = mapped_column(Word)
    role: Mapped[str] = mapped_column(Word)
    department: Mapped[str | None] = mapped_column(Uuid)
    status: Mapped[str] = mapped_column(Word)
    email: Mapped[str | None] = mapped_column(Email)


class Department(Model):
    """A part of the team with a colour: sales, support …"""

    __tablename__ = "department"

    workspace_id: Mapped[str] = mapped_column(Uuid, ForeignKey("workspace.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Name)
    color: Mapped[str] = mapped_column(Word)


class Role(Model):
    """A role which the workspace made for its boards: the commands that whoever has it may run."""

    __tablename__ = "role"

    workspace_id: Mapped[str] = mapped_column(Uuid, ForeignKey("workspace.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Name)
    commands: Mapped[list[str]] = mapped_column(Json)
    # What whoever has it does not see: amounts of money, and deals that are not their own.
    hides_amounts: Mapped[bool] = mapped_column(default=False)
    own_deals: Mapped[bool] = mapped_column(default=False)
    # Taken away; what it hid stays hidden from whoever still has it.
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(Model):
    """A link which lets one person in, once, with one role; only the link's digest is kept."""

    __tablename__ = "invitation"

    workspace_id: Mapped[str] = mapped_column(Uuid, ForeignKey("workspace.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    token_hash: Mapped[str] = mapped_column(Digest, unique=True)
    email: Mapped[str] = mapped_column(Email)
    role: Mapped[str] = mapped_column(Word)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(Uuid)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UserPreference(Model):
    """How one person likes Baton: the `user` record of their own stream."""

    __tablename__ = "user_preference"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    locale: Mapped[str | None] = mapped_column(Word)
    time_zone: Mapped[str | None] = mapped_column(String(64))
    theme: Mapped[str] = mapped_column(Word)
    # Whether a deal that is won is shown in large letters.
    win_banner: Mapped[bool] = mapped_column(default=True)


class ListedBoard(Model):
    """A line of one person's list of boards; a consumer of the board streams keeps it."""

    __tablename__ = "listed_board"

    user_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    # On a board also the id of a role of the workspace's own.
    role: Mapped[str] = mapped_column(Uuid)
    color: Mapped[str] = mapped_column(Word)


class Account(Model):
    """What a person signs in with. Whether they may is decided by their membership's status."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    email: Mapped[str] = mapped_column(Email, unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Session(Model):
    """One sign-in on one device; the cookie holds the token, the row only its digest."""

    __tablename__ = "session"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(Digest, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    device: Mapped[str] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(45))
    # When its person last showed that it is really they: by password or passkey.
    proven_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Until this is done (`second_factor`), the session is good for nothing else.
    waits_for: Mapped[str | None] = mapped_column(Word)


class Token(Model):
    """A key for programs, acting as its owner within its scopes."""

    __tablename__ = "token"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(Digest, unique=True)
    name: Mapped[str] = mapped_column(Name)
    scopes: Mapped[list[str]] = mapped_column(Json)
    # The only boards it is good for; None: for all that its owner may do.
    boards: Mapped[list[str] | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PasswordReset(Model):
    """The one link by which a person may now choose a new password; only its digest is kept."""

    __tablename__ = "password_reset"

    account_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    token_hash: Mapped[str] = mapped_column(Digest, unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Authenticator(Model):
    """A person's app that shows codes (TOTP). It counts once it was confirmed by a code."""

    __tablename__ = "authenticator"

    account_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    # Encrypted with SECRET_KEY: the server must know it, a copy of the database need not.
    secret: Mapped[str] = mapped_column(String(255))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The time step of the newest code that was used; none up to it is good again.
    last_step: Mapped[int] = mapped_column(BigInteger)


class RecoveryCode(Model):
    """A way in when the second factor is lost, good once; only its digest is kept."""

    __tablename__ = "recovery_code"

    account_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    code_hash: Mapped[str] = mapped_column(Digest, primary_key=True)


class Passkey(Model):
    """A key on a person's device (WebAuthn), of which we hold the public half."""

    __tablename__ = "passkey"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    # As browsers write both, in base64url; the digest finds it, however long it is.
    credential_hash: Mapped[str] = mapped_column(Digest, unique=True)
    credential: Mapped[str] = mapped_column(Text)
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Name)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Challenge(Model):
    """What a passkey is asked to sign: once, soon, and for one purpose; or what was used and may not be again."""

    __tablename__ = "challenge"

    challenge_hash: Mapped[str] = mapped_column(Digest, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(60))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Identity(Model):
    """Who a person is at an identity provider: issuer and subject together, never the address, find the account."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject", name="uq_identity_issuer_subject"),)

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    # What its person recognises it by: the address or name that the provider told.
    name: Mapped[str] = mapped_column(Email)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignOn(Model):
    """A browser that was sent to the identity provider: it comes back once, soon, and as the same browser."""

    __tablename__ = "sign_on"

    state_hash: Mapped[str] = mapped_column(Digest, primary_key=True)
    browser_hash: Mapped[str] = mapped_column(Digest)
    purpose: Mapped[str] = mapped_column(Word)
    # Whose identity it is to become, or who has still to show a second factor.
    account_id: Mapped[str | None] = mapped_column(
        Uuid, ForeignKey("account.id", ondelete="CASCADE")
    )
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SignUp(Model):
    """Somebody who wants to join without an invitation, until a link of a mail has shown that the address is theirs."""

    __tablename__ = "sign_up"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    token_hash: Mapped[str | None] = mapped_column(Digest, unique=True)
    email: Mapped[str] = mapped_column(Email, index=True)
    name: Mapped[str] = mapped_column(Name)
    password_hash: Mapped[str] = mapped_column(String(255))
    locale: Mapped[str | None] = mapped_column(Word)
    time_zone: Mapped[str | None] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class PushSubscription(Model):
    """The browser of a sign-in that is told of news while no page is open.

    Who knows the endpoint can tell it something, but only with the keys something that it reads.
    """

    __tablename__ = "push_subscription"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    # A sign-in that was only idle for long is told of news nevertheless, so that its row may be gone.
    session_id: Mapped[str] = mapped_column(Uuid, unique=True)
    endpoint: Mapped[str] = mapped_column(String(1000), unique=True)
    p256dh: Mapped[str] = mapped_column(String(90))
    auth: Mapped[str] = mapped_column(String(24))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInAttempt(Model):
    """How much of its allowance a sign-in key has used up; see auth/throttle.py."""

    __tablename__ = "sign_in_attempt"

    key: Mapped[str] = mapped_column(Digest, primary_key=True)
    paid_until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


Index("ix_member_workspace_id_role", Member.workspace_id, Member.role)

WORKSPACE = Record("workspace", Workspace.__table__, "workspace", "id")
MEMBER = Record("member", Member.__table__, "workspace", "workspace_id", hidden=("workspace_id",))
DEPARTMENT = Record(
    "department", Department.__table__, "workspace", "workspace_id", hidden=("workspace_id",)
)
ROLE = Record("role", Role.__table__, "workspace", "workspace_id", hidden=("workspace_id",))
INVITATION = Record(
    "invitation",
    Invitation.__table__,
    "workspace",
    "workspace_id",
    hidden=("workspace_id", "token_hash"),
)
USER = Record("user", UserPreference.__table__, "user", "id")
LISTED_BOARD = Record("listed_board", ListedBoard.__table__, "user", "user_id", hidden=("user_id",))
