import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createClient, type Client } from '../../hub/client.ts'
import { processorTime } from '../../hub/hub-process.ts'
import { IN_FLIGHT } from '../../hub/load.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

/** The provider both hubs use. */
export interface ProviderProcess {
  readonly origin: string
  client(): Client
  /** Processor time it has had, in milliseconds; `undefined` where that cannot be told. */
  cpuTime(): number | undefined
  close(): Promise<void>
}

/** Starts it. @throws Error when it ends before it serves */
export async function startProvider(): Promise<ProviderProcess> {
  const child = fork(MAIN)
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the provider has ended')))
  const [origin]: string[] = await Promise.race([once(child, 'message'), ended])
  if (origin === undefined) throw new Error('the provider has no address')
  ended.catch(() => undefined) // it is asked to end
  const client = createClient(origin, IN_FLIGHT)
  return {
    origin,
    client: () => client,
    cpuTime: () => processorTime(child.pid),
    async close() {
      await client.close()
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}
