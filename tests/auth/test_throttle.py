"""Guessing is slowed down, without locking out the owner."""

from datetime import timedelta

from sqlalchemy import func, select

from auth.models import SignInAttempt
from core import clock
from core.extensions import db
from tests.support.signing_in import sign_in

ATTACKER = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.9"}}
HOME = {"environ_overrides": {"REMOTE_ADDR": "198.51.100.7"}}


def test_guessing_meets_429_with_a_time_to_wait(owner, browser):
    answers = [guess(browser) for _ in range(12)]
    assert [a.status_code for a in answers] == [401] * 8 + [429] * 4
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 30
    assert answers[-1].json["error"]["code"] == "rate_limited"


def test_the_attempts_are_really_counted(owner, browser):
    guess(browser)
    with db.engine.connect() as connection:
        counted = connection.execute(
            select(func.count())
            .select_from(SignInAttempt)
            .where(SignInAttempt.paid_until > clock.now())
        ).scalar()
    assert counted == 3


def test_an_unknown_account_is_throttled_alike(owner, browser):
    answers = [guess(browser, "nobody@example.com").status_code for _ in range(9)]
    assert answers == [401] * 8 + [429]


def test_a_forwarded_address_is_not_believed(owner, browser):
    for number in range(8):
        guess(browser, headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert guess(browser, headers={"X-Forwarded-For": "192.0.2.99"}).status_code == 429


def test_many_accounts_from_one_address_are_throttled(owner, browser):
    answers = [guess(browser, f"person{n}@example.com").status_code for n in range(41)]
    assert answers[:40] == [401] * 40
    assert answers[40] == 429


def test_the_owner_gets_in_from_elsewhere_meanwhile(owner, browser):
    for _ in range(50):
        guess(browser)
    assert sign_in(browser(), **HOME).status_code == 200


def test_the_right_password_costs_nothing(owner, browser):
    for _ in range(20):
        assert sign_in(browser(), **HOME).status_code == 200


def test_time_heals(owner, browser, monkeypatch):
    for _ in range(9):
        guess(browser)
    later = clock.now() + timedelta(seconds=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert sign_in(browser(), **ATTACKER).status_code == 200


def guess(browser, email="olga@example.com", **extra):
    return sign_in(browser(), email, "a-wrong-password", **ATTACKER, **extra)
