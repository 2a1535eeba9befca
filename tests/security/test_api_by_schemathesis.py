"""A tool that knows nothing of Baton but what the API says of itself finds no answer that it does not allow."""

import pytest

from bench.attacks.fuzz import LOG, fuzz
from bench.attacks.stage import stage

# The longer run, also by cookie, is `python -m bench.attacks web`.
SHORT = ("--phases=fuzzing", "--max-examples=1", "--seed=1", "--generation-deterministic")


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.live
def test_schemathesis_finds_nothing_with_all_its_checks(figure):
    with stage(RATE_LIMIT="off", MAIL_URL="smtp://127.0.0.1:9") as one:
        found = fuzz(one, "token", *SHORT)
    figure(**{name.replace(" ", "_"): count for name, count in found.items()})
    assert found.keys() == {"cases", "operations"}, (LOG / "fuzz-token.txt").read_text()
    assert found["operations"] > 250
