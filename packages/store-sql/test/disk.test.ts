import { execFileSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkStore, sqlStore } from '../src/index.ts'
import { bench } from './bench.ts'

async function write(child: ChildProcess, id: string): Promise<unknown> {
  const answer = once(child, 'message')
  child.send(id)
  const [text] = await answer
  return text
}

/** Changes the limits of a running process; part of util-linux. */
const prlimit = '/usr/bin/prlimit'

/** The largest file a process may write: beyond it the system refuses, as a failing disk does. */
function limitFiles(child: ChildProcess, bytes: string): void {
  execFileSync(prlimit, ['--pid', String(child.pid), `--fsize=${bytes}:`])
}

test.runIf(existsSync(prlimit))(
  'a store whose disk fails says so, and goes on when the disk does',
  async () => {
    await using at = bench()
    const child = at.start('demand', 0)
    await once(child, 'message')
    expect(await write(child, 'before')).toBe('written')

    limitFiles(child, String(statSync(`${at.path}-wal`).size))
    expect(await write(child, 'lost')).toBe('HUB_ERR_STORE: The disk of the store failed.')
    expect(await write(child, 'lost, too')).toBe('HUB_ERR_STORE: The disk of the store failed.')
    limitFiles(child, 'unlimited')
    expect(await write(child, 'after')).toBe('written')

    child.kill('SIGKILL')
    await once(child, 'close')
    const store = sqlStore({ path: at.path })
    const found = await store.find('setting', {})
    expect(found.map(({ value }) => value.id)).toEqual(['after', 'before'])
    await store.close()
    expect(checkStore(at.path)).toBeGreaterThan(0)
  },
)
