import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { HubError, type Awaitable } from '@hubkit/core/contract'
import { linesOf, type Offer, type Order, type Report, type Request } from './launcher/protocol.ts'

/** Beside this file, or beside the file this one was bundled into. */
const LAUNCHER = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './launcher.ts' : './launcher.js', import.meta.url),
)
/** It holds next to nothing; the limits keep V8 from taking what it can get. */
const FLAGS = ['--no-warnings', '--max-old-space-size=32', '--max-semi-space-size=1']
/** Bytes of what a launcher says on stderr when it breaks. */
const COMPLAINT = 2000

/** What came of a launch. */
export type Launched =
  /** The command runs, or has ended already. */
  | { readonly type: 'launched' }
  | { readonly type: 'taken' | 'superseded' | 'no-port' }
  /** It will not run, and the records say so. */
  | { readonly type: 'failed'; readonly message: string }

/**
 * Starts a launcher and tells it what to run.
 *
 * @param title what process lists show; no secret
 * @param order asked once the port is known
 * @throws HubError `HUB_ERR_SPAWN_FAILED` when the launcher fails
 * @throws the reason of `signal`; a launcher that has no order yet then gives up
 */
export async function launch(
  request: Request,
  title: string,
  order: (port: number) => Awaitable<Order>,
  signal: AbortSignal,
): Promise<Launched> {
  signal.throwIfAborted()
  // Its own session: what ends the hub, or its terminal, does not end this.
  const child = spawn(process.execPath, [...FLAGS, LAUNCHER, title], {
    detached: true,
    cwd: '/',
    env: {},
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const { stdin, stdout, stderr } = child
  const failed = failureOf(child)
  const complaint = tailOf(stderr)
  // A launcher that ends early is noticed by what it does not say.
  stdin.on('error', () => stdin.destroy())
  const hangUp = (): void => {
    for (const stream of [stdin, stdout, stderr]) stream.destroy()
  }
  const aborted = Promise.withResolvers<never>()
  // Each wait is raced with it; between two waits nobody listens.
  aborted.promise.catch(() => undefined)
  const abort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    const lines = linesOf(stdout)
    const next = async <Message extends Offer | Report>(): Promise<Message> => {
      const line = await Promise.race([lines.next(), failed, aborted.promise])
      if (line.done) throw broken(complaint())
      // The other end of the pipe is the same version of this package.
      return JSON.parse(line.value) as Message
    }
    stdin.write(`${JSON.stringify(request)}\n`)
    const offer = await next<Offer>()
    if (offer.type === 'failed') throw broken(offer.message)
    if (offer.type !== 'port') return { type: offer.type }
    const given = await Promise.race([order(offer.port), aborted.promise])
    stdin.write(`${JSON.stringify(given)}\n`)
    return await next<Report>()
  } finally {
    signal.removeEventListener('abort', abort)
    hangUp()
    child.unref()
  }
}

function broken(cause: unknown): HubError {
  return new HubError('HUB_ERR_SPAWN_FAILED', {
    message: 'The server could not be started: the process that was to start it failed.',
    cause,
  })
}

/** Rejects when the launcher's process cannot be made. */
function failureOf(child: ChildProcess): Promise<never> {
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(broken(error)))
  })
  // It is raced with each answer; between two answers nobody listens.
  failed.catch(() => undefined)
  return failed
}

function tailOf(stream: Readable): () => string {
  let tail = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    tail = (tail + chunk).slice(-COMPLAINT)
  })
  // Closed from our side; it has nothing to say any more.
  stream.on('error', () => stream.destroy())
  return () => tail
}
