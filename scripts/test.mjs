// npm test: setup, checks, tests. With --all also those of several hub processes, of the browser, of a directory, of PAM
// and of Kubernetes; with --cluster, --browser, --ldap, --pam or --k8s only these. Ends with "N passed, N failed[, N skipped]"; a failed check counts as one failure.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { check } from './check.mjs'
import { setup } from './setup.mjs'
import { addToTally, closingLine, openTally, readTally } from './tally.mjs'
import { node, root, run } from './workspace.mjs'

const flags = process.argv.slice(2)
const all = flags.includes('--all')
const cluster = all || flags.includes('--cluster')
const browser = all || flags.includes('--browser')
const ldap = all || flags.includes('--ldap')
const pam = all || flags.includes('--pam')
const k8s = all || flags.includes('--k8s')
const rest = all || !(cluster || browser || ldap || pam || k8s)

const tally = openTally()
let red = false

// Also when setup gave up and nothing was tested.
process.once('exit', (code) => {
  if (tally.inherited) return
  const counts = readTally(tally.file)
  rmSync(tally.file, { force: true })
  if (code !== 0 && counts.failed === 0) counts.failed = 1
  console.log(closingLine(counts))
})

await setup()
if (rest) {
  const failed = await check()
  addToTally(tally.file, { failed: failed.length })
  red ||= failed.length > 0
  await vitest(['unit', 'types', 'integration'])
}
if (cluster) await vitest(['e2e-cluster'])
if (browser) await vitest(['e2e-browser'])
if (ldap && (await directoryCanBe())) await vitest(['e2e-ldap'])
if (pam && (await accountsCanBe())) await vitest(['e2e-pam'])
if (k8s && (await clusterCanBe())) await vitest(['e2e-k8s'])

process.exitCode = red ? 1 : 0

/** Without a directory server these tests are left out; the line says so. In CI it fails. */
async function directoryCanBe() {
  return canBe('with a directory', [join(root, 'tools/test-directory/src/available.ts')])
}

/** Without root and PAM these tests are left out; the line says so. In CI it fails. */
async function accountsCanBe() {
  return canBe('with PAM', [join(root, 'examples/login/pam-available.ts')])
}

/** Without a cluster, and without Go to build one, these tests are left out; the line says so. In CI it fails. */
async function clusterCanBe() {
  const available = join(root, 'tools/test-cluster/src/cli/available.ts')
  return canBe('on Kubernetes', ['--conditions=@hubkit/source', available])
}

async function canBe(what, script) {
  if ((await run(node, script)) === 0) return true
  console.log(`The tests ${what} are left out.`)
  if (process.env.CI === 'true') {
    red = true
    addToTally(tally.file, { failed: 1 })
  }
  return false
}

async function vitest(projects) {
  const before = readTally(tally.file).failed
  const code = await run('vitest', ['run', ...projects.flatMap((name) => ['--project', name])], {
    env: { HUBKIT_TEST_TALLY: tally.file },
  })
  if (code === 0) return
  red = true
  // It died before it could count.
  if (readTally(tally.file).failed === before) addToTally(tally.file, { failed: 1 })
}
