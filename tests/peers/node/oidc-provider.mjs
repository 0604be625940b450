// oidc-provider with Zoho's paths and one client for each flow. Consent is given
// at once, where zoauth's requests get that far. Prints its address when ready.

import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const port = await new Promise((found) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => found(port));
  });
});
const address = `http://127.0.0.1:${port}`;
const secret = process.env.PEER_SECRET;
const scopes = ['openid', 'offline_access', 'ZohoCRM.org.READ', 'ZohoCRM.modules.deals.READ'];

const provider = new Provider(address, {
  routes: {
    authorization: '/oauth/v2/auth',
    token: '/oauth/v2/token',
    revocation: '/oauth/v2/token/revoke',
    device_authorization: '/oauth/v3/device/code',
    code_verification: '/oauth/v3/device',
  },
  clients: [
    {
      client_id: 'credentials',
      client_secret: secret,
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
    {
      client_id: 'server',
      client_secret: secret,
      application_type: 'native',
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['http://localhost:8484/callback'],
      response_types: ['code'],
    },
    {
      client_id: 'device',
      client_secret: secret,
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      redirect_uris: [],
      response_types: [],
    },
  ],
  scopes,
  features: {
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    revocation: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: { enabled: false },
  },
  // So that the token from a code has to be refreshed at once.
  ttl: { AccessToken: 1 },
  pkce: { required: () => false },
  issueRefreshToken: async () => true,
  findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  // One user, signed in, who has granted what is asked.
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
});

const handle = provider.callback();
createServer(async (request, response) => {
  if (!request.url.startsWith('/interaction/')) {
    return handle(request, response);
  }
  const { params, session } = await provider.interactionDetails(request, response);
  if (!session) {
    return provider.interactionFinished(request, response, { login: { accountId: 'user' } });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}).listen(port, '127.0.0.1', () => console.log(address));
