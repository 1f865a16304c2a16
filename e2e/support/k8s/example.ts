// examples/kubernetes as an operator has it: its folder for the image, its command for the manifests.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Archive, nodeArchive } from '@hubkit/test-cluster/images/node'
import { parseAllDocuments } from 'yaml'
import { build } from '../publish/pack.ts'

const exec = promisify(execFile)
const ROOT = join(import.meta.dirname, '../../..')

/** The image that nodes find the hub under. */
export const HUB_IMAGE = 'hubkit.test/hub:1'

/** Makes `<parent>/hub` as the Dockerfile makes `/hub`: the example with built packages and what they need. */
export async function deployExample(parent: string): Promise<string> {
  const folder = join(parent, 'hub')
  await build()
  const words = ['--filter', '@hubkit/example-kubernetes', 'deploy', '--legacy', '--prod', folder]
  await exec(process.execPath, [join(ROOT, 'scripts/pnpm.mjs'), ...words], { cwd: ROOT })
  return folder
}

/** The image of such a folder, with the Dockerfile's working directory and command. */
export function exampleImage(parent: string): Promise<Archive> {
  const program = { root: parent, paths: ['hub'] }
  return nodeArchive(
    { name: HUB_IMAGE, program, folder: '/hub', command: ['node', 'src/hub.ts'] },
    join(parent, 'hub.tar'),
  )
}

/** An object of the manifests. */
export interface Printed {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

/** What `npm run manifests` prints. */
export interface Manifests {
  readonly objects: readonly Printed[]
  /** By username, of a new Secret. */
  readonly passwords: Readonly<Record<string, string>>
}

export async function printManifests(folder: string, words: readonly string[]): Promise<Manifests> {
  const command = ['src/write-manifests.ts', ...words]
  const { stdout, stderr } = await exec(process.execPath, command, { cwd: folder })
  const told = [...stderr.matchAll(/^The password of (\S+): (\S+)$/gm)]
  return {
    objects: parseAllDocuments(stdout).map((document) => document.toJS() as Printed),
    passwords: Object.fromEntries(told.map(([, name = '', password = '']) => [name, password])),
  }
}
