// npm run bench:login: logins with OpenID Connect at a hub of ours and at JupyterHub with OAuthenticator, in the same run,
// at the same provider. See README.md beside this folder.
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Finding } from '../hub/finding.ts'
import { machine } from '../hub/machine.ts'
import { oursSide } from '../hub/ours.ts'
import { merged } from '../hub/rounds.ts'
import { table } from '../hub/table.ts'
import { measureLogins, measureProvider, type LoginSide } from './measure.ts'
import { loginPeer } from './peer.ts'
import { startProvider } from './provider/process.ts'
import { ALGORITHM } from './provider/settings.ts'

const OUR_HUB = fileURLToPath(new URL('ours/hub.ts', import.meta.url))
const FULL = { seconds: 5, rounds: 3 }
const QUICK = { seconds: 1, rounds: 1 }
const USAGE = [
  'npm run bench:login -- [options]',
  '  --quick        a second or so each: to see whether it works',
  '  --no-peer      without JupyterHub',
  '  --profile      our hub writes a CPU profile into the working folder when it ends',
].join('\n')

const { values } = parseArgs({
  allowNegative: true,
  options: {
    quick: { type: 'boolean', default: false },
    peer: { type: 'boolean', default: true },
    profile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<void> {
  if (values.help) return console.log(USAGE)
  const where = machine()
  const { seconds, rounds } = values.quick ? QUICK : FULL
  const provider = await startProvider()
  const sides: LoginSide[] = []
  const closeAll = async (): Promise<void> => {
    await Promise.all(sides.map(({ side }) => side.close()))
    await provider.close()
  }
  let ending: Promise<void> | undefined
  const end = (): Promise<void> => (ending ??= closeAll())
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void end().finally(() => process.exit(1)))
  try {
    const flags = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${process.cwd()}`] : []
    const more = { issuer: provider.origin }
    const ours = await oursSide(0, [...process.execArgv, ...flags], { main: OUR_HUB, more })
    sides.push({ side: ours, path: '/hub/login/oidc/start?next=%2Fhub%2Fhome' })
    const peer = values.peer ? await loginPeer(provider.origin) : undefined
    if (peer && 'missing' in peer) console.log(`Without JupyterHub: ${peer.missing}.`)
    else if (peer) sides.push({ side: peer, path: '/hub/oauth_login?next=%2Fhub%2Fhome' })
    for (const { side } of sides) await side.start()
    const found = sides.map((): Finding[] => [])
    const alone: Finding[] = []
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, side] of sides.entries()) {
        process.stderr.write(`${side.side.name}, ${round + 1} of ${rounds}\n`)
        found[index]?.push(...(await measureLogins(side, provider, seconds)))
      }
      alone.push(...(await measureProvider(provider, seconds)))
    }
    const [mine = [], theirs] = found
    const rows = [...merged(mine, theirs), ...merged(alone, undefined)]
    const peerName = sides[1]?.side.name
    console.log(
      `\n${table(rows, ours.name, peerName)}\n\n${where}; ID tokens signed by ${ALGORITHM}`,
    )
  } finally {
    await end()
  }
}

await main()
