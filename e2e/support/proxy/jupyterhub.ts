import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { runProgram, type Program } from '../culler/program.ts'
import { freeRange } from '../free-range.ts'
import { SERVICE_TOKEN } from '../hub-settings.ts'
import { cleanUp } from '../hub-process.ts'
import { processesOf } from '../processes.ts'
import { untilJupyterHubRuns } from '../jupyterhub-runs.ts'

const CONFIG = fileURLToPath(new URL('jupyterhub_config.py', import.meta.url))
const COMMAND = fileURLToPath(new URL('../../../packages/proxy/src/cli.ts', import.meta.url))

/** A JupyterHub behind `hubkit-proxy`, which it starts itself. */
export interface ProxiedJupyterHub {
  /** Of the proxy. */
  readonly origin: string
  log(): string
  /** Ends the processes in whose command line this stands, as a crash would. @returns how many */
  kill(text: string): Promise<number>
  close(): Promise<void>
}

/**
 * @param singleUser the command of a single-user server, beside which `jupyterhub` is installed
 * @param tls whether its parts speak TLS with each other ("internal SSL")
 */
export async function startProxiedJupyterHub(
  singleUser: readonly string[],
  tls: boolean,
): Promise<ProxiedJupyterHub> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-jupyterhub-')))
  const { from: port } = await freeRange(3)
  const bin = dirname(singleUser[0] ?? '')
  const homes = join(folder, 'homes')
  const settings = JSON.stringify({
    port,
    api_port: port + 1,
    hub_port: port + 2,
    tls,
    homes,
    certificates: join(folder, 'certificates'),
    singleuser: singleUser,
    token: SERVICE_TOKEN,
  })
  await mkdir(homes)
  const command = join(folder, 'hubkit-proxy')
  await writeFile(
    command,
    `#!/bin/sh\nexec '${process.execPath}' --conditions=@hubkit/source '${COMMAND}' "$@"\n`,
  )
  await chmod(command, 0o755)
  const hub: Program = runProgram(
    [join(bin, 'jupyterhub'), '-f', CONFIG],
    {
      PROXY_TEST: settings,
      PATH: `${folder}:${bin}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      // By which its processes are found when it is over.
      HUBKIT_TEST_FOLDER: folder,
    },
    folder,
  )
  const kill = async (text: string): Promise<number> => {
    let killed = 0
    for (const id of await processesOf(folder)) {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(id)])
      if (!stdout.includes(text)) continue
      process.kill(id, 'SIGKILL')
      killed += 1
    }
    return killed
  }
  const close = async (): Promise<void> => {
    try {
      await hub.end()
    } finally {
      await cleanUp(folder)
      await rm(folder, { recursive: true, force: true })
    }
  }
  await untilJupyterHubRuns(hub, close)
  return { origin: `http://127.0.0.1:${port}`, log: hub.output, kill, close }
}
