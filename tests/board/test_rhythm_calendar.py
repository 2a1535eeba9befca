"""The calendar file of a regular review, read by another library than the one that wrote it."""

import re
from datetime import datetime

import pytest
from dateutil.rrule import rrulestr
from dateutil.tz import tzical

from tests.factories import make_board, make_member, make_rhythm, make_workspace

pytestmark = pytest.mark.once


@pytest.fixture
def board(app):
    return make_board(make_workspace(time_zone="Europe/Berlin"), name="Großkunden")


@pytest.fixture
def download(board, visitor):
    def get(rhythm, by=None):
        return visitor(by or board.owner).get(f"/api/boards/{board.id}/rhythms/{rhythm}.ics")

    return get


def fields_of(text):
    """What the event says, lines unfolded as RFC 5545 (3.1) has it."""
    event = re.sub(r"\r\n[ \t]", "", text).partition("BEGIN:VEVENT\r\n")[2]
    return dict(line.split(":", 1) for line in event.split("\r\n") if ":" in line)


def test_it_comes_at_nine_by_berlins_clocks_in_winter_and_summer(board, download, tmp_path):
    answer = download(make_rhythm(board, begins_on="2026-03-16", minutes=45))
    assert answer.mimetype == "text/calendar"
    text = answer.data.decode()
    file = tmp_path / "review.ics"
    file.write_text(text)
    zone = tzical(str(file)).get("Europe/Berlin")
    event = fields_of(text)
    start = datetime.fromisoformat(event["DTSTART;TZID=Europe/Berlin"]).replace(tzinfo=zone)
    times = rrulestr(event["RRULE"], dtstart=start)[:3]
    assert [at.strftime("%d %b %H:%M %z") for at in times] == [
        "16 Mar 09:00 +0100", "23 Mar 09:00 +0100", "30 Mar 09:00 +0200",
    ]  # fmt: skip
    assert event["DURATION"] == "PT45M"


def test_it_keeps_its_id_and_folds_long_lines(board, download):
    rhythm = make_rhythm(board, "Wöchentliche Runde, mit allen; 销售例会")
    first = download(rhythm).data
    board.run("rhythm.edit", rhythm=rhythm, fields={"time": "10:30"})
    then, now = fields_of(first.decode()), fields_of(download(rhythm).data.decode())
    assert then["UID"] == now["UID"] == rhythm
    assert int(now["SEQUENCE"]) > int(then["SEQUENCE"])
    assert now["DTSTART;TZID=Europe/Berlin"].endswith("T103000")
    assert now["SUMMARY"] == "Wöchentliche Runde\\, mit allen\\; 销售例会 · Großkunden"
    assert max(map(len, first.split(b"\r\n"))) <= 75


def test_who_may_not_read_the_board_gets_none_and_a_viewer_does(board, download):
    rhythm = make_rhythm(board)
    assert download(rhythm, make_member(board, "viewer")).status_code == 200
    assert download(rhythm, make_member(make_board())).status_code == 404
    assert download("x").status_code == 404
    board.run("rhythm.archive", rhythm=rhythm)
    assert download(rhythm).status_code == 404
