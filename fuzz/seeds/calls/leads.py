import requests

SCOPES = [
    "ZohoCRM.modules.leads.READ",
    "ZohoCRM.modules.leads.CREATE",
    # not asked for: ZohoCRM.modules.deals.READ
    "ZohoDesk.tickets.READ",
]
BASE = "https://www.zohoapis.eu/crm/v8"


def leads(token):
    return requests.get(f"{BASE}/Leads", headers=headers(token))


def add(token, lead):
    url = BASE + "/Leads"
    return requests.post(url, json={"data": [lead]})


def remove(token, lead_id):
    return requests.request("DELETE", f"{BASE}/Leads/{lead_id}")


def convert(token, lead):
    return requests.post(
        "https://www.zohoapis.eu/crm/v8/Leads/" + lead["id"] + "/actions/convert",
        json={},
    )
