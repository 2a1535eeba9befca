"""A person at the API of the board: a client that carries somebody's token."""

import pytest

from auth.tokens import create_token


@pytest.fixture
def visitor(app):
    """Make clients that act as somebody."""

    def make_client(person):
        _id, token = create_token(person, "test", ["read", "write"])
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return make_client
