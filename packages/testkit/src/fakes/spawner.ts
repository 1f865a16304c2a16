import type {
  FleetContext,
  OptionsSource,
  ServerChange,
  ServerContext,
  Spawner,
} from '@hubkit/core/contract'
import { defineSpawner } from '@hubkit/core/contract'
import type { FakeProgram } from './fake-server.ts'
import { createScript, play, type FakeCall, type FakeMethod, type FakeStep } from './script.ts'
import { fakeWorld, type FakeWorld } from './world.ts'

/** A capability that a spawner may lack. */
export type FakeCapability = 'watch' | 'list' | 'destroy' | 'logs'

/** Options of {@link fakeSpawner}. */
export interface FakeSpawnerOptions extends FakeProgram {
  /** What is outside; share it between spawners to have several hub processes. @default a new one */
  readonly world?: FakeWorld | undefined
  /** @default 'fake' */
  readonly name?: string | undefined
  /** Capabilities it shall not have. @default none */
  readonly without?: readonly FakeCapability[] | undefined
  /** Its schema for user options, for example {@link fakeOptions}. @default none: any options pass */
  readonly options?: OptionsSource<unknown> | undefined
}

/** A spawner with real little HTTP servers in this process, that does what a test tells it. */
export interface FakeSpawner extends Spawner {
  readonly world: FakeWorld
  /** Every call so far, oldest first; `poll` too. */
  readonly calls: readonly FakeCall[]
  callsOf(method: FakeMethod): readonly FakeCall[]
  /**
   * Adds a step to calls of a method; returns how to take it away again.
   *
   * @example
   * spawner.script('start', { fail: new HubError('HUB_ERR_SPAWN_FAILED'), times: 1 })
   * spawner.script('start', { manners: 'silent' }) // starts, and never answers
   * spawner.script('stop', { fail: new Error('no'), times: 3 })
   * spawner.script('poll', { status: { phase: 'unknown' } })
   * spawner.script('start', { hold: door, deaf: true }) // a replica that froze and wakes up late
   */
  script(method: FakeMethod, step: FakeStep): () => void
  /** Takes all steps away. */
  unscript(): void
  /** Ends every `watch` that listens, with an error. */
  disconnect(error?: Error): void
}

/**
 * Makes a fake spawner. It passes the spawner contract with all capabilities. A server ends with `stop`, with
 * `world.get(serverId).die()`, or with `world.close()`; close the world when the test is over.
 */
export function fakeSpawner(options: FakeSpawnerOptions = {}): FakeSpawner {
  const world = options.world ?? fakeWorld()
  const script = createScript()
  const calls: FakeCall[] = []
  const watchers = new Set<AbortController>()

  /** Runs a call with its steps around it. */
  async function scripted<T>(
    call: FakeCall,
    parts: { before?: () => Promise<void>; act: (steps: readonly FakeStep[]) => Promise<T> | T },
  ): Promise<T> {
    const record = { ...call }
    calls.push(record)
    const steps = script.take(record)
    try {
      await play(steps, 'before', call.signal)
      await parts.before?.()
      await play(steps, 'during', call.signal)
      const result = await parts.act(steps)
      await play(steps, 'after', call.signal)
      Object.assign(record, { outcome: 'resolved' })
      return result
    } catch (error) {
      Object.assign(record, { outcome: 'rejected' })
      throw error
    }
  }

  async function* watch(ctx: FleetContext): AsyncIterable<ServerChange> {
    const broken = new AbortController()
    const listening = world.changes.listen(AbortSignal.any([ctx.signal, broken.signal]))
    watchers.add(broken)
    try {
      yield* await scripted(fleetCall('watch', ctx), { act: () => world.statuses(ctx.hubId) })
      for await (const { hubId, ...change } of listening) if (hubId === ctx.hubId) yield change
      if (!ctx.signal.aborted) broken.signal.throwIfAborted()
    } catch (error) {
      // Aborted while a step held it: that is the end, not a failure.
      if (!ctx.signal.aborted) throw error
    } finally {
      watchers.delete(broken)
      await listening.return?.()
    }
  }

  const spawner = defineSpawner({
    name: options.name ?? 'fake',
    options: options.options,
    start: (ctx) =>
      scripted(serverCall('start', ctx), {
        before: async () => {
          ctx.signal.throwIfAborted()
          await world.claim(ctx.server, ctx.attempt)
          ctx.report({ progress: 20, message: 'The server is being made.' })
        },
        act: async (steps) => {
          const manners = steps.findLast((step) => step.manners)?.manners
          const birth = { manners, request: options.request, upgrade: options.upgrade }
          const given = { server: ctx.server, env: ctx.env, options: ctx.options }
          const { url } = await world.create(given, ctx.attempt, birth)
          await ctx.saveState({ url })
          ctx.report({ progress: 80, message: 'The server runs.' })
          return { url, state: { url } }
        },
      }),
    poll: (ctx) =>
      scripted(serverCall('poll', ctx), {
        act: (steps) =>
          steps.findLast((step) => step.status)?.status ?? world.status(ctx.server, ctx.attempt),
      }),
    stop: (ctx) =>
      scripted(
        { ...serverCall('stop', ctx), now: ctx.now },
        {
          act: () => world.end(ctx.server, ctx.attempt, { exitCode: 0 }),
        },
      ),
    watch,
    async *list(ctx) {
      yield* await scripted(fleetCall('list', ctx), { act: () => found(world, ctx.hubId) })
    },
    destroy: (ctx) =>
      scripted(serverCall('destroy', ctx), {
        act: () => world.removeStorage(ctx.server, ctx.attempt),
      }),
    async *logs(ctx) {
      const lines = await scripted(serverCall('logs', ctx), {
        act: () => world.output(ctx.server, ctx.attempt),
      })
      yield* ctx.tail > 0 ? lines.slice(-ctx.tail) : []
    },
  })
  for (const capability of options.without ?? []) delete spawner[capability]
  return {
    ...spawner,
    world,
    calls,
    callsOf: (method) => calls.filter((call) => call.method === method),
    script: (method, step) => script.add(method, step),
    unscript: () => script.clear(),
    disconnect: (error = new Error('the watch broke')) =>
      watchers.forEach((watcher) => watcher.abort(error)),
  }
}

function found(world: FakeWorld, hubId: string) {
  return world.running
    .filter((server) => server.hubId === hubId)
    .map(({ serverId, attempt, url, given: { env } }) => ({
      serverId,
      attempt,
      url,
      state: { url },
      token: env['JUPYTERHUB_API_TOKEN'],
      clientId: env['JUPYTERHUB_CLIENT_ID'],
    }))
}

function serverCall(method: FakeMethod, ctx: ServerContext): FakeCall {
  const { server, attempt, signal } = ctx
  const { hubId, id: serverId } = server
  return {
    method,
    hubId,
    serverId,
    userName: server.user.name,
    attempt,
    signal,
    outcome: 'running',
  }
}

function fleetCall(method: FakeMethod, { hubId, signal }: FleetContext): FakeCall {
  return { method, hubId, serverId: '', userName: '', attempt: 0, signal, outcome: 'running' }
}
