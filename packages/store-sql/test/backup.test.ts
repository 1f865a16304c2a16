import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { backupStore, checkStore, sqlStore } from '../src/index.ts'
import { bench, type Bench } from './bench.ts'

const cli = join(import.meta.dirname, '../src/cli.ts')

async function run(
  ...args: readonly string[]
): Promise<{ code: unknown; out: string; complaint: string }> {
  try {
    const options = ['--conditions=@hubkit/source', cli, ...args]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, options)
    return { code: 0, out: stdout, complaint: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string }
    return { code, out: stdout, complaint: stderr }
  }
}

async function filled(at: Bench): Promise<void> {
  const store = sqlStore({ path: at.path })
  await store.transact([{ op: 'put', kind: 'setting', value: { id: 'a', value: 1 } }])
  await store.close()
}

test('a backup taken under load is one moment of the store, and can be restored', async () => {
  await using at = bench()
  const acknowledged: string[] = []
  const child = at.start('forever', 8)
  child.on('message', (id: string) => acknowledged.push(id))
  await expect
    .poll(() => acknowledged.length, { timeout: 30_000, interval: 5 })
    .toBeGreaterThan(300)

  const target = join(at.folder, 'backup.db')
  const before = [...acknowledged]
  expect(await run('backup', at.path, target)).toEqual({
    code: 0,
    out: `${target}: complete and sound\n`,
    complaint: '',
  })
  expect(statSync(target).mode & 0o777).toBe(0o600)
  const now = acknowledged.length
  await expect
    .poll(() => acknowledged.length, { timeout: 30_000, interval: 5 })
    .toBeGreaterThan(now)
  child.kill('SIGKILL')
  expect(readdirSync(at.folder).filter((name) => name.startsWith('backup'))).toEqual(['backup.db'])

  const restored = join(at.folder, 'restored.db')
  copyFileSync(target, restored)
  const store = sqlStore({ path: restored })
  const ids = new Set((await store.find('setting', {})).map(({ value }) => value.id))
  expect(before.filter((id) => !ids.has(id))).toEqual([])
  for (const id of ids) expect(await store.history(id)).toHaveLength(1)
  expect(
    await store.transact([{ op: 'put', kind: 'setting', value: { id: 'new', value: 1 } }]),
  ).toEqual({ ok: true })
  await store.close()
})

test('a backup never replaces a file', async () => {
  await using at = bench()
  await filled(at)
  const target = join(at.folder, 'backup.db')
  await backupStore(at.path, target)
  const { code, complaint } = await run('backup', at.path, target)
  expect(code).toBe(1)
  expect(complaint).toBe(
    `hubkit-store: ${target} exists already. Name a new file; a backup never replaces one.\n`,
  )
})

test('a backup of a damaged store fails and leaves nothing', async () => {
  await using at = bench()
  await filled(at)
  writeFileSync(at.path, Buffer.alloc(4096, 0xaa), { flag: 'r+' })
  await expect(backupStore(at.path, join(at.folder, 'b'))).rejects.toMatchObject({
    code: 'HUB_ERR_STORE_CORRUPT',
  })
  await expect(backupStore(at.path, join(at.folder, 'no', 'b'))).rejects.toMatchObject({
    code: 'HUB_ERR_STORE_CORRUPT',
  })
  expect(readdirSync(at.folder)).toEqual(['hub.db'])
})

test('a backup into a folder that is missing, or of a store that is, says so in one line', async () => {
  await using at = bench()
  await filled(at)
  const target = join(at.folder, 'no', 'backup.db')
  const into = await run('backup', at.path, target)
  expect(into).toMatchObject({ code: 1, out: '' })
  expect(into.complaint).toMatch(/^hubkit-store: .* cannot be written\. .*\n$/)
  const missing = join(at.folder, 'missing.db')
  const of = await run('backup', missing, join(at.folder, 'b'))
  expect(of.complaint).toMatch(/^hubkit-store: There is no store .*missing\.db\. .*\n$/)
  expect(existsSync(missing)).toBe(false)
})

test('check says whether a store is sound, also while it is in use', async () => {
  await using at = bench()
  await filled(at)
  const store = sqlStore({ path: at.path })
  expect(await run('check', at.path)).toEqual({
    code: 0,
    out: `${at.path}: sound, schema version ${checkStore(at.path)}\n`,
    complaint: '',
  })
  await store.close()
  writeFileSync(at.path, 'x'.repeat(5000))
  const { code, complaint } = await run('check', at.path)
  expect(code).toBe(1)
  expect(complaint).toMatch(/^hubkit-store: The store is not a SQLite database\. .*\n$/)
})

test('the command explains itself', async () => {
  expect(await run('--help')).toMatchObject({ code: 0, complaint: '' })
  const wrong = await run('restore')
  expect(wrong.code).toBe(1)
  expect(wrong.complaint).toContain('hubkit-store backup <store> <target>')
})
