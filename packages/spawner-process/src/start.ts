import { connect } from 'node:net'
import { HubError, type SpawnContext, type Started } from '@hubkit/core/contract'
import { exitHint, exitMessage } from './exit-words.ts'
import { launch } from './launch.ts'
import { endOlder, isSuperseded } from './launcher/older.ts'
import { makeOrder } from './order.ts'
import { placeOf, type Place } from './place.ts'
import { readOutput } from './read-output.ts'
import type { ExitRecord, RunRecord } from './records.ts'
import { rest } from './rest.ts'
import type { Settings } from './settings.ts'
import { hasEnded, inspect, settle } from './standing.ts'
import { takeOver } from './take-over.ts'
import { makeDataDirectory } from './working-directory.ts'

/** Lines of output that go with a failed start. */
const LOG_TAIL = 50
/** Milliseconds that a server that neither answers nor ends is looked at before `start` returns. */
const SETTLE_TIME = 500

/** Starts an attempt, or finds it started: the `start` of the contract. */
export async function start(settings: Settings, ctx: SpawnContext): Promise<Started> {
  const { layout, table, terminateTimeout, killTimeout, launchTimeout } = settings
  const { server, attempt } = ctx
  const place = placeOf(layout.server(server.hubId, server.id), attempt)
  ctx.signal.throwIfAborted()
  await makeDataDirectory(settings)
  await refuseIfSuperseded(place)
  try {
    await endOlder(place, { terminateTimeout, killTimeout, table, signal: ctx.signal })
  } catch (error) {
    ctx.signal.throwIfAborted()
    throw new HubError('HUB_ERR_SPAWN_FAILED', {
      message: 'What was left of the server from before could not be ended.',
      hint: 'Try again; if that does not help, an administrator has to look at its processes.',
      cause: error,
    })
  }
  const timeout = AbortSignal.timeout(launchTimeout)
  const limit = AbortSignal.any([ctx.signal, timeout])
  try {
    for (;;) {
      await refuseIfSuperseded(place)
      const { phase } = await inspect(place, table)
      if (phase === 'none') await begin(settings, ctx, place, limit)
      // Of somebody else's launch perhaps, which may be given up again.
      const run = await awaitRun(place, settings, limit)
      if (run) return { url: run.url }
    }
  } catch (error) {
    if (!timeout.aborted || ctx.signal.aborted || error !== timeout.reason) throw error
    throw new HubError('HUB_ERR_SPAWN_FAILED', {
      message: `The server's process did not come into being within ${launchTimeout / 1000} s.`,
      hint: 'The machine may be overloaded.',
      cause: error,
    })
  }
}

async function refuseIfSuperseded(place: Place): Promise<void> {
  if (await isSuperseded(place)) throw new HubError('HUB_ERR_SUPERSEDED')
}

async function begin(
  settings: Settings,
  ctx: SpawnContext,
  place: Place,
  signal: AbortSignal,
): Promise<void> {
  const { layout, host, ports, portCooldown, terminateTimeout, killTimeout } = settings
  const { server, attempt } = ctx
  ctx.report({ progress: 10, message: 'Starting the process of the server' })
  const launched = await launch(
    {
      server: place.server,
      attempt,
      ports: { directory: layout.ports, host, ...ports, cooldown: portCooldown },
      terminateTimeout,
      killTimeout,
    },
    `${server.hubId}/${server.id}/${attempt}`,
    (port) => makeOrder(settings, ctx, port),
    signal,
  )
  switch (launched.type) {
    case 'taken':
    case 'launched':
      return
    case 'failed':
      ctx.log.warn("a server's process could not be made", {
        server: server.id,
        problem: launched.message,
      })
      return
    case 'superseded':
      throw new HubError('HUB_ERR_SUPERSEDED')
    case 'no-port':
      throw new HubError('HUB_ERR_SPAWN_FAILED', {
        message: 'There is no free port for the server.',
        hint: 'Wait until ports of servers that ended may be given out again, or let the spawner use more.',
      })
  }
}

/**
 * Waits until an attempt runs and has had a moment to fail in; `undefined` when the claim was given up, or taken from
 * a launcher that does not go on.
 *
 * @throws HubError when it has ended
 */
async function awaitRun(
  place: Place,
  settings: Settings,
  signal: AbortSignal,
): Promise<RunRecord | undefined> {
  const patience = performance.now() + settings.launchTimeout / 2
  for (let pause = 5; ; pause = Math.min(pause * 1.5, 50)) {
    const standing = await inspect(place, settings.table)
    if (standing.phase === 'none') return undefined
    if (standing.phase === 'pending' && performance.now() > patience) {
      if (await takeOver(place, standing.launcher, settings.table, signal)) return undefined
      continue
    }
    if (standing.phase === 'unreadable')
      throw new HubError('HUB_ERR_SPAWN_FAILED', {
        message: 'The records of the server cannot be read.',
        cause: standing.error,
      })
    if (hasEnded(standing)) {
      const settled = await settle(place, settings.table)
      if (!hasEnded(settled)) continue
      throw await failure(place, settled.exit)
    }
    if (standing.phase === 'running') {
      const { run } = standing
      if (Math.abs(Date.now() - run.at) > SETTLE_TIME || (await accepts(run.url))) return run
    }
    await rest(pause, signal)
  }
}

async function failure(place: Place, exit: ExitRecord | undefined): Promise<HubError> {
  const message = exitMessage(exit)
  if (exit?.reason === 'cancelled') return new HubError('HUB_ERR_SPAWN_CANCELLED', { message })
  const log = (await readOutput(place, LOG_TAIL)).join('\n')
  return new HubError('HUB_ERR_SPAWN_FAILED', {
    message,
    hint: exitHint(exit) ?? 'Its output may say why.',
    ...(log === '' ? {} : { log }),
  })
}

/** Whether somebody takes connections there. */
function accepts(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) })
    const done = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(SETTLE_TIME, () => done(false))
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
  })
}
