// Builds what changed: JavaScript by tsup, declarations by tsc (tsup cannot, with TypeScript 7).
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { contentHash, packages, root, runQuietly, stamp, stamped } from './workspace.mjs'

const isTest = (path) => /\.test(-d)?\.ts$/.test(path)

export async function build() {
  const shared = contentHash([
    'pnpm-lock.yaml',
    'tsconfig.base.json',
    'tsconfig.package.json',
    'tsup.shared.ts',
  ])
  let before = shared
  for (const name of packages()) {
    const folder = `packages/${name}`
    const files = ['src', 'package.json', 'tsconfig.build.json', 'tsup.config.ts']
    const own = contentHash(
      files.map((file) => `${folder}/${file}`),
      { skip: isTest },
    )
    const hash = `${before}\n${own}`
    // Everything may depend on core.
    if (name === 'core') before = hash
    const there = existsSync(join(root, folder, 'dist'))
    if (there && stamped(`build-${name}`, hash)) continue
    console.log(`setup: building @hubkit/${name}`)
    await step('tsup', [], folder)
    await step('tsc', ['-p', 'tsconfig.build.json'], folder)
    stamp(`build-${name}`, hash)
  }
}

async function step(tool, args, folder) {
  const code = await runQuietly(tool, args, { cwd: join(root, folder) })
  if (code === 0) return
  console.error(`setup: ${tool} failed in ${folder}`)
  process.exit(code)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build()
