// Makes a fresh clone ready: dependencies, then built packages. Quick when nothing changed.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build.mjs'
import { pnpm } from './pnpm.mjs'
import {
  contentHash,
  node,
  root,
  runQuietly,
  stamp,
  stamped,
  withLock,
  workspaces,
} from './workspace.mjs'

export async function setup() {
  await withLock('setup', async () => {
    await install()
    await build()
  })
}

async function install() {
  const manifests = contentHash([
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    ...workspaces().map((folder) => `${folder}/package.json`),
  ])
  if (stamped('install', manifests) && existsSync(node)) return
  console.log('setup: installing dependencies')
  const frozen = existsSync(join(root, 'pnpm-lock.yaml')) ? ['--frozen-lockfile'] : []
  const code = await pnpm(['install', ...frozen], runQuietly)
  if (code !== 0) {
    console.error('setup: install failed; after a change of dependencies: npm run pnpm install')
    process.exit(code)
  }
  stamp('install', manifests)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setup()
