import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { startSlapd, type Slapd } from '@hubkit/test-directory/slapd'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { asking } from '../support/ask.ts'
import { optionsFor, passwordOf, settle } from '../support/people.ts'

let slapd: Slapd
beforeAll(async () => {
  slapd = await startSlapd()
  await settle(slapd)
})
afterAll(async () => slapd[Symbol.asyncDispose]())

/** A server that does with each connection what a test wants; keeps what it was sent. */
async function hostile(answer: (socket: Socket, sent: Buffer) => void) {
  const sent: Buffer[] = []
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (data: Buffer) => {
      sent.push(data)
      answer(socket, data)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `ldap://localhost:${port}`, text: () => Buffer.concat(sent).toString('latin1') }
}

test('StartTLS and ldaps are verified by a private authority', async () => {
  for (const options of [{ url: slapd.ldaps }, { url: slapd.ldap, startTls: true }]) {
    const { identity } = asking(optionsFor(slapd, options))
    expect((await identity('alice')).username).toBe('alice')
  }
})

test('TLS 1.3 can be demanded', async () => {
  const tls = { ca: slapd.ca, minVersion: 'TLSv1.3' } as const
  expect((await asking(optionsFor(slapd, { tls })).identity('alice')).username).toBe('alice')
})

test('without its authority a server is not believed', async () => {
  for (const options of [
    { url: slapd.ldaps, tls: {} },
    { url: slapd.ldap, startTls: true, tls: {} },
  ]) {
    const { rejection, log } = asking(optionsFor(slapd, options))
    expect(await rejection('alice')).toMatchObject({ code: 'directory-unavailable' })
    expect(log.lines.join()).toMatch(/UNABLE_TO|SELF_SIGNED/)
  }
})

test('a certificate for another name is not believed, unless that name is expected', async () => {
  for (const [address, startTls] of [
    [slapd.ldaps, false],
    [slapd.ldap, true],
  ] as const) {
    const url = address.replace('localhost', '127.0.0.1')
    const { rejection, log } = asking(optionsFor(slapd, { url, startTls }))
    expect(await rejection('alice')).toMatchObject({ code: 'directory-unavailable' })
    expect(log.lines.join()).toContain('ERR_TLS_CERT_ALTNAME_INVALID')
    const tls = { ca: slapd.ca, serverName: 'localhost' }
    const { identity } = asking(optionsFor(slapd, { url, startTls, tls }))
    expect((await identity('alice')).username).toBe('alice')
  }
})

test('a server without TLS gets no password', async () => {
  // "unavailable" to the request for TLS: message 2, extended response, result 52.
  const refusal = Buffer.from('300c02010278070a013404000400', 'hex')
  for (const answer of [refusal, Buffer.from('rubbish'), Buffer.alloc(0)]) {
    const server = await hostile((socket) => void socket.end(answer))
    const { rejection } = asking(
      optionsFor(slapd, { url: server.url, startTls: true, timeout: '2s' }),
    )
    expect(await rejection('alice')).toMatchObject({ code: 'directory-unavailable' })
    expect(server.text()).not.toContain('the hub itself')
    expect(server.text()).not.toContain(passwordOf('alice'))
  }
})

test('what is sent in the clear behind the answer to StartTLS is never believed', async () => {
  // The beginning of a message, whose rest the first answer through TLS would be.
  const begun = Buffer.from('3082010002010361', 'hex')
  const server = createServer((socket) => {
    const upstream = connect(Number(new URL(slapd.ldap).port), '127.0.0.1')
    for (const end of [socket, upstream]) end.on('error', () => undefined)
    socket.on('close', () => void upstream.destroy())
    socket.pipe(upstream)
    upstream.once('data', (answer: Buffer) => {
      socket.write(Buffer.concat([answer, begun]))
      upstream.pipe(socket)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const url = `ldap://localhost:${port}`
  const { identity, rejection } = asking(optionsFor(slapd, { url, startTls: true }))
  expect((await identity('alice')).username).toBe('alice')
  expect((await rejection('alice', 'wrong')).code).toBeUndefined()
})

test('in the clear only when it is said, and then the server may refuse', async () => {
  const { rejection } = asking(optionsFor(slapd, { url: slapd.ldap, tls: {}, insecure: true }))
  // The server of these tests takes passwords over TLS alone.
  expect((await rejection('alice')).code).toBe('directory-refuses')
})
