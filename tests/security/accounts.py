"""What the cases about accounts share: an app that shows codes, and time that passes."""

import pyotp

from auth import sessions
from core import clock
from tests.support.signing_in import PASSWORD

STEP = 30


class Phone:
    """The app of somebody who has set up their second factor."""

    def __init__(self, browser):
        begun = browser.post("/api/account/second-factor/app").json
        self.totp = pyotp.TOTP(begun["secret"])
        answer = browser.put("/api/account/second-factor/app", json={"code": self.code()})
        assert answer.status_code == 200, answer.text
        self.recovery_codes = answer.json["recovery_codes"]

    def code(self, steps=0):
        return self.totp.generate_otp(int(clock.now().timestamp()) // STEP + steps)


def wrong(code):
    """Another code than this one."""
    return f"{(int(code) + 500_000) % 1_000_000:06d}"


def give(client, code, password=PASSWORD, email="olga@example.com", **extra):
    """Try to sign in with a code."""
    body = {"email": email, "password": password, "code": code}
    return client.post("/api/session", json=body, **extra)


def pass_time(monkeypatch, pause):
    later = clock.now() + pause
    monkeypatch.setattr(clock, "now", lambda: later)
    sessions.forget()
