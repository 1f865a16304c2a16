import type { JsonObject } from '../contract/json.ts'
import type { StopReason } from '../contract/records.ts'
import type { RecordedEvent } from '../contract/store.ts'
import type { Actor } from './api.ts'

/** What every event about a server says. */
export interface ServerEventData extends JsonObject {
  readonly serverId: string
  readonly userId: string
  /** The server's name; `''` is the default server. */
  readonly name: string
  readonly attempt: number
  readonly actor: Actor
}

/** What every event about a user says. */
export interface UserEventData extends JsonObject {
  readonly userId: string
  readonly name: string
  readonly actor: Actor
}

/** Every event by its type: what `hub.on` listeners get as `event.data`. Told after the fact, on every hub process. */
export interface HubEventMap {
  'server.created': ServerEventData
  /** It waits in line for a start. */
  'server.queued': ServerEventData
  'server.starting': ServerEventData
  'server.progress': ServerEventData & { readonly progress: number; readonly message: string }
  /** The spawner has returned its address; it does not have to answer yet. */
  'server.spawned': ServerEventData
  /** It called the hub while it was starting: time to look again. */
  'server.reported': ServerEventData
  'server.started': ServerEventData
  /** A start failed; `server.stopped` follows once nothing is left of it. */
  'server.failed': ServerEventData & { readonly code: string; readonly message: string }
  'server.stopping': ServerEventData & { readonly reason: StopReason }
  'server.stopped': ServerEventData & { readonly reason?: StopReason }
  /** A stop could not be confirmed. */
  'server.stuck': ServerEventData & { readonly message: string }
  'server.forgotten': ServerEventData
  'server.updated': ServerEventData
  /**
   * Somebody other than its user came in, the actor: with a browser, each time it is let in; with an API token
   * (`tokenId`; a service's own token has none), once an hour.
   */
  'server.entered': ServerEventData & { readonly by?: 'token'; readonly tokenId?: string }
  'server.removed': ServerEventData
  'user.created': UserEventData
  'user.updated': UserEventData
  'user.removed': UserEventData & { readonly reason?: StopReason }
  'group.changed': JsonObject & { readonly group: string; readonly actor: Actor }
  'token.minted': JsonObject & { readonly tokenId: string; readonly actor: Actor }
  'token.revoked': JsonObject & { readonly tokenId: string; readonly actor: Actor }
  'session.opened': JsonObject & { readonly userId: string }
  'session.ended': JsonObject & {
    readonly userId: string
    readonly publicId: string
    readonly actor: Actor
  }
  'login.succeeded': JsonObject & {
    readonly userId: string
    readonly by: string
    readonly remoteAddress: string
    /** The rule of the access policy that admitted them, and the one that gave or took admin rights. */
    readonly admittedBy: string
    readonly adminBy?: string
    /** The roles that sources of the policy gave for this account, with each source; where there are sources. */
    readonly roles?: readonly (JsonObject & { readonly role: string; readonly by: string })[]
    /** Names that they said and that are no roles they can give: the first few. */
    readonly ignoredRoles?: readonly string[]
  }
  'login.failed': JsonObject & {
    readonly reason: string
    readonly remoteAddress: string
    readonly code?: string
  }
  /** A login gives access no more: the policy refused it at a refresh, or its issuer wants a new one. Its sessions end. */
  'access.ended': JsonObject & {
    readonly userId: string
    readonly identityId: string
    /** The authenticator's id. */
    readonly by: string
    readonly kind: 'policy' | 'expired'
    readonly reason: string
    /** Whether the user has no other login: then API tokens do not count either. */
    readonly suspended: boolean
  }
  /** What issuers say of a user gave other roles, at a login, at a refresh or when an account's access ended. */
  'roles.changed': JsonObject & {
    readonly userId: string
    readonly name: string
    /** The id of the authenticator whose account it was. */
    readonly by: string
    readonly gained: readonly string[]
    readonly lost: readonly string[]
  }
  'identity.linked': UserEventData & { readonly identityId: string }
  'identity.unlinked': UserEventData & { readonly identityId: string }
}

/** The name of an event. */
export type HubEventType = keyof HubEventMap

/** An event as listeners get it. */
export interface HubEvent<Type extends HubEventType = HubEventType> extends RecordedEvent {
  readonly type: Type
  readonly data: HubEventMap[Type]
}

/** An event to be written with a commit. */
export function hubEvent<Type extends HubEventType>(
  type: Type,
  subject: string,
  at: number,
  data: HubEventMap[Type],
): {
  readonly op: 'emit'
  readonly event: {
    readonly type: Type
    readonly subject: string
    readonly at: number
    readonly data: HubEventMap[Type]
  }
} {
  return { op: 'emit', event: { type, subject, at, data } }
}

/** Whether a recorded event is of this type. */
export function isEvent<Type extends HubEventType>(
  event: RecordedEvent,
  type: Type,
): event is HubEvent<Type> {
  return event.type === type
}
