// node --conditions=@hubkit/source bench/store.mjs: how many calls a second one process makes on a store.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlStore } from '../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'hubkit-bench-'))
const rows = []

/** Runs `work(index)` `count` times, `width` of them at once. */
async function measure(name, count, width, work) {
  const start = performance.now()
  let index = 0
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (index < count) await work(index++)
    }),
  )
  const seconds = (performance.now() - start) / 1000
  rows.push({ name, 'per second': Math.round(count / seconds) })
}

const server = (id) => ({
  id: `s${id}`,
  userId: `u${id}`,
  name: '',
  slot: `u${id}/`,
  spawner: 'a',
  phase: id % 10 === 0 ? 'ready' : 'stopped',
  desired: 'stopped',
  attempt: 0,
  userOptions: {},
  createdAt: 1,
})
const put = (id) => [
  { op: 'put', kind: 'server', value: server(id) },
  { op: 'emit', event: { type: 'server.changed', subject: `server:s${id}`, at: 1, data: {} } },
]

for (const synchronous of ['full', 'normal']) {
  const store = sqlStore({ path: join(folder, `${synchronous}.db`), synchronous })
  await measure(`${synchronous}: commits, one at a time`, 2000, 1, (id) => store.transact(put(id)))
  await measure(`${synchronous}: commits, 100 at once`, 10_000, 100, (id) =>
    store.transact(put(id)),
  )
  await measure(`${synchronous}: touches, 100 at once`, 10_000, 100, (id) =>
    store.transact([{ op: 'touch', kind: 'server', id: `s${id}`, at: 5 }]),
  )
  await measure(`${synchronous}: gets`, 20_000, 10, (id) => store.get('server', `s${id % 10_000}`))
  await measure(`${synchronous}: finds of one`, 10_000, 10, (id) =>
    store.find('server', { where: { userId: `u${id}` } }),
  )
  await measure(`${synchronous}: counts of 1 in 10 of 10000`, 500, 1, () =>
    store.count('server', { phase: { notIn: ['stopped'] } }),
  )
  await store.close()
}
console.table(rows)
rmSync(folder, { recursive: true })
