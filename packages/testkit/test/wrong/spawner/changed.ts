import type { ServerContext, Spawner } from '@hubkit/core/contract'
import type { FakeSpawner } from '../../../src/fakes/spawner.ts'

/** A fake spawner with other members. */
export interface Changed {
  readonly what: string
  readonly change: (spawner: FakeSpawner) => Partial<Spawner>
  readonly fails: readonly string[]
  readonly more?: boolean
}

/** Calls on behalf of whatever attempt runs now. */
export function current<T extends ServerContext>(spawner: FakeSpawner, ctx: T): T {
  return { ...ctx, attempt: spawner.world.find(ctx.server.id)?.attempt ?? ctx.attempt }
}
