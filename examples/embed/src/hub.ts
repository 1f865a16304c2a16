import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHub, everyone, sharedPasswordAuthenticator, type Hub } from '@hubkit/core'
import type { Authenticator } from '@hubkit/core/contract'
import { nodeProxy } from '@hubkit/proxy'
import { processSpawner } from '@hubkit/spawner-process'
import { sqlStore } from '@hubkit/store-sql'

const DEMO = fileURLToPath(import.meta.resolve('@hubkit/example-quickstart/demo'))

/** What differs between the apps here. */
export interface LabOptions {
  /** Everything is kept here. */
  readonly data: string
  /** Where servers reach the app; asked for each start. */
  readonly origin: () => string
  /** At least 32 characters. */
  readonly secret: string
  /** @default one password for everybody, `PASSWORD` */
  readonly authenticator?: Authenticator | undefined
}

/** What people type to enter the examples. */
export const PASSWORD = 'open sesame, please'

/** The hub that the apps here mount under `/lab/`: each user gets a small demo server. */
export function labHub({ data, origin, secret, authenticator }: LabOptions): Hub {
  return createHub({
    baseUrl: '/lab/',
    store: sqlStore({ path: join(data, 'hub.sqlite') }),
    spawner: processSpawner({
      dataDir: join(data, 'servers'),
      command: [process.execPath, DEMO],
    }),
    authenticator: authenticator ?? sharedPasswordAuthenticator({ password: PASSWORD }),
    access: { allow: [everyone()] },
    proxy: nodeProxy(),
    secrets: [secret],
    connectUrl: origin,
  })
}
