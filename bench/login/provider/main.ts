// The provider that both hubs send people to, in a process of its own: oidc-provider, which logs everybody in at once.
// Writes its address.
import { exportJWK, generateKeyPair } from 'jose'
import { interactionPolicy } from 'oidc-provider'
import { client, startIssuer } from '../../../packages/auth-oauth/test/support/issuer.ts'
import { userName } from '../../hub/world.ts'
import { ALGORITHM, CLIENT_SECRET, PEOPLE } from './settings.ts'

const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true })
const key = { ...(await exportJWK(privateKey)), alg: ALGORITHM, kid: 'first', use: 'sig' }
const hub = client('oidc', {
  client_secret: CLIENT_SECRET,
  // Of a native client the port is not looked at (RFC 8252, section 7.3).
  application_type: 'native',
  redirect_uris: [
    'http://127.0.0.1/hub/login/oidc/callback',
    'http://127.0.0.1/hub/oauth_callback',
    'http://127.0.0.1/alone',
  ],
  id_token_signed_response_alg: ALGORITHM,
})
// A native client's people would be asked each time.
const policy = interactionPolicy.base()
policy.get('consent')?.checks.remove('native_client_prompt')
const issuer = await startIssuer([hub], {
  jwks: { keys: [key] },
  interactions: { policy, url: (_ctx, { uid }) => `/interaction/${uid}` },
})
for (let index = 0; index < PEOPLE; index += 1) {
  const name = userName(index)
  issuer.accounts.set(name, { preferred_username: name, email: `${name}@example.org` })
}
process.send?.(issuer.url)
process.once('disconnect', () => process.exit())
