/** JupyterHub's scopes with what each includes (JupyterHub 6 reference, "Available scopes"). */
export const SCOPES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'admin-ui': [],
    'admin:users': ['admin:auth_state', 'users', 'read:roles:users', 'delete:users'],
    'admin:auth_state': [],
    users: ['read:users', 'list:users', 'users:activity'],
    'delete:users': [],
    'list:users': ['read:users:name'],
    'read:users': ['read:users:name', 'read:users:groups', 'read:users:activity'],
    'read:users:name': [],
    'read:users:groups': [],
    'read:users:activity': [],
    'read:roles': ['read:roles:users', 'read:roles:services', 'read:roles:groups'],
    'read:roles:users': [],
    'read:roles:services': [],
    'read:roles:groups': [],
    'users:activity': ['read:users:activity'],
    'admin:servers': ['admin:server_state', 'servers'],
    'admin:server_state': [],
    servers: ['read:servers', 'start:servers', 'delete:servers'],
    'start:servers': [],
    'read:servers': ['read:users:name'],
    'delete:servers': [],
    tokens: ['read:tokens'],
    'read:tokens': [],
    'admin:groups': ['groups', 'read:roles:groups', 'delete:groups'],
    groups: ['read:groups', 'list:groups'],
    'list:groups': ['read:groups:name'],
    'read:groups': ['read:groups:name'],
    'read:groups:name': [],
    'delete:groups': [],
    'admin:services': ['list:services', 'read:services', 'read:roles:services'],
    'list:services': ['read:services:name'],
    'read:services': ['read:services:name'],
    'read:services:name': [],
    'read:hub': [],
    'access:servers': [],
    'access:services': [],
    shares: ['access:servers', 'read:shares', 'users:shares', 'groups:shares'],
    'read:shares': [],
    'users:shares': ['read:users:shares'],
    'read:users:shares': [],
    'groups:shares': ['read:groups:shares'],
    'read:groups:shares': [],
    proxy: [],
    shutdown: [],
    'read:metrics': [],
  }),
)

/** Names that stand for other scopes, and never are in an expanded set. */
export const METASCOPES: ReadonlySet<string> = new Set(['(no_scope)', 'self', 'inherit', 'all'])

/** What `self` stands for, each limited to its user (JupyterHub 6, role `user`). */
export const SELF: readonly string[] = [
  'read:users',
  'users:shares',
  'read:shares',
  'users:activity',
  'servers',
  'tokens',
  'access:servers',
]

/** A scope and everything it includes; a custom scope includes nothing. */
export function withIncluded(name: string): ReadonlySet<string> {
  const found = new Set([name])
  // A set yields what is added while it is walked.
  for (const item of found) for (const included of SCOPES.get(item) ?? []) found.add(included)
  return found
}
