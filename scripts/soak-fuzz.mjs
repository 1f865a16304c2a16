// npm run soak:fuzz: millions of HTTP messages, read by the proxy and by Node.js. HUBKIT_FUZZ_CASES says how many,
// HUBKIT_SEED replays a run.
import { join } from 'node:path'
import { setup } from './setup.mjs'
import { node, root, run } from './workspace.mjs'

await setup()
process.exitCode = await run(node, [
  '--conditions=@hubkit/source',
  '--disable-warning=ExperimentalWarning',
  join(root, 'packages/proxy/fuzz/main.ts'),
])
