"""What browsers report of the content policy is counted, and whoever makes reports up gains nothing by it."""

import json
import logging

import pytest

from core.metrics import render

pytestmark = pytest.mark.once

ADDRESS = "/policy-reports"
OLD = {
    "csp-report": {
        "document-uri": "http://localhost/invitations/SECRET-KEY?x=SECRET",
        "violated-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/steal?what=SECRET",
    }
}
NEW = [{"type": "csp-violation", "body": {"effectiveDirective": "img-src", "blockedURL": "inline"}}]


@pytest.fixture
def report(client):
    """Send a report as a browser does, with a cookie and no origin."""
    client.set_cookie("baton_session", "x" * 43)

    def send(body, type="application/csp-report"):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.post(ADDRESS, data=body, content_type=type)

    return send


def test_pages_say_where_to_report(client):
    headers = client.get("/sign-up").headers
    assert headers["Reporting-Endpoints"] == f'policy="{ADDRESS}"'
    assert f"report-to policy; report-uri {ADDRESS}" in headers["Content-Security-Policy"]


def test_a_report_is_counted_and_logged_without_what_is_secret(report, caplog):
    with caplog.at_level(logging.WARNING):
        assert report(OLD).status_code == 204
        assert report(NEW, "application/reports+json").status_code == 204
    said = [entry.getMessage() for entry in caplog.records if "content policy" in entry.message]
    assert said == [
        "content policy: script-src kept https://evil.example from a page under /invitations",
        "content policy: img-src kept inline from a page under /",
    ]
    assert 'baton_policy_reports_total{directive="script-src"}' in render({})


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"[1]", b"{", b"\xff", b'{"csp-report": 1}', b"[" * 10_000, b"1e999"],
)
def test_whatever_is_no_report_is_passed_over(report, body):
    answer = report(body)
    assert answer.status_code in (204, 400)
    assert b"csp" not in answer.data


def test_a_report_cannot_write_lines_or_labels_of_its_own(report, caplog):
    evil = "x\n2026-11-29 ERROR all is lost \x1b[31m"
    with caplog.at_level(logging.WARNING):
        report({"csp-report": dict.fromkeys(("blocked-uri", "document-uri"), evil)})
        report({"csp-report": {"violated-directive": 'x"} 1\nmine', "blocked-uri": "http://[::1"}})
    said = [entry.getMessage() for entry in caplog.records if "content policy" in entry.message]
    assert said
    assert not any("\n" in line or "lost" in line for line in said)
    assert "mine" not in render({})


def test_reports_are_few_and_small(report):
    assert report(b" " * 16 * 1024 + b"{}").status_code == 413
    statuses = {report(NEW).status_code for _ in range(40)}
    assert statuses == {204, 429}
