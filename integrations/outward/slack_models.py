"""Slack's app of a workspace, whom its users are here, and the messages that are kept up to date."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Model, UtcDateTime, Uuid


class SlackApp(Model):
    """What a workspace's own Slack app shares with Baton. Its secrets lie here locked (auth/vault.py)."""

    __tablename__ = "slack_app"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Uuid, ForeignKey("workspace.id"), unique=True)
    # By which Slack signs what it sends us.
    signing_secret: Mapped[str] = mapped_column(Text)
    # By which we write as the app; without one Slack is told by incoming webhooks alone.
    bot_token: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SlackPerson(Model):
    """Whom a user of Slack is here: in their name runs what they type there."""

    __tablename__ = "slack_person"

    app_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("slack_app.id", ondelete="CASCADE"), primary_key=True
    )
    slack_user: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SlackMessage(Model):
    """The message about one deal on one day, as Slack knows it, so that what follows goes into the same one."""

    __tablename__ = "slack_message"

    outlet_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("outlet.id", ondelete="CASCADE"), primary_key=True
    )
    card: Mapped[str] = mapped_column(Uuid, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    ts: Mapped[str] = mapped_column(String(30))
