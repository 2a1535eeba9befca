"""Whether the browser of a sign-in is told of news while no page is open, over HTTP."""

from flask import Blueprint, Response
from flask_babel import gettext as _
from marshmallow import ValidationError
from marshmallow.fields import Nested

from auth.entry import in_person
from auth.push_subscriptions import drop_subscription_of, is_subscribed, keep_subscription
from core.openapi import described
from core.outbound import AddressRefused, check_url
from core.rest import json_body, json_response
from core.schemas import Schema, Text, load
from core.web_push import Browser, is_point, public_key, to_bytes
from notifications import shapes

push_api = Blueprint("push_api", __name__, url_prefix="/api")

SECRET = 16


class Endpoint(Text):
    """An address that may be called."""

    def _deserialize(self, value, attr, data, **kwargs) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            check_url(text)
        except AddressRefused as refusal:
            raise ValidationError(refusal.message) from None
        return text


class Key(Text):
    """Bytes as base64url."""

    def __init__(self, *, is_right, **kwargs) -> None:
        super().__init__(**kwargs)
        self.is_right = is_right

    def _deserialize(self, value, attr, data, **kwargs) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            if self.is_right(to_bytes(text)):
                return text
        except ValueError:
            pass
        raise ValidationError(_("Is not the key of a browser."))


class Keys(Schema):
    p256dh = Key(max=90, required=True, is_right=is_point)
    auth = Key(max=24, required=True, is_right=lambda value: len(value) == SECRET)


class Subscribe(Schema):
    endpoint = Endpoint(max=1000, required=True)
    keys = Nested(Keys, required=True)


@push_api.get("/push")
@described(answer=shapes.PUSH)
def push_state() -> Response:
    """Return the key with which a browser subscribes, and whether the one of this sign-in has."""
    actor = in_person()
    return json_response({"key": public_key(), "on": is_subscribed(actor.session)})


@push_api.put("/push")
@described(body=Subscribe, status=204)
def subscribe() -> Response:
    """Tell the browser of this sign-in of news; what its push manager gave says how."""
    actor = in_person()
    given = load(Subscribe(), json_body())
    browser = Browser(given["endpoint"], given["keys"]["p256dh"], given["keys"]["auth"])
    keep_subscription(actor.id, actor.session, browser)
    return Response(status=204)


@push_api.delete("/push")
@described(status=204)
def unsubscribe() -> Response:
    """Tell the browser of this sign-in nothing more."""
    drop_subscription_of(in_person().session)
    return Response(status=204)
