"""Zoho's CRM SDK for Python, unmodified: code, API call, refresh, revocation.

The accounts URL and the API URL go in by the SDK's own public setting, an
instance of DataCenter.Environment; nothing of the SDK is patched.
"""

import tempfile

from emulated import ACCOUNTS, API_DOMAIN, check, client, code
from zohocrmsdk.src.com.zoho.api.authenticator.oauth_token import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import FileStore
from zohocrmsdk.src.com.zoho.api.logger import Logger
from zohocrmsdk.src.com.zoho.crm.api.apis import APIsOperations, ResponseWrapper
from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException
from zohocrmsdk.src.com.zoho.crm.api.initializer import Initializer

SCOPES = ["ZohoCRM.apis.READ", "ZohoCRM.users.READ"]

folder = tempfile.mkdtemp()
environment = DataCenter.Environment(API_DOMAIN, f"{ACCOUNTS}/oauth/v2/token", API_DOMAIN)
quiet = Logger.get_instance(level=Logger.Levels.CRITICAL, file_path=f"{folder}/sdk.log")
client_id, client_secret = client("self-client")


def token(**kind):
    made = OAuthToken(client_id=client_id, client_secret=client_secret, **kind)
    store = FileStore(file_path=f"{tempfile.mkdtemp()}/tokens.csv")
    Initializer.initialize(environment, made, store=store, resource_path=folder, logger=quiet)
    return made


made = token(grant_token=code(SCOPES))
made.generate_token()
first = made.get_access_token()
check("a code becomes tokens", first and made.get_refresh_token(), vars(made).keys())

response = APIsOperations().get_supported_api()
check("an API call is let in", response.get_status_code() == 200, response.get_status_code())
listed = response.get_object()
check("and understood", isinstance(listed, ResponseWrapper), type(listed))
paths = [api.get_path() for api in listed.get_apis()]
check("with the calls of the catalog", "/crm/v8/__apis" in paths, len(paths))

made = token(refresh_token=made.get_refresh_token())
made.generate_token()
check("a refresh brings another access token", made.get_access_token() not in (None, first))

# What revoke(id) sends; with its own FileStore that finds no token to send.
revoke = OAuthToken.revoke_refresh_token
done = revoke(made.get_refresh_token(), f"{ACCOUNTS}/oauth/v2/token/revoke")
check("a revocation is understood", done is True)
for what, kind in [
    ("a revoked refresh token", {"refresh_token": made.get_refresh_token()}),
    ("a wrong code", {"grant_token": "1000.made.up"}),
]:
    try:
        token(**kind).generate_token()
        check(f"{what} is refused", False)
    except SDKException as refused:
        check(f"{what} is refused", "invalid_code" in str(refused), refused)
