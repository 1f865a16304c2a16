// npm run soak:proxy: the proxy under abuse, for an hour or --minutes; --connections and --idle say how many.
import { join } from 'node:path'
import { setup } from './setup.mjs'
import { node, root, run } from './workspace.mjs'

await setup()
process.exitCode = await run(node, [
  '--conditions=@hubkit/source',
  '--disable-warning=ExperimentalWarning',
  join(root, 'packages/proxy/soak/main.ts'),
  ...process.argv.slice(2),
])
