"""Keeps the flywheels of a made-up application in order."""

SCOPES = "ZohoGizmo.flywheels.ALL,ZohoGizmo.flywheels.READ,ZohoGizmo.flywheel.READ,ZohoGizmo.ratchets.UPDATE"
BASE = "https://gizmo.zoho.eu/gizmo/v1"


def wheels(session):
    return session.get(f"{BASE}/flywheels", timeout=5)


def polish(session, wheel):
    return session.post(f"{BASE}/flywheels/{wheel.id}/polish")


def somehow(send, wheel):
    send(f"{BASE}/flywheels/{wheel.id}")


def secrets(session):
    return session.get(f"{BASE}/secrets")


def ratchets(session):
    return session.get("https://gizmo.zoho.eu/gizmo/v1/ratchets")
