// npm run cluster:up, npm run cluster:down: a Kubernetes cluster on this machine; tools/test-cluster/README.md.
import { join } from 'node:path'
import { setup } from './setup.mjs'
import { node, root, run } from './workspace.mjs'

const [command, ...args] = process.argv.slice(2)
await setup()
const file = join(root, `tools/test-cluster/src/cli/${command}.ts`)
process.exitCode = await run(node, ['--conditions=@hubkit/source', file, ...args])
