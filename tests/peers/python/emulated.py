"""What the programs beside this one need of the running emulator: its ready
line (in READY), its clients with their secrets, and codes of the console."""

import json
import os
import urllib.request
from urllib.parse import urlencode

READY = json.loads(os.environ["READY"])
ACCOUNTS = READY["accounts"][0]["url"]
API_DOMAIN = READY["accounts"][0]["api_domain"]


def client(kind):
    """Client ID and secret of the client of this kind."""
    for known in READY["clients"]:
        if known["kind"] == kind:
            with open(known["client_secret_file"]) as secret:
                return known["client_id"], secret.read()
    raise SystemExit(f"the emulator has no {kind} client")


def code(scopes):
    """A code for the Self Client, as the API console makes it."""
    client_id, _ = client("self-client")
    form = urlencode({"client_id": client_id, "scope": ",".join(scopes)}).encode()
    with urllib.request.urlopen(f"{ACCOUNTS}/emulator/self-client/code", form) as answer:
        return json.load(answer)["code"]


def check(what, holds, seen=""):
    """Ends the program unless it holds."""
    if not holds:
        raise SystemExit(f"FAILED: {what}: {seen}")
    print(f"  ok: {what}")
