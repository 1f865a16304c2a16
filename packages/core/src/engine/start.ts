import { HubError } from '../contract/errors.ts'
import type { JsonObject } from '../contract/json.ts'
import type { ServerRecord, TokenRecord, UserRecord } from '../contract/records.ts'
import type { Conflict, Operation, Versioned } from '../contract/store.ts'
import type { Actor } from './api.ts'
import { operationsOf } from './commit.ts'
import { tokenId } from './ids.ts'
import { begin } from './lifecycle.ts'
import type { Core } from './parts.ts'
import { hashSecret, randomSecret } from './secrets.ts'
import { tokenPurpose } from './spawn-context.ts'

const RETRY_AFTER = { least: 30, most: 60 }

/** Seconds to wait before another try, at random, so that those who were refused do not come back together (JupyterHub's spawn_throttle_retry_range). */
function retryAfter(): number {
  return Math.round(RETRY_AFTER.least + Math.random() * (RETRY_AFTER.most - RETRY_AFTER.least))
}

/** The conditions of a commit that begins a start. They are checked with the commit, so they hold for all hub processes. */
function limitOperations(core: Core): readonly Operation[] {
  const { concurrentStarts, activeServers } = core.limits
  return [
    ...(concurrentStarts > 0
      ? [
          {
            op: 'limit',
            kind: 'server',
            where: { phase: 'starting' },
            max: concurrentStarts,
          } as const,
        ]
      : []),
    ...(activeServers > 0
      ? [
          {
            op: 'limit',
            kind: 'server',
            where: { phase: { in: ['starting', 'ready', 'stopping'] } },
            max: activeServers,
          } as const,
        ]
      : []),
  ]
}

/** What a conflict about a limit means to the user; `undefined` for a race, after which to read again. */
export function limitRefusal(operation: Operation | undefined): HubError | undefined {
  if (operation?.op !== 'limit') return undefined
  if ('userId' in operation.where) return new HubError('HUB_ERR_NAMED_SERVER_LIMIT')
  return 'phase' in operation.where && operation.where.phase === 'starting'
    ? new HubError('HUB_ERR_SPAWN_LIMIT', { retryAfter: retryAfter() })
    : new HubError('HUB_ERR_ACTIVE_LIMIT')
}

/** The token a server runs with: its user's activity and entry to itself (JupyterHub, role `server`). */
export function serverToken(
  user: UserRecord,
  server: ServerRecord,
  secret: string,
  now: number,
): TokenRecord {
  return {
    id: tokenId(),
    hash: hashSecret(secret),
    userId: user.id,
    serverId: server.id,
    scopes: ['users:activity!user', `access:servers!server=${user.name}/${server.name}`],
    note: `Server at ${server.name === '' ? 'the default address' : server.name}`,
    createdAt: now,
  }
}

/** What a start of this record would be, or what stands in its way. */
export interface Begun {
  readonly operations: readonly Operation[]
  readonly record: ServerRecord
}

/**
 * Prepares the commit that begins an attempt: record, token, limits, event.
 *
 * @param before the stopped server; a new one has revision 0
 * @returns `undefined` when it is not stopped
 */
export async function prepareStart(
  core: Core,
  user: UserRecord,
  before: Versioned<ServerRecord>,
  actor: Actor,
  also: readonly Operation[] = [],
): Promise<Begun | undefined> {
  const now = core.now()
  const owner = await core.store.get('user', user.id)
  if (!owner) throw new HubError('HUB_ERR_NOT_FOUND', { message: 'No such user.' })
  const secret = randomSecret('hks_')
  const { id, attempt } = before.value
  const sealed = await core.secrets.seal(tokenPurpose(id, attempt + 1), secret)
  const transition = begin(before.value, now, actor, sealed)
  const record = transition?.record
  if (!transition || !record) return undefined
  const operations = operationsOf(before, transition, {
    now,
    also: () => [
      { op: 'deleteWhere', kind: 'token', where: { serverId: id } },
      { op: 'put', kind: 'token', value: serverToken(owner.value, record, secret, now), expect: 0 },
      // Neither removed nor renamed meanwhile: paths are made of the name.
      { op: 'check', kind: 'user', id: user.id, expect: owner.revision },
      ...limitOperations(core),
      ...also,
    ],
  })
  return { operations, record }
}

/** The outcome of one try to begin. */
export type BeginOutcome =
  | { readonly record: ServerRecord }
  | { readonly conflict: Conflict; readonly refusal: HubError | undefined }

/** Tries once to commit a start. */
export async function commitStart(core: Core, begun: Begun): Promise<BeginOutcome> {
  const result = await core.store.transact(begun.operations)
  if (result.ok) return { record: begun.record }
  return { conflict: result, refusal: limitRefusal(begun.operations[result.index]) }
}

/** What a start changes on the record before it begins. */
export function withChoices(
  record: ServerRecord,
  choices: {
    readonly userOptions?: JsonObject | undefined
    readonly displayName?: string | undefined
  },
): ServerRecord {
  return {
    ...record,
    ...(choices.userOptions === undefined ? {} : { userOptions: choices.userOptions }),
    ...(choices.displayName === undefined ? {} : { displayName: choices.displayName }),
  }
}
