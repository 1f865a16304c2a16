// npm run bench:hub and the others: a benchmark, on built packages as an app has them.
import { join } from 'node:path'
import { setup } from './setup.mjs'
import { node, root, run } from './workspace.mjs'

const [file, ...args] = process.argv.slice(2)
await setup()
const flags = ['--disable-warning=ExperimentalWarning']
process.exitCode = await run(node, [...flags, join(root, 'bench', file), ...args])
