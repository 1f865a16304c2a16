// npm run soak: thousands of random operations on two real hub processes, killed, frozen and with a failing disk, checked
// against a model. HUBKIT_SOAK_OPERATIONS says how many, HUBKIT_SEED replays a run.
import { setup } from './setup.mjs'
import { run } from './workspace.mjs'

const { HUBKIT_SEED = 'random', HUBKIT_SOAK_OPERATIONS = '3000' } = process.env
const seed = HUBKIT_SEED === 'random' ? Math.trunc(Math.random() * 2 ** 32) : HUBKIT_SEED
console.log(`seed ${seed}, ${HUBKIT_SOAK_OPERATIONS} operations`)
await setup()
process.exitCode = await run(
  'vitest',
  ['run', '--project', 'e2e-cluster', 'e2e/cluster-random.test.ts'],
  { env: { HUBKIT_SEED: String(seed), HUBKIT_SOAK_OPERATIONS } },
)
