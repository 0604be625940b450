// oauth2-mock-server with Zoho's paths. Prints its address when it is ready.

import { OAuth2Server } from 'oauth2-mock-server';

const server = new OAuth2Server(undefined, undefined, {
  endpoints: {
    authorize: '/oauth/v2/auth',
    token: '/oauth/v2/token',
    revoke: '/oauth/v2/token/revoke',
    wellKnownDocument: '/.well-known/openid-configuration',
  },
});
// So that the token from a code has to be refreshed at once.
server.service.on('beforeResponse', (answer, request) => {
  if (request.body.grant_type === 'authorization_code') answer.body.expires_in = 1;
});
await server.issuer.keys.generate('RS256');
await server.start(0, '127.0.0.1');
console.log(`http://127.0.0.1:${server.address().port}`);
