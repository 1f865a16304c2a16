// npm run bench:proxy: the proxy beside configurable-http-proxy, http-proxy-3 and nginx, each on one processor.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { freePorts } from '../hub/hub-process.ts'
import { machine } from '../hub/machine.ts'
import { backendConfig } from './backend.ts'
import { COMMANDS, contenders, type Contender, type Running, type World } from './contender.ts'
import { ended, listening, OTHER_CPU, pinned } from './processes.ts'
import { FULL, QUICK, rows, type Row, type Sample } from './rows.ts'
import { rowText, type Samples } from './table.ts'
import { missingTools } from './tools.ts'
import { browserScript } from './wrk.ts'

const { values } = parseArgs({
  allowNegative: true,
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    peers: { type: 'string', default: '' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    profile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const missing = missingTools()
if (values.help) {
  console.log(
    [
      'npm run bench:proxy -- [options]',
      '  --quick         two seconds each, once: to see whether it works',
      '  --only a,b      some of: small, browser, websocket, large, memory, routes, workers',
      "  --peers a,b     some of: 'CHP 5.3', http-proxy-3, nginx, direct",
      '  --rounds n      how often each is measured (3); the median counts',
      '  --seconds n     how long each time (10)',
      '  --profile       ours leaves a CPU profile in the working folder',
    ].join('\n'),
  )
} else if (missing !== undefined) {
  console.log(missing)
  process.exitCode = process.env['CI'] === 'true' ? 1 : 0
} else {
  await bench()
}

async function bench(): Promise<void> {
  const base = values.quick ? QUICK : FULL
  const scale = {
    ...base,
    rounds: Number(values.rounds ?? base.rounds),
    seconds: Number(values.seconds ?? base.seconds),
  }
  const folder = mkdtempSync(join(tmpdir(), 'hubkit-bench-proxy-'))
  const [backend = 0, echo = 0, ...ports] = await freePorts(20)
  const echoMain = fileURLToPath(new URL('echo-main.ts', import.meta.url))
  const children = [
    pinned(OTHER_CPU, 'nginx', backendConfig(folder, backend)),
    pinned(OTHER_CPU, process.execPath, [...process.execArgv, echoMain, String(echo)]),
  ]
  const world = (): World => {
    const [port = 0, apiPort = 0] = ports.splice(0, 2)
    // Given back when the proxy has ended.
    ports.push(port, apiPort)
    return { folder, port, apiPort, backend, echo, routes: 0 }
  }
  const wanted = values.peers === '' ? undefined : values.peers.split(',')
  const known = contenders(values.profile)
  const usual = known.filter(
    ({ name }) =>
      name === 'Hubkit' ||
      (!COMMANDS.some((one) => one === name) && (wanted?.includes(name) ?? true)),
  )
  const measured = new Map<string, Samples>()
  const only = values.only === '' ? undefined : values.only.split(',')
  const all = rows(browserScript(folder)).filter(({ name }) => only?.includes(name) ?? true)
  console.log(machine())
  const started = new Map<Contender, { running: Running; world: World }>()
  try {
    for (const [index, port] of [backend, echo].entries()) {
      const child = children[index]
      if (child) await listening(port, child)
    }
    for (const row of all) {
      const samples = new Map<string, Sample[]>()
      const { contenders: names } = row
      const chosen = names ? known.filter(({ name }) => names.includes(name)) : usual
      for (let round = 0; round < scale.rounds; round += 1) {
        for (const contender of chosen.filter((one) => row.skips?.(one) !== true)) {
          const sample = await measure(row, contender)
          samples.set(contender.name, [...(samples.get(contender.name) ?? []), sample])
        }
      }
      console.log(rowText(row, samples, measured))
      measured.set(row.name, samples)
    }
  } finally {
    for (const { running } of started.values()) await running.stop()
    for (const child of children) await ended(child)
    rmSync(folder, { recursive: true })
  }

  async function measure(row: Row, contender: Contender): Promise<Sample> {
    if (row.fresh) {
      const own = row.fresh(world(), scale)
      const running = await contender.start(own)
      try {
        return await row.measure(running, own, scale)
      } finally {
        await running.stop()
      }
    }
    let entry = started.get(contender)
    if (!entry) {
      const own = world()
      entry = { running: await contender.start(own), world: own }
      started.set(contender, entry)
    }
    return row.measure(entry.running, entry.world, scale)
  }
}
