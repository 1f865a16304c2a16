import { once } from 'node:events'
import { expect, test } from 'vitest'
import { checkStore, sqlStore } from '../src/index.ts'
import { bench } from './bench.ts'

test('what a process committed before it was killed is there, and the file is sound', async () => {
  await using at = bench()
  const acknowledged: string[] = []
  for (const least of [200, 500, 800]) {
    const child = at.start('forever', 8)
    child.on('message', (id: string) => acknowledged.push(id))
    await expect
      .poll(() => acknowledged.length, { timeout: 30_000, interval: 5 })
      .toBeGreaterThan(least)
    child.kill('SIGKILL')
    await once(child, 'close')

    const store = sqlStore({ path: at.path })
    const found = await store.find('setting', {})
    const ids = new Set(found.map(({ value }) => value.id))
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([])
    // A record and its event are one commit.
    for (const id of ids) expect(await store.history(id)).toHaveLength(1)
    await store.close()
    expect(checkStore(at.path)).toBeGreaterThan(0)
  }
})
