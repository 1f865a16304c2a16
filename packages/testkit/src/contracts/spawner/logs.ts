import assert from 'node:assert/strict'
import { until } from '../../wait.ts'
import { spawnerCase, type Bench, type TestedServer } from './bench.ts'

/** The lines, once they hold what every server prints. */
async function printed(bench: Bench, server: TestedServer): Promise<readonly string[]> {
  const { prints = '' } = bench.subject
  return until(
    async () => {
      const lines = await server.logs()
      return lines.some((line) => line.includes(prints)) || prints === '' ? lines : undefined
    },
    { timeout: bench.timeout, message: `the output holds '${prints}'` },
  )
}

export const logsCases = [
  spawnerCase('logs gives lines without line ends', async (bench) => {
    if (!bench.spawner.logs) return
    const server = bench.server()
    await server.start()
    for (const line of await printed(bench, server)) assert.doesNotMatch(line, /[\r\n]/)
  }),

  spawnerCase('logs gives the last lines, oldest first', async (bench) => {
    if (!bench.spawner.logs) return
    const server = bench.server()
    const { url } = await server.start()
    await server.answers(url)
    await printed(bench, server)
    for (const tail of [1, 2]) {
      const last = await server.logs({ tail })
      // Read again afterwards: the server may have printed more in between.
      const all = await server.logs({ tail: 1000 })
      assert.ok(last.length <= tail, `asked for ${tail}, got ${last.length} lines`)
      const inOrder = all.some((_, start) =>
        last.every((line, index) => all[start + index] === line),
      )
      assert.ok(
        inOrder || last.length === 0,
        `${JSON.stringify(last)} are lines one after the other`,
      )
      if (all.length > 0) assert.ok(last.length > 0, 'there are lines, and none was given')
    }
  }),

  spawnerCase('logs still answers after the server stopped', async (bench) => {
    if (!bench.spawner.logs) return
    const server = bench.server()
    await server.start()
    await printed(bench, server)
    await server.stop({ now: true })
    await printed(bench, server)
  }),

  spawnerCase('logs of a server that was never started has no lines', async (bench) => {
    assert.deepEqual(await bench.server().logs(), [])
  }),
]
