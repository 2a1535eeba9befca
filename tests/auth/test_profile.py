"""Who one is and how one likes Baton."""

import pytest

from tests.support.signing_in import command

pytestmark = pytest.mark.once


def test_me_tells_oneself_ones_own_address(member):
    user = member.get("/api/me").json["user"]
    assert (user["name"], user["email"]) == ("Tom Tran", "tom@example.com")
    assert user["color"]


def test_name_and_colour_are_ones_own_to_change(member):
    fields = {"name": "Tom T.", "color": "teal"}
    assert command(member, "member.edit", member=member.id, fields=fields).status_code == 200
    user = member.get("/api/me").json["user"]
    assert (user["name"], user["color"]) == ("Tom T.", "teal")


def test_language_time_zone_and_theme_are_kept(member):
    fields = {"locale": "zh_Hans", "time_zone": "Asia/Shanghai", "theme": "dark"}
    assert edit(member, fields).status_code == 200
    user = member.get("/api/me").json["user"]
    assert {name: user[name] for name in fields} == fields


@pytest.mark.parametrize(
    "fields", [{"time_zone": "Mars/Olympus"}, {"locale": "tlh"}, {"theme": "pink"}, {"email": "x"}]
)
def test_what_does_not_exist_is_refused(member, fields):
    assert edit(member, fields).status_code == 422


def edit(client, fields):
    return client.post(f"/api/users/{client.id}/commands/user.edit", json={"fields": fields})
