"""Who is sold to: companies, the people there, and each contact with them; their stream is the workspace's."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid
from core.records import Record

TIERS = ("key", "regular", "potential")
KINDS = ("call", "visit", "mail", "meeting")


class Company(Model):
    """`tier` is what holds: the one set by hand, or `ruled_tier`, which the workspace's rule gives."""

    __tablename__ = "company"
    __table_args__ = (
        UniqueConstraint("workspace_id", "folded_name"),
        Index(None, "workspace_id", "next_contact"),
        Index(None, "workspace_id", "merged_into"),
    )

    workspace_id: Mapped[str] = mapped_column(Uuid, ForeignKey("workspace.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    # Case folding can lengthen a text: one character may become three.
    folded_name: Mapped[str] = mapped_column(String(600))
    domain: Mapped[str | None] = mapped_column(String(189))
    phone: Mapped[str | None] = mapped_column(String(60))
    mail: Mapped[str | None] = mapped_column(String(254))
    tags: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    owner: Mapped[str | None] = mapped_column(Uuid)
    notes: Mapped[str | None] = mapped_column(String(5000))
    tier: Mapped[str] = mapped_column(String(9), default="potential", server_default="potential")
    tier_by: Mapped[str] = mapped_column(String(4), default="rule", server_default="rule")
    ruled_tier: Mapped[str] = mapped_column(
        String(9), default="potential", server_default="potential"
    )
    won_on: Mapped[date | None]
    contacted_on: Mapped[date | None]
    next_contact: Mapped[date | None]
    renews_on: Mapped[date | None]
    merged_into: Mapped[str | None] = mapped_column(Uuid)
    # Of companies that are older than these two fields nobody knows.
    created_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[str | None] = mapped_column(Uuid)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Contact(Model):
    """A person at a company."""

    __tablename__ = "contact"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "company"], ["company.workspace_id", "company.id"]),
        Index(None, "workspace_id", "company"),
    )

    workspace_id: Mapped[str] = mapped_column(Uuid, ForeignKey("workspace.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    company: Mapped[str] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(120))
    title: Mapped[str | None] = mapped_column(String(120))
    mail: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(60))
    is_main: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(Uuid)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Interaction(Model):
    """One line of the contact log: who spoke with the company, how, when, about what, and when again."""

    __tablename__ = "interaction"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "company"], ["company.workspace_id", "company.id"]),
        Index(None, "workspace_id", "company", "at"),
    )

    workspace_id: Mapped[str] = mapped_column(Uuid, ForeignKey("workspace.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    company: Mapped[str] = mapped_column(Uuid)
    contact: Mapped[str | None] = mapped_column(Uuid)
    # A card on a board, which not everybody who reads this may see.
    card: Mapped[str | None] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(7))
    text: Mapped[str] = mapped_column(String(2000))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_contact: Mapped[date | None]
    author: Mapped[str] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Pulse(Model):
    """Two questions to a customer behind a link that works once; of the link's secret only the digest is kept.

    `card` says from which deal it was made; without one it is about the customer as a whole.
    """

    __tablename__ = "pulse"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "company"], ["company.workspace_id", "company.id"]),
        Index(None, "workspace_id", "company", "asked_at"),
        Index(None, "token_hash", unique=True),
    )

    workspace_id: Mapped[str] = mapped_column(Uuid, ForeignKey("workspace.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    company: Mapped[str] = mapped_column(Uuid)
    contact: Mapped[str | None] = mapped_column(Uuid)
    # A card on a board, which not everybody who reads this may see.
    card: Mapped[str | None] = mapped_column(Uuid)
    token_hash: Mapped[str] = mapped_column(String(64))
    # In the workspace's words of that time; None: the usual ones, in the reader's language.
    questions: Mapped[dict[str, dict[str, str]] | None] = mapped_column(Json)
    is_mailed: Mapped[bool] = mapped_column(default=False)
    asked_by: Mapped[str] = mapped_column(Uuid)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    score: Mapped[int | None] = mapped_column(Integer)
    text: Mapped[str | None] = mapped_column(String(2000))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CustomerRules(Model):
    """What the workspace says of its customers; None where it has said nothing, and the usual holds."""

    __tablename__ = "customer_rules"

    workspace_id: Mapped[str] = mapped_column(Uuid, ForeignKey("workspace.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    bounds: Mapped[dict[str, Any] | None] = mapped_column(Json)
    contact_days: Mapped[dict[str, int | None] | None] = mapped_column(Json)
    lapsed_days: Mapped[int | None] = mapped_column(Integer)
    care: Mapped[dict[str, Any] | None] = mapped_column(Json)
    pulse_questions: Mapped[dict[str, dict[str, str]] | None] = mapped_column(Json)
    answer_hours: Mapped[int | None] = mapped_column(Integer)


for type, model, level, hidden in (
    ("company", Company, "company", ("folded_name",)),
    ("contact", Contact, "company", ()),
    ("interaction", Interaction, "company", ()),
    ("pulse", Pulse, "company", ("token_hash",)),
    ("customer_rules", CustomerRules, "board", ()),
):
    Record(
        type=type,
        table=model.__table__,
        stream="workspace",
        scope_column="workspace_id",
        level=level,
        hidden=("workspace_id", *hidden),
    )
