import { rm } from 'node:fs/promises'
import { until } from '@hubkit/testkit'
import { end, identify, isAlive, runsIn } from '../base/process.ts'
import { removeBridge } from '../real-node/bridge.ts'
import { removeCgroups } from '../real-node/cgroups.ts'
import { type Entry, forget, recorded } from './registry.ts'
import { readState } from './state.ts'

const ORDERLY = 10_000
const KILLED = 20_000

/** Ends whatever of a cluster still runs and removes all that it made. Nothing happens to what is gone already. */
export async function clean(entry: Entry): Promise<void> {
  const state = await readState(entry.folder)
  if (state !== undefined) {
    const pids = [state.supervisor, ...Object.values(state.pids)]
    const parts = (await Promise.all(pids.map(identify))).filter((one) => one !== undefined)
    // An id may be somebody else's by now: ours name the folder.
    const ours = []
    for (const part of parts) if (await runsIn(part.pid, entry.folder)) ours.push(part)
    const supervisor = ours.find(({ pid }) => pid === state.supervisor)
    if (supervisor !== undefined && !(await end(supervisor, 'SIGTERM', ORDERLY))) {
      await end(supervisor, 'SIGKILL', KILLED)
    }
    for (const part of ours) await end(part, 'SIGKILL', KILLED)
  }
  if (entry.cgroup !== undefined) await removeCgroups(entry.cgroup)
  if (entry.bridge !== undefined) await removeBridge(entry.bridge, entry.id)
  if (entry.removeFolder) await removeFolder(entry.folder)
  await forget(entry.id)
}

/** Removes what is left of clusters whose owner was killed. */
export async function sweep(say: (line: string) => void = () => undefined): Promise<void> {
  for (const entry of await recorded()) {
    if (await isAlive(entry.owner)) continue
    say(`Removing what is left of the cluster in ${entry.folder}.`)
    await clean(entry)
  }
}

/** The last of the processes may still be closing files. */
async function removeFolder(folder: string): Promise<void> {
  await until(() => rm(folder, { recursive: true, force: true }).then(() => true), {
    timeout: KILLED,
    message: `${folder} is removed`,
  })
}
