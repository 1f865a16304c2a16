import type { ServerRecord } from '../contract/records.ts'
import type { Operation } from '../contract/store.ts'

/** Whether a server was used after a moment, or somebody wants it: it starts, or waits for its start. */
export function usedSince(server: ServerRecord, since: number): boolean {
  const wanted =
    server.phase === 'starting' || (server.desired === 'running' && server.phase !== 'ready')
  return wanted || (server.lastActivity ?? 0) > since
}

/** Conditions that nothing of a user was used after a moment, and that no server of theirs runs or is about to. */
export function unusedSince(userId: string, since: number): readonly Operation[] {
  return [
    { op: 'limit', kind: 'user', where: { id: userId, lastActivity: { above: since } }, max: 0 },
    { op: 'limit', kind: 'server', where: { userId, lastActivity: { above: since } }, max: 0 },
    { op: 'limit', kind: 'server', where: { userId, desired: 'running' }, max: 0 },
  ]
}
