import { join } from 'node:path'
import {
  consoleLogger,
  createHub,
  everyone,
  grantAdmin,
  hashPassword,
  sharedPasswordAuthenticator,
  usernames,
  type Hub,
} from '@hubkit/core'
import type { Duration } from '@hubkit/core/contract'
import { idleCuller } from '@hubkit/culler'
import { nodeProxy } from '@hubkit/proxy'
import { processSpawner } from '@hubkit/spawner-process'
import { sqlStore } from '@hubkit/store-sql'

/** What the quickstart's hub depends on. */
export interface QuickstartHub {
  /** Everything is kept here. */
  readonly data: string
  /** What runs for each user. */
  readonly command: readonly string[]
  /** Where servers reach the hub. */
  readonly origin: string
  /** Lets anybody in but the admin. */
  readonly password: string
  readonly admin: string
  readonly adminPassword: string
  readonly secret: string
  /** Stops a server that nobody uses for this long. */
  readonly cullAfter: Duration | undefined
}

export async function quickstartHub(options: QuickstartHub): Promise<Hub> {
  const { data, command, origin, password, admin, adminPassword, secret, cullAfter } = options
  return createHub({
    store: sqlStore({ path: join(data, 'hub.sqlite') }),
    spawner: processSpawner({ dataDir: join(data, 'servers'), command }),
    authenticator: sharedPasswordAuthenticator({
      password,
      own: { [admin]: await hashPassword(adminPassword) },
    }),
    access: { allow: [everyone()], admin: [grantAdmin(usernames(admin))] },
    cullers: cullAfter === undefined ? [] : [idleCuller({ after: cullAfter })],
    proxy: nodeProxy(),
    secrets: [secret],
    connectUrl: origin,
    namedServers: true,
    log: consoleLogger('warn'),
  })
}
