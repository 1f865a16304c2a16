import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '@hubkit/testkit'
import type { KubeApi } from '../api/kube-api.ts'
import { end, identify, type ProcessId, signalTo } from '../base/process.ts'
import { run } from '../base/run.ts'
import { type ClusterState, readState } from './state.ts'

/** A part of a cluster; `node-1` and so on are real nodes. */
export type Component = 'etcd' | 'apiserver' | 'controller-manager' | 'scheduler' | `node-${number}`

/** What can be done to a cluster of one's own. */
export interface Control {
  /**
   * Kills it with -9; it comes back by itself in 2 to 3 s, a node in about 5. With `stayDown`, only by {@link restart}.
   * A killed node takes its pods' processes with it.
   */
  kill(component: Component, options?: { readonly stayDown?: boolean }): Promise<void>
  /** Brings back what `stayDown` holds; what runs is killed first. Resolves when the API server is ready. */
  restart(component: Component): Promise<void>
  /** Stops it where it is; of a node its kubelet, while its pods go on. */
  freeze(component: Component): Promise<void>
  thaw(component: Component): Promise<void>
  /** Resolves when the API server says that it is ready. */
  ready(): Promise<void>
  /** Compacts etcd to its newest revision. */
  compact(): Promise<void>
}

const COMEBACK = 60_000

export function controlOf(folder: string, api: KubeApi): Control {
  const hold = (component: Component): string => join(folder, 'hold', component)
  const state = async (): Promise<ClusterState> => {
    const found = await readState(folder)
    if (found === undefined) throw new Error(`there is no cluster in ${folder}`)
    return found
  }
  const running = async (component: Component): Promise<ProcessId | undefined> => {
    const pid = (await state()).pids[component]
    return pid === undefined ? undefined : identify(pid)
  }
  const meant = async (component: Component): Promise<number> => {
    const pid = (await state()).pids[component]
    if (pid === undefined) throw new Error(`${component} does not run`)
    return component.startsWith('node-') ? kubeletOf(pid) : pid
  }
  const ready = async (): Promise<void> => {
    const message = `the API server is ready (${folder})`
    await until(async () => (await api.text('/readyz')) === 'ok', { timeout: COMEBACK, message })
  }

  async function kill(component: Component, { stayDown = false } = {}): Promise<void> {
    if (stayDown) await writeFile(hold(component), '')
    const found = await running(component)
    if (found !== undefined) await end(found, 'SIGKILL', COMEBACK)
  }
  return {
    kill,
    async restart(component) {
      const before = await running(component)
      await rm(hold(component), { force: true })
      await kill(component)
      const message = `${component} runs again (${folder})`
      await until(
        async () => {
          const now = await running(component)
          return now !== undefined && (now.pid !== before?.pid || now.began !== before.began)
        },
        { timeout: COMEBACK, message },
      )
      await ready()
    },
    freeze: async (component) => void signalTo(await meant(component), 'SIGSTOP'),
    thaw: async (component) => void signalTo(await meant(component), 'SIGCONT'),
    ready,
    async compact() {
      const { etcd, program } = await state()
      await run(program, ['compact', '--etcd', etcd])
    },
  }
}

/** The kubelet among the children of a node's first process. */
async function kubeletOf(node: number): Promise<number> {
  // Each thread has the children that it started.
  const threads = await readdir(`/proc/${node}/task`)
  const lists = threads.map((id) => readFile(`/proc/${node}/task/${id}/children`, 'utf8'))
  const children = (await Promise.all(lists)).join(' ').match(/\d+/g) ?? []
  for (const pid of children.map(Number)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') // just gone
    if (command.split('\0')[1] === 'kubelet') return pid
  }
  throw new Error(`node of process ${node} has no kubelet yet`)
}
