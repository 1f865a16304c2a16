import { fileURLToPath } from 'node:url'
import { installPeer, JUPYTERHUB } from '../hub/peer/install.ts'
import { peerSide } from '../hub/peer.ts'
import { CLIENT_ID, CLIENT_SECRET, SCOPES } from './provider/settings.ts'

/** The release that is measured: the last one. */
const OAUTHENTICATOR = '17.4.0'
const CONFIG = fileURLToPath(new URL('peer/jupyterhub_config.py', import.meta.url))

/** JupyterHub with OAuthenticator, both of PyPI, not started yet; or why it cannot be had. */
export function loginPeer(issuer: string): ReturnType<typeof peerSide> {
  const settings = {
    issuer,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    loginScopes: SCOPES,
  }
  return peerSide(0, {
    install: () => installPeer([`oauthenticator==${OAUTHENTICATOR}`]),
    config: CONFIG,
    name: `JupyterHub ${JUPYTERHUB}, OAuthenticator ${OAUTHENTICATOR}`,
    more: { settings, env: {} },
  })
}
