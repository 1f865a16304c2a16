import assert from 'node:assert/strict'
import { randomId } from '../../contexts.ts'
import { spawnerCase } from './bench.ts'

/** Names that an identity provider may well give, and some that were made to do harm. */
const ODD_NAMES = [
  'a.b+c@example.org',
  'Ünïcödé 用户',
  '../../etc/passwd',
  '-rf; $(touch x) `y` "z" \'',
  'constructor',
  'n'.repeat(255),
]

export const isolationCases = [
  spawnerCase('servers of two users do not disturb one another', async (bench) => {
    const alice = bench.server({ userName: 'alice' })
    const bob = bench.server({ userName: 'bob' })
    const [first, second] = await Promise.all([alice.start(), bob.start()])
    assert.notEqual(first.url, second.url)
    await Promise.all([alice.answers(first.url), bob.answers(second.url)])
    await alice.stop({ now: true })
    assert.ok(
      await bob.reached(second.url),
      "one user's server no longer answers after another's was stopped",
    )
    await bob.becomes('running', ['pending'])
  }),

  spawnerCase('two servers of one user do not disturb one another', async (bench) => {
    const user = { userName: 'alice', userId: randomId() }
    const main = bench.server(user)
    const named = bench.server({ ...user, name: 'gpu' })
    const [first, second] = await Promise.all([main.start(), named.start()])
    assert.notEqual(first.url, second.url)
    await Promise.all([main.answers(first.url), named.answers(second.url)])
    await named.stop({ now: true })
    assert.ok(
      await main.reached(first.url),
      'the default server no longer answers after the named one was stopped',
    )
    await main.becomes('running', ['pending'])
  }),

  spawnerCase('user names of any kind are no obstacle', async (bench) => {
    await Promise.all(
      ODD_NAMES.map(async (userName) => {
        const server = bench.server({ userName, name: userName.slice(0, 40) })
        const { url } = await server.start()
        await server.answers(url)
        await server.stop({ now: true })
        assert.equal((await server.poll()).phase, 'stopped')
      }),
    )
  }),

  spawnerCase('a server of another hub with the same id is left alone', async (bench) => {
    // As after copying the store of one hub for another on the same machine.
    const ours = bench.server()
    const theirs = bench.server({ ...ours.ref, userName: 'alice', hubId: `other${randomId()}` })
    const { url } = await ours.start()
    await ours.answers(url)
    // It may refuse or find nothing to stop.
    await Promise.allSettled([theirs.stop({ now: true })])
    assert.ok(await ours.reached(url), "another hub's stop ended this hub's server")
    await ours.becomes('running', ['pending'])
    await ours.stop({ now: true })
    assert.equal(await ours.reached(url), false, 'this hub cannot stop its server any more')
  }),
]
