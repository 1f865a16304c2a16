import type { ServerRecord } from '../../contract/records.ts'
import type { Urls } from '../../engine/urls.ts'

/** Where a server stands, as a person sees it: waiting in line is a state of its own. */
export type Standing = 'stopped' | 'queued' | 'starting' | 'ready' | 'stopping' | 'stuck'

/** A server as pages show it. */
export interface ServerView {
  readonly owner: string
  readonly name: string
  readonly label: string
  readonly standing: Standing
  /** Its own address. */
  readonly url: string
  readonly lastActivity: number | undefined
  /** Why it stopped, or why its last start failed. */
  readonly reason: string | undefined
}

/** Where a record stands. */
function standingOf(server: ServerRecord): Standing {
  if (server.phase === 'stopped') return server.desired === 'running' ? 'queued' : 'stopped'
  return server.phase === 'stopping' && server.stuckSince !== undefined ? 'stuck' : server.phase
}

/** What a server is called. */
export function labelOf(name: string, displayName?: string): string {
  return displayName ?? (name === '' ? 'Default server' : name)
}

/** A server's view. */
export function viewServer(urls: Urls, owner: string, server: ServerRecord): ServerView {
  return {
    owner,
    name: server.name,
    label: labelOf(server.name, server.displayName),
    standing: standingOf(server),
    url: urls.server(owner, server.name),
    lastActivity: server.lastActivity,
    reason: server.failure?.message ?? server.reason?.message,
  }
}
