import { isHubError } from '@hubkit/core/contract'
import { createTransport } from '../../create-transport.ts'
import type { ProxyListening } from '../../listener.ts'
import { createDataPlane, type DataPlane } from '../data-plane.ts'
import type { Log, LogLevel } from '../log.ts'
import { TLS_NAMES } from '../tls-settings.ts'
import { createActivityReport } from './activity-report.ts'
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts'

/** Where messages of the primary process come from, and answers go. */
export interface Primary {
  send(message: FromWorker): void
  /** Ends this process, since all it had to do is done. */
  leave(): void
}

/** @returns what is to be called with each message */
export function createWorker({ send, leave }: Primary): (message: ToWorker) => Promise<void> {
  const say =
    (level: LogLevel) =>
    (message: string): void =>
      send({ kind: 'log', level, message })
  const log: Log = {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
  }
  let plane: DataPlane | undefined
  let listener: ProxyListening | undefined
  let reload: (() => void) | undefined
  let left: Promise<void> | undefined
  let values = async (): Promise<unknown> => undefined

  async function start({ settings, ticketSecret, measures, table }: WorkerStart): Promise<void> {
    const metrics = measures ? (await import('../metrics.ts')).createMetrics() : undefined
    if (metrics) values = metrics.values
    const { tls, clientTls } = settings
    const transport = createTransport({
      names: TLS_NAMES,
      tls,
      targetTls: clientTls,
      log: () => log,
      ticketSecret: Buffer.from(ticketSecret),
    })
    reload = transport.reload
    const made = createDataPlane(settings, transport, log, metrics?.plane)
    for (const { key, target } of table) made.routes.set(key, target, {})
    plane = made
    send({ kind: 'ready' })
  }

  async function listen(): Promise<void> {
    if (!plane) return
    const report = createActivityReport(plane.routes.live)
    listener = await plane.listen(() => {
      const activity = report()
      if (activity.length > 0) send({ kind: 'active', activity })
    })
    send({ kind: 'listening', port: listener.port })
  }

  // Nothing is acted on before the table is there.
  let started: Promise<void> = Promise.resolve()

  async function attempt(step: Promise<void>): Promise<void> {
    try {
      await step
    } catch (error) {
      if (!isHubError(error)) throw error
      const { code, message: words, hint } = error
      send({ kind: 'failed', error: { code, message: words, hint } })
      leave()
    }
  }

  return async (message) => {
    switch (message.kind) {
      case 'start':
        started = attempt(start(message))
        return started
      case 'listen':
        await started
        return attempt(listen())
      case 'change':
        await started
        if (message.change.kind === 'set')
          plane?.routes.set(message.change.key, message.change.target, {})
        else plane?.routes.delete(message.change.key)
        send({ kind: 'applied', version: message.version })
        return
      case 'measure':
        send({ kind: 'measured', id: message.id, values: await values() })
        return
      case 'reload':
        await started
        try {
          reload?.()
        } catch (error) {
          if (!isHubError(error)) throw error
          log.warn(`${error.message}: the certificates as they were stay in use`)
        }
        return
      case 'drain':
        await started
        await listener?.drain(message.grace)
        left ??= plane?.close() ?? Promise.resolve()
        await left
        leave()
    }
  }
}
