import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { until } from '@hubkit/testkit'
import { run } from '../src/base/run.ts'
import { clean, sweep } from '../src/control-plane/clean.ts'
import { clusterId, recorded } from '../src/control-plane/registry.ts'
import { startControlPlane } from '../src/control-plane/start.ts'
import { readState } from '../src/control-plane/state.ts'
import { realNodesMissing } from '../src/real-node/tools.ts'
import { leftOut } from '../src/vitest/left-out.ts'
import { entryOf, NOTHING, tracesOf } from './machine.ts'

const OWNER = fileURLToPath(new URL('owner.ts', import.meta.url))
const missing = await realNodesMissing()
const kinds = missing === undefined ? (['fake', 'real'] as const) : (['fake'] as const)
if (missing !== undefined) {
  if (process.env['CI'] === 'true') throw new Error(missing)
  console.warn(`Real nodes not tested: ${missing}`)
}

/** What a failed test left. */
const left: string[] = []
afterEach(async () => {
  for (const entry of await recorded()) if (left.includes(entry.folder)) await clean(entry)
  left.length = 0
})

const foreign = leftOut('What a cluster leaves behind')

describe.skipIf(foreign).each(kinds)('with %s nodes', (nodes) => {
  test('a closed cluster leaves nothing behind', async () => {
    const cluster = await startControlPlane({ nodes })
    left.push(cluster.folder)
    const entry = await entryOf(cluster.folder)
    const running = await tracesOf(entry)
    expect(running.processes.length).toBeGreaterThan(4)
    expect(running.bridges).toHaveLength(nodes === 'real' ? 1 : 0)
    await cluster.close()
    expect(await tracesOf(entry)).toEqual(NOTHING)
    expect(await recorded()).not.toContainEqual(expect.objectContaining({ id: entry.id }))
  })

  test.each(['alone', 'with its supervisor'])('whoever started it is killed %s', async (how) => {
    const owner = fork(OWNER, [nodes], { execArgv: ['--conditions=@hubkit/source'] })
    const [{ folder }] = (await once(owner, 'message')) as [{ folder: string }]
    left.push(folder)
    const entry = await entryOf(folder)
    const { supervisor } = (await readState(folder)) ?? {}
    if (how !== 'alone') process.kill(supervisor ?? 0, 'SIGKILL')
    owner.kill('SIGKILL')
    // No process stays; what else there is goes with the next start, or cluster:down.
    await until(async () => (await tracesOf(entry)).processes.length === 0, {
      timeout: 60_000,
      message: `no process is left of ${folder}`,
    })
    await sweep()
    expect(await tracesOf(entry)).toEqual(NOTHING)
  })

  test('a start that fails half-way leaves nothing behind', async () => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-k8s-')))
    const apiServerFlags = ['--no-such-flag']
    await expect(startControlPlane({ nodes, folder, apiServerFlags })).rejects.toThrow(
      /apiserver ended/,
    )
    const cgroup = `hubkit-k8s-${clusterId(folder)}`
    await rm(folder, { recursive: true })
    const owner = { pid: 0, began: '' }
    expect(
      await tracesOf({ id: clusterId(folder), folder, removeFolder: true, owner, cgroup }),
    ).toEqual(NOTHING)
    expect((await recorded()).filter((entry) => entry.folder === folder)).toEqual([])
  })
})

test.skipIf(foreign)('cluster:up stays until cluster:down, which may come twice', async () => {
  const folder = join(await realpath(tmpdir()), `hubkit-k8s-up-${process.pid}`)
  left.push(folder)
  const command = (name: string): Promise<string> =>
    run(
      process.execPath,
      [
        '--conditions=@hubkit/source',
        fileURLToPath(new URL(`../src/cli/${name}.ts`, import.meta.url)),
      ],
      { env: { HUBKIT_CLUSTER_FOLDER: folder } },
    )
  expect(await command('up')).toContain(`export KUBECONFIG=${folder}/admin.kubeconfig`)
  expect(await command('up')).toContain('up already')
  const entry = await entryOf(folder)
  expect(await command('down')).toContain('The cluster is gone.')
  expect(await tracesOf(entry)).toEqual(NOTHING)
  expect(await command('down')).toContain('No cluster is up.')
})
