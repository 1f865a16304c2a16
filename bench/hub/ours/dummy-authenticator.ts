import { defineAuthenticator, type Authenticator } from '@hubkit/core/contract'

/** Like JupyterHub's dummy authenticator: takes everybody at their word. */
export const dummyAuthenticator: Authenticator = defineAuthenticator({
  id: 'dummy',
  ui: {
    kind: 'form',
    fields: [
      { name: 'username', label: 'Username', type: 'text' },
      { name: 'password', label: 'Password', type: 'password' },
    ],
  },
  handle(_route, { form }) {
    const username = form['username'] ?? ''
    return Promise.resolve({
      type: 'identified',
      identity: { issuer: 'dummy', subject: username, username },
    })
  },
})
