"""What people do before they are in: sign up with an invitation, sign in."""

PASSWORD = "tideline-2026"


def command(client, name, **args):
    """Run a command of the workspace over HTTP."""
    workspace = client.get("/api/me").json["workspaces"][0]["id"]
    return client.post(f"/api/workspaces/{workspace}/commands/{name}", json=args)


def join(client, token, email="tom@example.com", **changes):
    """Sign up with an invitation."""
    person = {"name": "Tom Tran", "email": email, "password": PASSWORD, "invitation": token}
    return client.post("/api/accounts", json=person | changes)


def sign_in(client, email="olga@example.com", password=PASSWORD, **extra):
    """Try to sign in."""
    return client.post("/api/session", json={"email": email, "password": password}, **extra)
