import type { Actor } from '../../engine/api.ts'
import type { Principal } from '../context.ts'

/** Who does what is asked for, as events and reasons name it. */
export function actorOf(principal: Principal): Actor {
  return principal.kind === 'user'
    ? { kind: 'user', id: principal.user.id, name: principal.name }
    : { kind: 'service', name: principal.name }
}
