"""What the presets hold, in the language of whoever makes the board: stages, reasons, labels, and the process."""

from dataclasses import dataclass

from flask_babel import gettext as _


@dataclass(frozen=True)
class Stage:
    """A column: `needs` are fields of a deal, or in other words what is to be ticked off."""

    name: str
    kind: str
    color: str
    probability: int = 0
    needs: tuple[str, ...] = ()
    playbook: str = ""


@dataclass(frozen=True)
class Preset:
    stages: tuple[Stage, ...] = ()
    reasons: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    voting: bool = False


def sales() -> Preset:
    """A pipeline that asks for nothing."""
    return Preset(
        (
            Stage(_("Lead"), "open", "slate", 10),
            Stage(_("Qualified"), "open", "blue", 25),
            Stage(_("Proposal"), "open", "indigo", 50),
            Stage(_("Negotiation"), "open", "amber", 75),
            *_ends(_("Won"), _("Lost")),
        ),
        _why_deals_are_lost(),
    )


def new_business() -> Preset:
    """The same pipeline with a process."""
    return Preset(
        (
            Stage(
                _("Lead"), "open", "slate", 10, ("company", "owner"),
                _("Is there a need, is there money, is there a date? What has none of them is lost early."),
            ),
            Stage(
                _("Qualified"), "open", "blue", 25, ("value", _("Met the person who decides")),
                _("Find out **who signs**, what they use today and what it costs them. Show it with their own data."),
            ),
            Stage(
                _("Proposal"), "open", "indigo", 50, ("expected_close", "next_step"),
                _("One offer, two choices at the most. Say what it costs before they read it, and when you talk next."),
            ),
            Stage(
                _("Negotiation"), "open", "amber", 75, (_("Contract sent"),),
                _("Give nothing without getting something. Promise only what Support has confirmed."),
            ),
            *_ends(_("Won"), _("Lost")),
        ),
        _why_deals_are_lost(),
        ((_("Inbound"), "blue"), (_("Outbound"), "purple"), (_("Partner"), "teal")),
    )  # fmt: skip


def renewals() -> Preset:
    """Contracts that end, and should go on."""
    return Preset(
        (
            Stage(
                _("Ends within 120 days"), "open", "slate", 60, ("owner", "value"),
                _("Look at how much they use it and what they asked for this year, before you call."),
            ),
            Stage(
                _("First talk"), "open", "blue", 70, ("next_step",),
                _("Ask what has changed on their side. A new person who decides is a new sale."),
            ),
            Stage(
                _("Offer sent"), "open", "indigo", 80, ("expected_close", _("Price agreed within the team")),
                _("Longer terms are worth a discount, threats are not."),
            ),
            Stage(_("Contract with customer"), "open", "amber", 90, (_("Contract sent"),)),
            *_ends(_("Renewed"), _("Not renewed")),
        ),
        (
            _("Price"), _("They used it too little"), _("Chose a competitor"), _("No budget"),
            _("The company closed or was merged"),
        ),
        ((_("At risk"), "red"), (_("Wants more"), "green")),
    )  # fmt: skip


def hand_over() -> Preset:
    """From the signature to the everyday: what sales hands over to support."""
    return Preset(
        (
            Stage(
                _("Handed over by sales"), "open", "slate", 0, ("description", _("Contacts introduced to each other")),
                _("The description says what was promised, to whom and by when. Ask by a baton what it does not say."),
            ),
            Stage(_("Setting up"), "open", "blue", 0, ("owner", _("Access given"))),
            Stage(
                _("First use"), "open", "indigo", 0, (_("Trained"), "next_step"),
                _("The first week decides: call on the second day, not only when they write."),
            ),
            Stage(_("Watched for 30 days"), "open", "amber", 0, (_("The customer says that it works"),)),
            *_ends(_("In regular care"), _("Stopped")),
        ),
        (_("The customer withdrew"), _("Something is missing in the product"), _("Sold as something else")),
        ((_("Key account"), "green"), (_("Data to be moved"), "cyan")),
    )  # fmt: skip


def growth() -> Preset:
    """What one person learns: a deal is a skill."""
    return Preset(
        (
            Stage(
                _("To learn"), "open", "slate", 0, ("description",),
                _("A few things only. The description says how one will see that it was learnt."),
            ),
            Stage(_("Learning"), "open", "blue", 0, ("next_step",)),
            Stage(
                _("Practising"), "open", "indigo", 0, (_("Watched by a colleague"),),
                _("Do it with a real customer and a colleague beside you; talk about it on the same day."),
            ),
            *_ends(_("Can do it alone"), _("Put aside")),
        ),
        (_("Not needed any more"), _("At another time")),
    )  # fmt: skip


def ideas() -> Preset:
    """What could be done otherwise; people vote on it."""
    return Preset(
        (
            Stage(
                _("New"), "open", "slate", 0, ("description",),
                _("One idea a card: what is wrong today, and what would be better. Vote for what you would help with."),
            ),
            Stage(_("Discussed"), "open", "blue", 0, ("owner", _("Said how one would see that it works"))),
            Stage(
                _("Being tried"), "open", "amber", 0, (_("Tried for a month"),),
                _("Small, with an end, and with the figure on which it will be judged."),
            ),
            *_ends(_("Adopted"), _("Not now")),
        ),
        (_("Too dear"), _("Tried without effect"), _("Another idea covers it")),
        voting=True,
    )  # fmt: skip


def support() -> Preset:
    """Requests of customers."""
    return Preset(
        (
            Stage(_("New"), "open", "slate"),
            Stage(_("In progress"), "open", "blue"),
            Stage(_("Waiting for customer"), "open", "amber"),
            *_ends(_("Solved"), _("Not solved")),
        ),
        (_("No solution known"), _("Not covered by the contract"), _("No answer any more")),
    )


def _ends(won: str, lost: str) -> tuple[Stage, Stage]:
    return Stage(won, "won", "green", 100), Stage(lost, "lost", "red", 0)


def _why_deals_are_lost() -> tuple[str, ...]:
    return (
        _("Price"), _("Chose a competitor"), _("No budget"), _("Bad timing"),
        _("Something is missing in the product"), _("No answer any more"),
    )  # fmt: skip
