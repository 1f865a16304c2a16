/** What a scope gives, in words, and which scopes come with it. */
export interface ScopeDefinition {
  /** What its holder can do: follows "This lets it". */
  readonly can: string
  readonly includes: readonly string[]
}

function scope(can: string, ...includes: readonly string[]): ScopeDefinition {
  return { can, includes }
}

/** JupyterHub's scopes with what each includes (JupyterHub 6 reference, "Available scopes"), and our words for them. */
export const SCOPES: ReadonlyMap<string, ScopeDefinition> = new Map(
  Object.entries({
    'admin-ui': scope('open the admin page'),
    'admin:users': scope(
      'create, change and remove users, and read what is kept of their logins',
      'admin:auth_state',
      'users',
      'read:roles:users',
      'delete:users',
    ),
    'admin:auth_state': scope("read what is kept of users' logins"),
    users: scope(
      'see and change users, without making any admin',
      'read:users',
      'list:users',
      'users:activity',
    ),
    'delete:users': scope('remove users'),
    'list:users': scope('list users by name', 'read:users:name'),
    'read:users': scope(
      'see names, groups and last activity of users',
      'read:users:name',
      'read:users:groups',
      'read:users:activity',
    ),
    'read:users:name': scope('see names of users'),
    'read:users:groups': scope('see which groups users are in'),
    'read:users:activity': scope('see when users were last active'),
    'read:roles': scope(
      'see all roles',
      'read:roles:users',
      'read:roles:services',
      'read:roles:groups',
    ),
    'read:roles:users': scope('see roles of users'),
    'read:roles:services': scope('see roles of services'),
    'read:roles:groups': scope('see roles of groups'),
    'users:activity': scope('report and see when users were active', 'read:users:activity'),
    'admin:servers': scope(
      'see, start, stop and remove servers, and read their internal state',
      'admin:server_state',
      'servers',
    ),
    'admin:server_state': scope('read the internal state of servers'),
    servers: scope(
      'see, start and stop servers',
      'read:servers',
      'start:servers',
      'delete:servers',
    ),
    'start:servers': scope('start servers'),
    'read:servers': scope('see servers and their owners', 'read:users:name'),
    'delete:servers': scope('stop and remove servers'),
    tokens: scope('see, make and revoke API tokens', 'read:tokens'),
    'read:tokens': scope('see API tokens, without their secrets'),
    'admin:groups': scope(
      'create, change and remove groups',
      'groups',
      'read:roles:groups',
      'delete:groups',
    ),
    groups: scope('see groups and change who is in them', 'read:groups', 'list:groups'),
    'list:groups': scope('list groups by name', 'read:groups:name'),
    'read:groups': scope('see groups and who is in them', 'read:groups:name'),
    'read:groups:name': scope('see names of groups'),
    'delete:groups': scope('remove groups'),
    'admin:services': scope(
      'add, change and remove services',
      'list:services',
      'read:services',
      'read:roles:services',
    ),
    'list:services': scope('list services by name', 'read:services:name'),
    'read:services': scope('see services', 'read:services:name'),
    'read:services:name': scope('see names of services'),
    'read:hub': scope('see which software this hub runs'),
    'access:servers': scope('use servers'),
    'access:services': scope('use services'),
    shares: scope(
      'share servers with others, see and end such shares',
      'access:servers',
      'read:shares',
      'users:shares',
      'groups:shares',
    ),
    'read:shares': scope('see with whom servers are shared'),
    'users:shares': scope('see and leave what is shared with users', 'read:users:shares'),
    'read:users:shares': scope('see what is shared with users'),
    'groups:shares': scope('see and leave what is shared with groups', 'read:groups:shares'),
    'read:groups:shares': scope('see what is shared with groups'),
    proxy: scope('see and repair the routes of the proxy'),
    shutdown: scope('shut the hub down'),
    'read:metrics': scope("read the hub's metrics"),
  }),
)

/** Names that stand for other scopes, and never are in an expanded set. */
export const METASCOPES: ReadonlyMap<string, string> = new Map([
  ['(no_scope)', 'do nothing but say whose it is'],
  ['self', "see and manage the owner's own account, servers, tokens and shares"],
  ['inherit', 'do everything that its owner can do'],
  ['all', 'do everything that its owner can do'],
])

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
  for (const item of found)
    for (const included of SCOPES.get(item)?.includes ?? []) found.add(included)
  return found
}
