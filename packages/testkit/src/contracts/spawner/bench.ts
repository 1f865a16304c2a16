import assert from 'node:assert/strict'
import type {
  JsonObject,
  OptionsSchema,
  ServerRef,
  ServerStatus,
  Spawner,
  Started,
} from '@hubkit/core/contract'
import type { ContractCase } from '../../case.ts'
import {
  fleetContext,
  logsContext,
  randomId,
  recordingLogger,
  serverContext,
  serverRef,
  spawnContext,
  stopContext,
  type RecordedSpawnContext,
  type RecordingLogger,
  type ServerRefParts,
} from '../../contexts.ts'
import { until, within } from '../../wait.ts'
import { reaches } from './reaches.ts'
import type { SpawnerSubject } from './subject.ts'

/** How a call differs from the usual one: attempt 1, the spawner under test, what is known of the state. */
interface CallParts {
  readonly attempt?: number
  readonly by?: Spawner
  readonly signal?: AbortSignal
  /** Call as if the state were lost. */
  readonly lost?: boolean
}

/** A server of a case, with the calls a hub makes about it. */
export interface TestedServer {
  readonly ref: ServerRef
  /** The context of each start so far. */
  readonly contexts: readonly RecordedSpawnContext<unknown, JsonObject>[]
  start(parts?: CallParts): Promise<Started>
  poll(parts?: CallParts): Promise<ServerStatus>
  stop(parts?: CallParts & { readonly now?: boolean }): Promise<void>
  logs(parts?: CallParts & { readonly tail?: number }): Promise<string[]>
  destroy(parts?: CallParts): Promise<void>
  kill(attempt?: number): Promise<void>
  /** Waits until poll says so. Meanwhile it MUST NOT say anything but `unknown` or one of `meanwhile`. */
  becomes(
    phase: ServerStatus['phase'],
    meanwhile: readonly ServerStatus['phase'][],
    parts?: CallParts,
  ): Promise<ServerStatus>
  reached(url: string): Promise<boolean>
  /** Waits until it can be reached. */
  answers(url: string): Promise<void>
}

/** What a case works with; it stops every server at the end. */
export interface Bench {
  readonly subject: SpawnerSubject
  readonly spawner: Spawner
  readonly hubId: string
  readonly timeout: number
  readonly log: RecordingLogger
  readonly server: (parts?: ServerRefParts) => TestedServer
  /** What `list` finds. */
  list(by: Spawner, hubId?: string): Promise<readonly Found[]>
}

type Found = { serverId: string; attempt: number } & Pick<Started, 'state'> & {
    readonly url?: string | undefined
    readonly token?: string | undefined
    readonly clientId?: string | undefined
  }

/** A case of the spawner suite. */
export function spawnerCase(
  name: string,
  run: (bench: Bench) => Promise<void>,
): ContractCase<SpawnerSubject> {
  return {
    name,
    async run(subject) {
      const { bench, servers } = createBench(subject)
      let failed = true
      try {
        await run(bench)
        failed = false
      } finally {
        const swept = await Promise.allSettled(servers.map((server) => sweep(server)))
        const left = swept.find((result) => result.status === 'rejected')
        // What the case found goes first; a sweep that fails after it says nothing new.
        if (left && !failed)
          assert.fail(`the server could not be stopped at the end: ${String(left.reason)}`)
      }
    },
  }
}

async function sweep(server: TestedServer): Promise<void> {
  const attempts = server.contexts.map((context) => context.attempt)
  if (attempts.length === 0) return
  const attempt = Math.max(...attempts)
  try {
    await server.stop({ attempt, now: true })
  } catch (error) {
    // Whether stop is right about a server that is gone already is for its own cases to say.
    if ((await server.poll({ attempt })).phase !== 'stopped') throw error
  }
}

function createBench(subject: SpawnerSubject): { bench: Bench; servers: TestedServer[] } {
  const hubId = subject.hubId ?? `hub${randomId()}`
  const timeout = subject.timeout ?? 10_000
  const log = recordingLogger()
  const servers: TestedServer[] = []
  const { spawner } = subject
  const bench: Bench = {
    subject,
    spawner,
    hubId,
    timeout,
    log,
    server(parts) {
      const server = createTestedServer(bench, serverRef({ hubId, ...parts }))
      servers.push(server)
      return server
    },
    async list(by, listed = hubId) {
      const found: Found[] = []
      for await (const item of by.list?.(fleetContext(listed, undefined, log)) ?? [])
        found.push(item)
      return found
    },
  }
  return { bench, servers }
}

function createTestedServer(
  { subject, spawner, timeout, log }: Bench,
  ref: ServerRef,
): TestedServer {
  const contexts: RecordedSpawnContext<unknown, JsonObject>[] = []
  const states = new Map<number, JsonObject | undefined>()
  const environments = new Map<number, Readonly<Record<string, string>>>()

  const common = ({ attempt = 1, signal, lost }: CallParts) => ({
    attempt,
    signal,
    log,
    state: lost
      ? undefined
      : (states.get(attempt) ??
        contexts.findLast((item) => item.attempt === attempt)?.saved.at(-1)),
  })

  const server: TestedServer = {
    ref,
    contexts,
    async start(parts = {}) {
      const { by = spawner, attempt = 1 } = parts
      const options = await checkedOptions(by, subject.options ?? {}, ref)
      // A repeat gets the same environment, as from a hub that resumes a start.
      const env = environments.get(attempt) ?? subject.env
      const ctx = spawnContext(ref, { ...common(parts), options, ...(env && { env }) })
      environments.set(attempt, ctx.env)
      contexts.push(ctx)
      const started = await within(by.start(ctx), timeout, 'start')
      states.set(attempt, started.state ?? states.get(attempt))
      return started
    },
    poll: ({ by = spawner, ...parts } = {}) =>
      within(by.poll(serverContext(ref, common(parts))), timeout, 'poll'),
    stop: ({ by = spawner, now = false, ...parts } = {}) =>
      within(by.stop(stopContext(ref, { ...common(parts), now })), timeout, 'stop'),
    async logs({ by = spawner, tail = 100, ...parts } = {}) {
      const lines: string[] = []
      for await (const line of by.logs?.(logsContext(ref, { ...common(parts), tail })) ?? [])
        lines.push(line)
      return lines
    },
    async destroy({ by = spawner, ...parts } = {}) {
      await by.destroy?.(serverContext(ref, common(parts)))
    },
    kill: (attempt = 1) => subject.kill(ref, attempt),
    async becomes(phase, meanwhile, parts) {
      let wrong: ServerStatus | undefined
      const status = await until(
        async () => {
          const seen = await server.poll(parts)
          if (seen.phase === phase) return seen
          if (seen.phase !== 'unknown' && !meanwhile.includes(seen.phase)) wrong = seen
          return wrong
        },
        { timeout, message: `poll says ${phase}` },
      )
      assert.equal(wrong, undefined, `poll said ${wrong?.phase} while ${phase} was expected`)
      return status
    },
    reached: (url) => subject.reaches?.(url, ref) ?? reaches(url, ref.prefix),
    async answers(url) {
      await until(() => server.reached(url), { timeout, message: `the server answers at ${url}` })
    },
  }
  return server
}

/** The spawner's schema for this server's user. */
export async function optionsSchema(
  spawner: Spawner,
  ref: ServerRef,
): Promise<OptionsSchema<unknown> | undefined> {
  const { options } = spawner
  return typeof options === 'function'
    ? await options({ ...ref.user, groups: [], admin: false })
    : options
}

async function checkedOptions(
  spawner: Spawner,
  options: unknown,
  ref: ServerRef,
): Promise<unknown> {
  const schema = await optionsSchema(spawner, ref)
  if (!schema) return options
  const result = await schema['~standard'].validate(options)
  assert.ok(
    !result.issues,
    `the schema refuses the subject's own options: ${JSON.stringify(result.issues)}`,
  )
  return result.value
}
