import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

// Below those that systems give to connections, and below those that other hubs' servers get by default.
const FROM = 10_000
const TO = 20_000
const TRIES = 50

/** Some ports in a row that were free just now, in a part where nobody takes them soon, be they free for a while. */
export async function freeRange(
  count: number,
): Promise<{ readonly from: number; readonly to: number }> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const from = randomInt(FROM, TO - count)
    const all = Array.from({ length: count }, (_, index) => from + index)
    if ((await Promise.all(all.map(isFree))).every(Boolean)) return { from, to: from + count - 1 }
  }
  throw new Error(`no ${count} free ports in a row`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return true
  } catch {
    return false // somebody listens there
  } finally {
    server.close()
  }
}
