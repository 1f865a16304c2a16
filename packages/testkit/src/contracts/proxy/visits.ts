import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ProxyHost, ReverseProxy, Visit } from '@hubkit/core/contract'
import { answerOf, read } from './client.ts'
import { echoed, proxyCase, type Bench } from './bench.ts'

type Asking = NonNullable<ProxyHost['visit']>
type Ending = NonNullable<ReverseProxy['endLogin']>

/** A case for proxies that can end logins. */
function visitCase(
  name: string,
  host: () => Asking,
  run: (bench: Bench, endLogin: Ending) => Promise<void>,
) {
  return proxyCase(name, async (bench) => {
    const { proxy } = bench
    if (!proxy.endLogin || !proxy.attach) return
    proxy.attach({ owns: () => false, resolve: () => Promise.resolve(undefined), visit: host() })
    await run(bench, (login) => proxy.endLogin?.(login))
  })
}

const NOBODY: Visit = { dropped: new Set(), refused: false, logins: [] }
const DROPPING: Visit = { ...NOBODY, dropped: new Set(['login=old']) }

/** Says "read" once, then what it is given. */
function afterReading(visit: Visit): Asking {
  const known = new Set<string>()
  return ({ url }) => {
    if (known.has(url)) return visit
    known.add(url)
    return Promise.resolve()
  }
}

/** Everybody's login is in the address. */
const byAddress: Asking = ({ url }) => ({ ...NOBODY, logins: ['all', url.split('?')[1] ?? ''] })

/** Refuses whatever is not told as it was sent. */
const onlyAsSent: Asking = ({ data, cookie, authorization, url }) => {
  const told = JSON.stringify([data['server_id'], cookie, authorization, url])
  return { ...NOBODY, refused: told !== '["one","a=1","token x","/user/a/%40?b=2"]' }
}

export const visitCases = [
  visitCase(
    'the host is told by which route, with what and where to somebody comes',
    () => onlyAsSent,
    async (bench) => {
      const { origin } = await bench.upstream()
      await bench.add('/user/a/', origin, { server_id: 'one' })
      const headers = { cookie: 'a=1', authorization: 'token x' }
      assert.equal((await bench.ask('/user/a/%40?b=2', { headers })).status, 200)
    },
  ),

  visitCase(
    'a cookie whose login counts no more does not reach the server',
    () => () => DROPPING,
    async (bench) => {
      const { origin } = await bench.upstream()
      await bench.add('/user/a/', origin)
      const headers = { cookie: 'a=1; login=old; b=login=old' }
      const { headers: seen } = echoed(await bench.ask('/user/a/', { headers }))
      assert.equal(seen['cookie'], 'a=1; b=login=old')
    },
  ),

  visitCase(
    'a token that counts no more is refused',
    () => () => ({ ...NOBODY, refused: true }),
    async (bench) => {
      const { origin, seen } = await bench.upstream()
      await bench.add('/user/a/', origin)
      assert.equal((await bench.ask('/user/a/')).status, 403)
      assert.equal((await bench.upgrade('/user/a/')).status, 403)
      assert.equal(seen.length, 0, 'the server has seen nothing')
    },
  ),

  visitCase(
    'who comes is asked about again once the records were read',
    () => afterReading(DROPPING),
    async (bench) => {
      const { origin } = await bench.upstream()
      await bench.add('/user/a/', origin)
      const asked = { method: 'POST', body: 'a body', headers: { cookie: 'login=old' } }
      const answer = echoed(await bench.ask('/user/a/', asked))
      assert.equal(answer.headers['cookie'], undefined)
    },
  ),

  visitCase(
    'the end of a login ends what is under way by it, and by nobody else',
    () => byAddress,
    async (bench, endLogin) => {
      const echo = await bench.upstream()
      const endless = await bench.upstream({
        request: (_message, response) => void response.write('begun'),
      })
      await bench.add('/user/a/', echo.origin)
      await bench.add('/user/b/', endless.origin)
      const gone = await bench.upgrade('/user/a/?one')
      const other = await bench.upgrade('/user/a/?two')
      const sent = bench.open('/user/b/?one')
      sent.end()
      const answer = await bench.within(answerOf(sent), 'the head of an answer')
      const cut = assert.rejects(read(answer))
      const closed = once(gone.socket, 'close')
      gone.socket.resume()
      endLogin('one')
      await bench.within(closed, 'the end of the connection')
      await bench.within(cut, 'the end of the answer')
      other.socket.write('still here')
      await bench.until(() => other.received().toString() === 'still here', 'the echo')
    },
  ),
]
