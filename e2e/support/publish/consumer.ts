import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const exec = promisify(execFile)
const ROOT = join(import.meta.dirname, '../../..')

/** A folder of somebody who installs our packages with npm. */
export interface Consumer {
  readonly folder: string
  write(name: string, text: string): Promise<void>
  /** Runs a tool of the folder. @throws with what it printed when it fails */
  run(tool: string, ...args: readonly string[]): Promise<string>
  /** Starts one of its files with a Node.js version that is installed there. */
  node(major: number, file: string, env: Readonly<Record<string, string>>): ChildProcess
}

/** Installs tarballs, TypeScript and some Node.js versions into an empty folder. */
export async function consumerOf(
  folder: string,
  tarballs: readonly string[],
  nodes: readonly number[],
): Promise<Consumer> {
  await mkdir(folder, { recursive: true })
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text)
  await write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  const run = async (tool: string, ...args: readonly string[]): Promise<string> => {
    try {
      return (await exec(tool, args, { cwd: folder })).stdout
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
      throw new Error(`${tool} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error })
    }
  }
  const versions = nodes.map((major) => `node${major}@npm:node@${major}`)
  await run(
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    ...tarballs,
    'typescript',
    '@types/node@22',
    ...versions,
  )
  return {
    folder,
    write,
    run: (tool, ...args) => run(join(folder, 'node_modules/.bin', tool), ...args),
    node: (major, file, env) =>
      spawn(join(folder, `node_modules/node${major}/bin/node`), [file], {
        cwd: folder,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
  }
}

/** The first block of TypeScript of the README: the hub in 20 lines. */
export async function readmeHub(): Promise<string> {
  const text = await readFile(join(ROOT, 'README.md'), 'utf8')
  const [, code] = /```ts\n(.*?)```/s.exec(text) ?? []
  if (code === undefined) throw new Error('the README shows no hub')
  return code
}

/** Ends a process and waits for it. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
