import { access, readdir, readFile } from 'node:fs/promises'
import { isAlive, runsIn } from '../src/base/process.ts'
import { type Entry, recorded } from '../src/control-plane/registry.ts'
import { isOurs } from '../src/real-node/bridge.ts'

/** What is on the machine of a cluster: nothing, once it is down. */
export interface Traces {
  readonly processes: readonly string[]
  readonly mounts: readonly string[]
  readonly bridges: readonly string[]
  readonly cgroups: readonly string[]
  readonly folders: readonly string[]
}

export const NOTHING: Traces = { processes: [], mounts: [], bridges: [], cgroups: [], folders: [] }

export async function entryOf(folder: string): Promise<Entry> {
  const entry = (await recorded()).find((one) => one.folder === folder)
  if (entry === undefined) throw new Error(`no cluster is recorded in ${folder}`)
  return entry
}

export async function tracesOf({ id: cluster, folder, cgroup }: Entry): Promise<Traces> {
  const { pid } = process
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const processes: string[] = []
  for (const id of ids) {
    if (id === pid || !(await runsIn(id, folder))) continue
    if (await isAlive({ pid: id, began: await began(id) })) processes.push(await command(id))
  }
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n')
  const hierarchies = await readdir('/sys/fs/cgroup').catch(() => [])
  const groups =
    cgroup === undefined
      ? []
      : ['', ...hierarchies].map((name) => `/sys/fs/cgroup/${name}/${cgroup}`)
  const links = await readdir('/sys/class/net')
  const owned = await Promise.all(links.map((name) => isOurs(name, cluster)))
  return {
    processes,
    mounts: mounts.filter((line) => line.includes(folder)),
    bridges: links.filter((_name, index) => owned[index]),
    cgroups: await there(groups),
    folders: await there([folder]),
  }
}

async function there(paths: readonly string[]): Promise<readonly string[]> {
  const found = paths.map((path) =>
    access(path).then(
      () => [path],
      () => [],
    ),
  )
  return (await Promise.all(found)).flat()
}

async function began(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '') // gone
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

async function command(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
    .replaceAll('\0', ' ')
    .slice(0, 120)
}
