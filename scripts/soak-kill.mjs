// npm run soak:kill: real hub processes, killed and frozen at every step several times over and at random moments.
// HUBKIT_KILL_ROUNDS and HUBKIT_KILL_REPEATS say how often, HUBKIT_KILL_SEED replays the random part.
import { setup } from './setup.mjs'
import { run } from './workspace.mjs'

const SUITES = ['e2e/cluster.test', 'e2e/cluster-kill', 'e2e/cluster-freeze', 'e2e/cluster-ports']

const seed = process.env.HUBKIT_KILL_SEED ?? String(Math.trunc(Math.random() * 2 ** 32))
console.log(`seed ${seed}`)
await setup()
process.exitCode = await run('vitest', ['run', '--project', 'e2e-cluster', ...SUITES], {
  env: {
    HUBKIT_KILL_ROUNDS: process.env.HUBKIT_KILL_ROUNDS ?? '150',
    HUBKIT_KILL_REPEATS: process.env.HUBKIT_KILL_REPEATS ?? '10',
    HUBKIT_KILL_SEED: seed,
  },
})
