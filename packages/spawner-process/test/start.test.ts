import { execFileSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { profileOptions, type Spawner } from '@hubkit/core/contract'
import { logsContext, spawnContext, until } from '@hubkit/testkit'
import { describe, expect, test, vi } from 'vitest'
import { useWorld } from './fixture.ts'
import { processesOf, startWorker } from './processes.ts'
import { calls, kill, look, pidsThere } from './world.ts'

const world = useWorld()

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('the server', () => {
  test('may be any command that serves HTTP', async () => {
    const server = world().server()
    const command = ['python3', '-m', 'http.server', '{port}', '--bind', '{host}']
    const spawner = world().spawner({ command })
    const { url } = await calls(spawner, server).start()
    const answer = await until(() => fetch(url), { timeout: 20_000 })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('Directory listing')
  })

  /** What a server says of itself. */
  async function said(spawner: Spawner, server = world().server(), options: unknown = {}) {
    await calls(spawner, server).start({ env: { FROM_HUB: 'hub', BOTH: 'hub' }, options })
    const line = await until(
      async () => (await Array.fromAsync(spawner.logs?.(logsContext(server)) ?? []))[0],
    )
    return JSON.parse(line) as {
      args: string[]
      env: Record<string, string>
      cwd: string
    }
  }
  const TELL =
    `console.log(JSON.stringify({ args: process.argv.slice(1), env: process.env, cwd: process.cwd() }));
    setInterval(() => 0, 1000)`.replaceAll(/[{}]/g, '$&$&')

  test('gets an environment made of nothing but what it is to have', async () => {
    vi.stubEnv('SECRET_OF_THE_HUB', 'x')
    vi.stubEnv('CHOSEN', 'chosen')
    vi.stubEnv('TZ', 'UTC')
    try {
      const server = world().server({ userName: 'ann' })
      const spawner = world().spawner({
        command: [process.execPath, '-e', TELL],
        inheritEnvironment: ['CHOSEN', 'UNSET_VARIABLE'],
        environment: { MINE: '{username}:{port}', BOTH: 'option' },
      })
      const { env, cwd } = await said(spawner, server)
      const port = env['MINE']?.split(':')[1]
      expect(env['HUBKIT_SERVER']).toContain(server.id)
      const rest = { ...env }
      // What a shell or the system adds by itself.
      for (const name of [
        'PWD',
        'OLDPWD',
        'SHLVL',
        '_',
        '__CF_USER_TEXT_ENCODING',
        'HUBKIT_SERVER',
      ])
        delete rest[name]
      const hubs = Object.keys(rest).filter((name) => name.startsWith('JUPYTERHUB_'))
      expect(hubs).toContain('JUPYTERHUB_API_TOKEN')
      for (const name of hubs) if (name !== 'JUPYTERHUB_SERVICE_URL') delete rest[name]
      expect(rest).toEqual({
        CHOSEN: 'chosen',
        MINE: `ann:${port}`,
        BOTH: 'hub',
        FROM_HUB: 'hub',
        HOME: cwd,
        USER: 'ann',
        LOGNAME: 'ann',
        SHELL: '/bin/sh',
        JUPYTERHUB_SERVICE_URL: `http://127.0.0.1:${port}/user/ann/`,
      })
    } finally {
      vi.unstubAllEnvs()
    }
  })

  test('gets its arguments as they are, placeholders filled in', async () => {
    const server = world().server({ userName: 'a b', name: '..' })
    const spawner = world().spawner({
      command: [
        process.execPath,
        '-e',
        TELL,
        '{username}',
        '{unescaped_username}',
        '{servername}',
        '{base_url}',
        '$(id) "x" {{y}}',
        '',
      ],
    })
    const { args } = await said(spawner, server)
    expect(args).toEqual(['a%20b', 'a b', '%2E.', '/user/a%20b/../', '$(id) "x" {y}', ''])
  })

  test.each(['..', '../../escape', '/etc', 'a b', 'Ünïcödé 用户', '-rf', 'con\nstructor'])(
    'of a user called %j works in a folder within the data folder',
    async (userName) => {
      const server = world().server({ userName })
      const spawner = world().spawner({
        command: [process.execPath, '-e', TELL],
        workingDirectory: 'homes/{username}/{servername}',
      })
      const { cwd } = await said(spawner, server)
      const [homes, user, name] = cwd.slice(world().dataDir.length + 1).split('/')
      expect([homes, name]).toEqual(['homes', '@default'])
      expect(await readdir(join(world().dataDir, 'homes'))).toEqual([user])
    },
  )

  test('is what a function makes of the options of its user', async () => {
    const server = world().server()
    const spawner = world().spawner({
      options: profileOptions<{ size: number }>([
        { slug: 'small', displayName: 'Small', set: { size: 1 } },
      ]),
      command: (context) => [
        process.execPath,
        '-e',
        TELL.replaceAll(/([{}])\1/g, '$1'),
        JSON.stringify(context.options),
        context.serviceUrl,
        '{port}',
      ],
      environment: async ({ port }) => ({ PORT: String(port) }),
      workingDirectory: async ({ user }) => `elsewhere/${user.id}`,
    })
    const { args, env, cwd } = await said(spawner, server, { size: 1 })
    expect(args).toEqual(['{"size":1}', env['JUPYTERHUB_SERVICE_URL'], '{port}'])
    expect(env['JUPYTERHUB_SERVICE_URL']).toContain(`:${env['PORT']}/`)
    expect(cwd).toBe(join(world().dataDir, 'elsewhere', server.user.id))
  })
})

describe('a start that fails says why', () => {
  test('when the command is not there', async () => {
    const server = world().server()
    const { start, poll, stop } = calls(
      world().spawner({ command: ['no-such-command', '{port}'] }),
      server,
    )
    const failure = await start().catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'HUB_ERR_SPAWN_FAILED',
      message: "'no-such-command' ended with exit code 127.",
      hint: expect.stringContaining('not found'),
      log: expect.stringContaining('no-such-command'),
    })
    expect(await poll()).toEqual({
      phase: 'stopped',
      reason: 'exited',
      exitCode: 127,
      message: "'no-such-command' ended with exit code 127.",
    })
    // The same attempt again tells the same.
    await expect(start()).rejects.toMatchObject({ code: 'HUB_ERR_SPAWN_FAILED' })
    await stop()
  })

  test('when the command ends at once', async () => {
    const server = world().server()
    const { start, poll } = calls(
      world().spawner({ command: ['sh', '-c', 'echo no licence >&2; exit 4'] }),
      server,
    )
    await expect(start()).rejects.toMatchObject({
      code: 'HUB_ERR_SPAWN_FAILED',
      message: "'sh' ended with exit code 4.",
      log: 'no licence',
    })
    expect(await poll()).toMatchObject({ phase: 'stopped', exitCode: 4 })
  })

  test('when the working directory is a file', async () => {
    const { start, poll } = calls(
      world().spawner({ workingDirectory: '/dev/null' }),
      world().server(),
    )
    await expect(start()).rejects.toMatchObject({
      code: 'HUB_ERR_SPAWN_FAILED',
      message: expect.stringContaining('working directory'),
    })
    // Nothing was begun, so the same attempt may be tried again.
    await until(async () => (await poll()).phase === 'stopped')
  })

  test('when a function of the options throws; nothing is left of it', async () => {
    const server = world().server()
    let broken = true
    const spawner = world().spawner({
      command: () => {
        if (broken) throw new Error('no luck')
        return ['sh', '-c', 'sleep 1000']
      },
    })
    const { start, poll } = calls(spawner, server)
    await expect(start()).rejects.toThrow('no luck')
    await until(async () => (await poll()).phase === 'stopped')
    broken = false
    await start()
    expect((await poll()).phase).toBe('running')
  })

  test('when it takes too long; nothing is left of it', async () => {
    const server = world().server()
    const { start, poll } = calls(
      world().spawner({ launchTimeout: 400, command: () => new Promise<never>(() => undefined) }),
      server,
    )
    await expect(start()).rejects.toMatchObject({
      code: 'HUB_ERR_SPAWN_FAILED',
      message: expect.stringContaining('0.4 s'),
    })
    await until(async () => (await poll()).phase === 'stopped')
  })

  test('when it is aborted while it runs; nothing is left of it', async () => {
    const server = world().server()
    const caller = new AbortController()
    const { start, poll } = calls(
      world().spawner({
        command: () => {
          caller.abort(new Error('the lease is gone'))
          return new Promise<never>(() => undefined)
        },
      }),
      server,
    )
    await expect(start({ signal: caller.signal })).rejects.toThrow('the lease is gone')
    await until(async () => (await poll()).phase === 'stopped')
    expect(processesOf(server)).toEqual([])
  })

  test('when an environment variable cannot be one, without its value', async () => {
    const { start } = calls(world().spawner(), world().server())
    const failure = await start({ env: { TOKEN: 'secret\0x' } }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ message: expect.stringContaining('"TOKEN"') })
    expect(String(failure)).not.toContain('secret')
  })
})

describe('ports', () => {
  test('of servers started by several hub processes differ', async () => {
    // Below those that connections get, and more than are needed: the machine may use some of them itself.
    const from = 20_000 + Math.floor(Math.random() * 1000) * 8
    const { dataDir } = world()
    const ports = { from, to: from + 7 }
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => {
        const server = world().server()
        return startWorker({ dataDir, server, ports }).outcome
      }),
    )
    expect(outcomes.toSorted()).toEqual([...new Set(outcomes)].toSorted())
    for (const outcome of outcomes) expect(outcome).toMatch(/^http:/)
  })

  test('of a server that ended are kept from others for a while', async () => {
    const port = await freePort()
    const ports = { from: port, to: port }
    const [first, second] = [world().server(), world().server()]
    const one = calls(world().spawner({ ports }), first)
    const { url } = await one.start()
    expect(url).toBe(`http://127.0.0.1:${port}`)
    const other = calls(world().spawner({ ports }), second)
    const none = { code: 'HUB_ERR_SPAWN_FAILED', message: expect.stringContaining('no free port') }
    await expect(other.start()).rejects.toMatchObject(none)
    await one.stop({ now: true })
    await expect(other.start()).rejects.toMatchObject(none)
    const hasty = calls(world().spawner({ ports, portCooldown: 0 }), second)
    await expect(hasty.start()).resolves.toEqual({ url })
  })

  test('of a server nobody saw ending are kept from the moment that was noticed', async () => {
    const port = await freePort()
    const ports = { from: port, to: port }
    const first = world().server()
    await calls(world().spawner({ ports }), first).start()
    kill(await world().launcher(first))
    kill(await world().leader(first))
    const second = calls(world().spawner({ ports, portCooldown: '1h' }), world().server())
    await expect(second.start()).rejects.toMatchObject({ code: 'HUB_ERR_SPAWN_FAILED' })
  })

  test('that somebody else listens on are not given out', async () => {
    const foreign = createServer()
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve))
    const { port } = foreign.address() as AddressInfo
    try {
      const { start } = calls(
        world().spawner({ ports: { from: port, to: port } }),
        world().server(),
      )
      await expect(start()).rejects.toMatchObject({
        message: expect.stringContaining('no free port'),
      })
    } finally {
      await new Promise((resolve) => foreign.close(resolve))
    }
    // It was not used up by that.
    const later = calls(world().spawner({ ports: { from: port, to: port } }), world().server())
    await expect(later.start()).resolves.toEqual({ url: `http://127.0.0.1:${port}` })
  })

  test('of a start that came to nothing are free again', async () => {
    const port = await freePort()
    const spawner = world().spawner({
      ports: { from: port, to: port },
      command: () => {
        throw new Error('no luck')
      },
    })
    await expect(calls(spawner, world().server()).start()).rejects.toThrow('no luck')
    await until(async () => (await readdir(join(world().dataDir, 'ports'))).length === 0)
  })
})

describe('secrets', () => {
  test('are in no file, on no command line, and in no environment but the server’s', async () => {
    const server = world().server()
    const token = `secret${server.id}`
    const spawner = world().spawner()
    const ctx = spawnContext(server, { options: {}, env: { JUPYTERHUB_API_TOKEN: token } })
    await spawner.start(ctx)
    const leader = await world().leader(server)
    expect(look(`/proc/${leader}/environ`)).toContain(token)
    for (const pid of pidsThere()) {
      expect(look(`/proc/${pid}/cmdline`)).not.toContain(token)
      if (!processesOf(server).includes(pid))
        expect(look(`/proc/${pid}/environ`)).not.toContain(token)
    }
    await calls(spawner, server).stop()
    expect(filesWith(token)).toBe('')
    expect(filesWith(server.id)).not.toBe('')
  })

  const filesWith = (text: string): string => {
    try {
      return execFileSync('grep', ['-r', '-l', '-F', text, world().dataDir], { encoding: 'utf8' })
    } catch (error) {
      // Status 1: it found none.
      if (error instanceof Error && 'status' in error && error.status === 1) return ''
      throw error
    }
  }

  test('cannot be looked for by other users of the machine', async () => {
    const server = world().server()
    const { start, stop } = calls(
      world().spawner({ dataDir: join(world().dataDir, 'data') }),
      server,
    )
    const umask = process.umask(0)
    try {
      await start()
      await stop()
    } finally {
      process.umask(umask)
    }
    const open = execFileSync('find', [join(world().dataDir, 'data'), '-perm', '/077'], {
      encoding: 'utf8',
    })
    expect(open).toBe('')
  })
})
