import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureEnvironment } from '../python/environment.ts'
import { Refusal } from '../refusal.ts'
import { findOnPath } from './on-path.ts'

/** What `--server` takes. */
export const SERVER_KINDS = ['auto', 'jupyterlab', 'demo'] as const
export type ServerKind = (typeof SERVER_KINDS)[number]

/** What users' servers are. */
export interface ServerChoice {
  readonly command: readonly string[]
  /** For the person at the terminal: which, and why. */
  readonly words: string
}

/** What {@link chooseServer} goes by. */
export interface ChooseOptions {
  readonly kind: ServerKind
  /** The data folder. */
  readonly data: string
  readonly say: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

const REQUIREMENTS = ['jupyterhub>=6,<7', 'jupyterlab>=4.4,<5', 'ipykernel']
const DEMO = fileURLToPath(new URL('../demo/main.ts', import.meta.url))

/**
 * Chooses what runs for each user: an installed JupyterLab, else one of our own below the data folder, else the demo.
 *
 * @throws Refusal when JupyterLab is asked for and cannot be had
 */
export async function chooseServer(options: ChooseOptions): Promise<ServerChoice> {
  const { kind, data, say, signal } = options
  if (kind === 'demo') return demo('as asked for')

  const installed = await findOnPath(signal)
  if ('command' in installed) {
    return jupyterlab(installed.command, `${installed.command} ${installed.version}`)
  }
  const folder = join(data, 'python')
  const made = await ensureEnvironment({ folder, requirements: REQUIREMENTS, say, signal })
  if ('bin' in made) {
    return jupyterlab(
      join(made.bin, 'jupyterhub-singleuser'),
      `an environment of its own in ${folder}`,
    )
  }
  const why = `${installed.missing}, and none could be installed: ${made.missing}`
  if (kind === 'jupyterlab') throw new Refusal(`JupyterLab cannot be had: ${why}`)
  return demo(`because ${why}`)
}

function jupyterlab(command: string, words: string): ServerChoice {
  // Jupyter refuses to run as root unless it is told that this is meant.
  const args = process.getuid?.() === 0 ? ['--allow-root'] : []
  return { command: [command, ...args], words: `JupyterLab (${words})` }
}

function demo(why: string): ServerChoice {
  return { command: [process.execPath, DEMO], words: `a small demo app (${why})` }
}
