"""Generic OAuth libraries that know nothing of Zoho: Authlib and
requests-oauthlib, each with the redirect flow, a refresh and an API call."""

import os
from urllib.parse import parse_qs, urlparse

# The emulator is on loopback, without TLS.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
# The answer lists scopes with spaces, the request with commas.
os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] = "1"

import requests
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from emulated import ACCOUNTS, API_DOMAIN, check, client
from requests_oauthlib import OAuth2Session as OauthlibSession

REDIRECT = "http://localhost:8484/callback"
SCOPE = "ZohoCRM.org.READ,ZohoCRM.modules.deals.READ"
client_id, secret = client("server")


def redirected(url):
    """The URL that the emulator sends the browser back to; it consents at once."""
    return requests.get(url, allow_redirects=False).headers["Location"]


def call(token):
    # `token_type` says Bearer, but the header wants Zoho's own word.
    header = {"Authorization": f"Zoho-oauthtoken {token['access_token']}"}
    return requests.get(f"{API_DOMAIN}/crm/v8/org", headers=header).status_code


session = AuthlibSession(
    client_id,
    secret,
    scope=SCOPE,
    redirect_uri=REDIRECT,
    token_endpoint_auth_method="client_secret_post",
)
url, state = session.create_authorization_url(
    f"{ACCOUNTS}/oauth/v2/auth", access_type="offline", prompt="consent"
)
back = redirected(url)
check("Authlib: the state comes back", parse_qs(urlparse(back).query)["state"] == [state])
token = session.fetch_token(f"{ACCOUNTS}/oauth/v2/token", authorization_response=back)
check("Authlib: a code becomes tokens", "refresh_token" in token, token.keys())
check("Authlib: the access token opens a call", call(token) == 200)
fresh = session.refresh_token(f"{ACCOUNTS}/oauth/v2/token", token["refresh_token"])
check("Authlib: a refresh keeps the refresh token", fresh["refresh_token"] == token["refresh_token"])
revoked = session.revoke_token(f"{ACCOUNTS}/oauth/v2/token/revoke", token["refresh_token"])
check("Authlib: a revocation is accepted", revoked.json() == {"status": "success"}, revoked.text)

session = OauthlibSession(client_id, redirect_uri=REDIRECT, scope=SCOPE)
url, state = session.authorization_url(
    f"{ACCOUNTS}/oauth/v2/auth", access_type="offline", prompt="consent"
)
token = session.fetch_token(
    f"{ACCOUNTS}/oauth/v2/token",
    authorization_response=redirected(url),
    client_secret=secret,
    include_client_id=True,
)
check("requests-oauthlib: a code becomes tokens", "refresh_token" in token, token.keys())
check("requests-oauthlib: the access token opens a call", call(token) == 200)
fresh = session.refresh_token(
    f"{ACCOUNTS}/oauth/v2/token", client_id=client_id, client_secret=secret
)
check("requests-oauthlib: a refresh brings another", fresh["access_token"] != token["access_token"])
