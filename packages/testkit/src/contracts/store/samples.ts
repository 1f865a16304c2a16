import type {
  CodeRecord,
  Operation,
  PluginRecord,
  Records,
  ServerRecord,
  SessionRecord,
  TokenRecord,
  UserRecord,
} from '@hubkit/core/contract'

type Put = Extract<Operation, { op: 'put' }>

export function user(id: string, more: Partial<UserRecord> = {}): UserRecord {
  return { id, name: `name-${id}`, admin: false, createdAt: 1000, ...more }
}

export function putUser(id: string, more: Partial<UserRecord> = {}, expect?: number): Put {
  return { op: 'put', kind: 'user', value: user(id, more), expect }
}

function server(id: string, more: Partial<ServerRecord> = {}): ServerRecord {
  return {
    id,
    userId: 'u1',
    name: id,
    slot: `u1/${id}`,
    spawner: 'fake',
    phase: 'stopped',
    desired: 'stopped',
    attempt: 0,
    userOptions: {},
    createdAt: 1000,
    ...more,
  }
}

export function putServer(id: string, more: Partial<ServerRecord> = {}, expect?: number): Put {
  return { op: 'put', kind: 'server', value: server(id, more), expect }
}

function token(id: string, more: Partial<TokenRecord> = {}): TokenRecord {
  return { id, hash: `hash-${id}`, scopes: ['self'], note: '', createdAt: 1000, ...more }
}

export function putToken(id: string, more: Partial<TokenRecord> = {}): Put {
  return { op: 'put', kind: 'token', value: token(id, more) }
}

export function session(id: string, more: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id,
    userId: 'u1',
    identityId: 'issuer subject',
    publicId: `public-${id}`,
    createdAt: 1000,
    expiresAt: 2000,
    remoteAddress: '2001:db8::1',
    userAgent: 'Mozilla/5.0 (X11)',
    ...more,
  }
}

export function code(id: string, more: Partial<CodeRecord> = {}): CodeRecord {
  return {
    id,
    clientId: 's1',
    userId: 'u1',
    sessionId: 'session',
    redirectUri: '/user/u1/oauth_callback',
    scopes: [],
    expiresAt: 2000,
    ...more,
  }
}

export function plugin(id: string, more: Partial<PluginRecord> = {}): PluginRecord {
  return { id, value: { count: 1 }, ...more }
}

export function emit(type: string, subject = 'server:s1', at = 1000): Operation {
  return { op: 'emit', event: { type, subject, at, data: { type } } }
}

/** One record of each kind, with every optional member there is. */
export const full: Records = {
  user: user('u1', { displayName: 'Ada Lovelace', admin: true, lastActivity: 1500 }),
  identity: {
    id: 'https://issuer.example 4711',
    userId: 'u1',
    authenticator: 'oidc',
    issuer: 'https://issuer.example',
    subject: '4711',
    facts: { groups: ['a', 'b'], nested: { deep: [1, null, { yes: true }] } },
    grant: 'sealed',
    refreshedAt: 1000,
  },
  group: { id: 'staff', properties: { quota: 3 }, createdAt: 1000 },
  membership: { id: 'u1/staff', userId: 'u1', group: 'staff' },
  server: server('s1', {
    displayName: 'Big one',
    phase: 'ready',
    desired: 'running',
    attempt: 3,
    url: 'http://10.0.0.1:8888',
    state: { pid: 12, pods: ['a'] },
    userOptions: { image: 'x', gpu: [0, 1] },
    queuedAt: 1050,
    startedAt: 1100,
    readyAt: 1200,
    lastActivity: 1300,
    sealedToken: 'sealed',
    reason: { code: 'user', message: 'Stopped.', exitCode: 0 },
    failure: { code: 'HUB_ERR_SPAWN_FAILED', message: 'No.', hint: 'Why?', status: 500, at: 1 },
    stuckSince: 1400,
    stopNow: true,
  }),
  token: token('a1', {
    userId: 'u1',
    service: 'culler',
    expiresAt: 9000,
    lastActivity: 1500,
    serverId: 's1',
    clientId: 's1',
    sessionId: 'session',
    shared: true,
  }),
  session: session('session', { lastActivity: 1700, shared: true }),
  code: code('code', { challenge: 'S256' }),
  plugin: plugin('form:ada', { expiresAt: 5000 }),
  setting: { id: 'hub', value: ['any', 1, true, null] },
}
