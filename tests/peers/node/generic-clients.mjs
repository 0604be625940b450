// Generic OAuth libraries for Node against the emulator: simple-oauth2 and
// openid-client, each from the authorization URL to a refreshed token.

import { readFileSync } from 'node:fs';
import * as openid from 'openid-client';
import { AuthorizationCode } from 'simple-oauth2';

const ready = JSON.parse(process.env.READY);
const accounts = ready.accounts[0].url;
const known = ready.clients.find((client) => client.kind === 'server');
const id = known.client_id;
const secret = readFileSync(known.client_secret_file, 'utf8');
const redirect = 'http://localhost:8484/callback';
const scope = 'ZohoCRM.org.READ,ZohoCRM.modules.deals.READ';

function check(what, holds, seen = '') {
  if (!holds) {
    console.error(`FAILED: ${what}: ${JSON.stringify(seen)}`);
    process.exit(1);
  }
  console.log(`  ok: ${what}`);
}

async function redirected(url) {
  const answer = await fetch(url, { redirect: 'manual' });
  return new URL(answer.headers.get('location'));
}

async function call(token) {
  const headers = { authorization: `Zoho-oauthtoken ${token}` };
  return (await fetch(`${accounts}/crm/v8/org`, { headers })).status;
}

const simple = new AuthorizationCode({
  client: { id, secret },
  auth: {
    tokenHost: accounts,
    tokenPath: '/oauth/v2/token',
    authorizePath: '/oauth/v2/auth',
    revokePath: '/oauth/v2/token/revoke',
  },
  options: { authorizationMethod: 'body' },
});
const first = await redirected(
  simple.authorizeURL({ redirect_uri: redirect, scope, state: 'x', access_type: 'offline', prompt: 'consent' }),
);
const tokens = await simple.getToken({ code: first.searchParams.get('code'), redirect_uri: redirect });
check('simple-oauth2: a code becomes tokens', tokens.token.refresh_token, Object.keys(tokens.token));
check('simple-oauth2: the access token opens a call', (await call(tokens.token.access_token)) === 200);
const fresh = await tokens.refresh();
check('simple-oauth2: a refresh brings another', fresh.token.access_token !== tokens.token.access_token);

const config = new openid.Configuration(
  {
    issuer: accounts,
    authorization_endpoint: `${accounts}/oauth/v2/auth`,
    token_endpoint: `${accounts}/oauth/v2/token`,
    revocation_endpoint: `${accounts}/oauth/v2/token/revoke`,
  },
  id,
  secret,
  openid.ClientSecretPost(secret),
);
openid.allowInsecureRequests(config);
const verifier = openid.randomPKCECodeVerifier();
const state = openid.randomState();
const url = openid.buildAuthorizationUrl(config, {
  redirect_uri: redirect,
  scope,
  state,
  code_challenge: await openid.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  access_type: 'offline',
  prompt: 'consent',
});
const granted = await openid.authorizationCodeGrant(config, await redirected(url), {
  pkceCodeVerifier: verifier,
  expectedState: state,
});
check('openid-client: a code with PKCE becomes tokens', granted.refresh_token, Object.keys(granted));
const again = await openid.refreshTokenGrant(config, granted.refresh_token);
check('openid-client: a refresh brings another', again.access_token !== granted.access_token);
await openid.tokenRevocation(config, granted.refresh_token);
const refused = await openid.refreshTokenGrant(config, granted.refresh_token).catch((error) => error);
// Zoho says so with status 200, which the library reads as a broken success.
check('openid-client: a revoked token is refused', refused instanceof Error, refused);
