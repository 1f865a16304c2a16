import { once } from 'node:events'
import { connect as connectPlain } from 'node:net'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  connect,
  createServer,
  type ConnectionOptions,
  type TlsOptions,
  type TLSSocket,
} from 'node:tls'
import { isHubError, type Logger } from '@hubkit/core/contract'
import { until } from '@hubkit/testkit'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { nodeProxy, type NodeProxyOptions, type TlsServerOptions } from '../src/index.ts'
import { authority, certificate, files, folder, type Authority, type Pair } from './certificates.ts'
import { answering, get, OK, rawServer } from './raw.ts'

let ca: Authority
let pair: Pair

beforeAll(async () => {
  ca = await authority()
  pair = await certificate(ca)
})

/** Options whose files hold a good certificate. */
function good(): TlsServerOptions {
  return files(folder(), pair)
}

/** The error that options have. */
function refusal(options: NodeProxyOptions): string {
  try {
    nodeProxy(options)
  } catch (error) {
    if (isHubError(error, 'HUB_ERR_OPTION')) return error.message
    throw error
  }
  return 'none'
}

async function listening(options: NodeProxyOptions, to = 'http://127.0.0.1:1') {
  const proxy = nodeProxy(options)
  onTestFinished(() => proxy.close())
  await proxy.addRoute({ routespec: '/user/a/', target: to, data: {} })
  const hub = {
    request: (_: unknown, response: { end(text: string): void }) => response.end('hub'),
    upgrade: () => false,
  }
  const listener = await proxy.listen({ port: 0, hub })
  return { proxy, listener, port: listener.port }
}

/** Connects by TLS, and waits until that is done. */
async function secured(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', ca: ca.cert, ...options })
  onTestFinished(() => void socket.destroy())
  await once(socket, 'secureConnect')
  return socket
}

/** Sends a request and reads the answer until its end. */
async function ask(socket: TLSSocket, path = '/user/a/'): Promise<string> {
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
  socket.on('error', (error) => (text += ` ${error.message}`))
  socket.write(get(path, 'Connection: close'))
  await new Promise((resolve) => socket.once('close', resolve))
  return text
}

/** A server that answers all requests by TLS, and keeps what it read. */
async function target(options: TlsOptions) {
  const read: string[] = []
  const reused: boolean[] = []
  const server = createServer(options, (socket) => {
    reused.push(socket.isSessionReused())
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      read.push(chunk.toString())
      const close = chunk.toString().includes('/close')
      socket.write(close ? OK.replace('\r\n', '\r\nConnection: close\r\n') : OK)
      if (close) socket.end()
    })
    onTestFinished(() => void socket.destroy())
  })
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { origin: `https://127.0.0.1:${port}`, named: `https://localhost:${port}`, read, reused }
}

describe('options that cannot work are refused at once, with one sentence', () => {
  test('missing, unreadable and malformed files', () => {
    const tls = good()
    const at = (name: string): string => join(folder(), name)
    expect(refusal({ tls: { ...tls, key: at('none') } })).toMatch(
      /^nodeProxy\.tls\.key: there is no file \//,
    )
    expect(refusal({ tls: { ...tls, cert: folder() } })).toMatch(
      /^nodeProxy\.tls\.cert: cannot read \//,
    )
    expect(refusal({ tls: { ...tls, key: tls.cert } })).toBe(
      'nodeProxy.tls.key: the file holds no private key in PEM',
    )
    expect(refusal({ tls: { ...tls, cert: tls.key } })).toBe(
      'nodeProxy.tls.cert: the file holds no certificate in PEM',
    )
    expect(refusal({ tls: { ...tls, ca: [tls.cert, tls.key] } })).toBe(
      'nodeProxy.tls.ca: the file holds no certificate in PEM',
    )
    expect(refusal({ targetTls: { key: tls.key } })).toBe(
      'nodeProxy.targetTls: key and cert go together',
    )
    expect(refusal({ tls: { ...tls, ciphers: 'NONE-SUCH' } })).toMatch(
      /^nodeProxy\.tls: OpenSSL does not take/,
    )
    // @ts-expect-error no such version
    expect(refusal({ tls: { ...tls, minVersion: 'SSLv3' } })).toMatch(
      /^nodeProxy\.tls\.minVersion: found a string/,
    )
  })

  test('a certificate of another key, one out of date, and one that is for later', async () => {
    const tls = good()
    const now = Date.now()
    const made = async (from: number, to: number): Promise<string> => {
      const { key, cert } = files(folder(), await certificate(ca, { from, until: to }))
      return refusal({ tls: { key, cert } })
    }
    const other = files(folder(), await certificate(ca))
    expect(refusal({ tls: { ...tls, cert: other.cert } })).toBe(
      'nodeProxy.tls: the certificate belongs to another key',
    )
    expect(await made(now - 172_800_000, now - 86_400_000)).toMatch(
      /^nodeProxy\.tls\.cert: the certificate expired on \d{4}-/,
    )
    expect(await made(now + 86_400_000, now + 172_800_000)).toMatch(
      /the certificate begins on .* only$/,
    )
  })

  test('the passphrase: good, missing, wrong; none is ever shown', async () => {
    const passphrase = 'open sesame'
    const tls = files(folder(), await certificate(ca, { passphrase }))
    expect(refusal({ tls })).toBe('nodeProxy.tls.key: the key needs a passphrase')
    const wrong = refusal({ tls: { ...tls, passphrase: 'open barley' } })
    expect(wrong).toBe('nodeProxy.tls.key: the key needs another passphrase')
    const { port } = await listening({ tls: { ...tls, passphrase } })
    expect(await ask(await secured(port), '/')).toMatch(/^HTTP\/1\.1 200 OK[^]*hub/)
  })
})

describe('clients by TLS', () => {
  test('the hub and servers know; sessions are resumed; other protocols than HTTP/1.1 are refused', async () => {
    const server = await answering(OK)
    const { port } = await listening({ tls: good() }, server.origin)
    const first = await secured(port, { ALPNProtocols: ['h2', 'http/1.1'] })
    expect(first.alpnProtocol).toBe('http/1.1')
    const sessions: Buffer[] = []
    first.on('session', (session) => void sessions.push(session))
    expect(await ask(first)).toMatch(/^HTTP\/1\.1 200 OK/)
    expect(server.connections[0]?.received).toContain(
      'X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: hub.example\r\nX-Forwarded-Port: 443\r\n',
    )
    const second = await secured(port, { session: sessions.at(-1) as Buffer })
    expect(second.isSessionReused()).toBe(true)
    await expect(secured(port, { ALPNProtocols: ['h2'] })).rejects.toThrow(
      /no application protocol/,
    )
  })

  test('versions, and clients that must show a certificate', async () => {
    const paths = files(folder(), { ...pair, ca: ca.cert })
    const old = await listening({ tls: { ...good(), maxVersion: 'TLSv1.2' } })
    expect((await secured(old.port)).getProtocol()).toBe('TLSv1.2')
    const fresh = await listening({ tls: { ...good(), minVersion: 'TLSv1.3' } })
    await expect(secured(fresh.port, { maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol version/)

    const strict = await listening({ tls: { ...paths, requestCert: true } })
    expect(await ask(await secured(strict.port))).toMatch(/certificate required/)
    const stranger = await certificate(await authority('another'))
    expect(await ask(await secured(strict.port, stranger))).toBe('')
    expect(await ask(await secured(strict.port, pair), '/')).toMatch(/hub/)
    const lenient = await listening({
      tls: { ...paths, requestCert: true, rejectUnauthorized: false },
    })
    expect(await ask(await secured(lenient.port, stranger), '/')).toMatch(/hub/)
  })

  test('who speaks no TLS, or never finishes its handshake, holds nothing up', async () => {
    const { port, listener } = await listening({ tls: good() })
    const silent = connectPlain(port, '127.0.0.1')
    await once(silent, 'connect')
    const plain = connectPlain(port, '127.0.0.1')
    plain.on('error', () => undefined)
    plain.resume()
    plain.write(get('/'))
    await once(plain, 'close')
    expect(await ask(await secured(port), '/')).toMatch(/hub/)
    silent.resume()
    await listener.close(0)
    if (!silent.closed) await once(silent, 'close')
  })
})

describe('certificates that are replaced', () => {
  async function renewed(tls: TlsServerOptions, next: Pair): Promise<void> {
    // As renewal programs do: one file after the other.
    writeFileSync(tls.key, next.key)
    writeFileSync(tls.cert, next.cert)
  }

  async function serial(port: number): Promise<string> {
    const socket = await secured(port)
    const { serialNumber } = socket.getPeerCertificate()
    socket.destroy()
    return serialNumber
  }

  test('reloadCertificates takes new ones; connections go on, and new ones get the new', async () => {
    const tls = good()
    const { port, proxy } = await listening({ tls })
    const before = await serial(port)
    const open = await secured(port)
    const sessions: Buffer[] = []
    open.on('session', (session) => void sessions.push(session))
    await until(() => sessions.length > 0)
    await renewed(tls, await certificate(ca))
    expect(await serial(port)).toBe(before)
    proxy.reloadCertificates()
    expect(await serial(port)).not.toBe(before)
    // Who was let in by what no longer counts is not let in again without a look.
    const later = await secured(port, { session: sessions.at(-1) as Buffer })
    expect(later.isSessionReused()).toBe(false)
    expect(await ask(open, '/')).toMatch(/hub/)
  })

  test('what does not fit is told, and the old ones stay', async () => {
    const tls = good()
    const { port, proxy } = await listening({ tls })
    const before = await serial(port)
    writeFileSync(tls.cert, (await certificate(ca)).cert)
    expect(() => proxy.reloadCertificates()).toThrow(/belongs to another key/)
    expect(await serial(port)).toBe(before)
  })

  test('files that change are seen without being told', async () => {
    const lines: string[] = []
    const say = (message: string): void => void lines.push(message)
    const log: Logger = { debug: say, info: say, warn: say, error: say }
    const tls = good()
    const { port } = await listening({ tls, log })
    const before = await serial(port)
    // Half of it first: the old certificate is served meanwhile.
    const next = await certificate(ca)
    writeFileSync(tls.key, next.key)
    await until(() => lines.length > 0, { timeout: 30_000 })
    expect(lines[0]).toMatch(/^nodeProxy\.tls: .*: the certificates as they were stay in use$/)
    expect(await serial(port)).toBe(before)
    writeFileSync(tls.cert, next.cert)
    await until(() => lines.length > 1, { timeout: 30_000 })
    expect(lines[1]).toBe('nodeProxy.tls: the certificates were replaced, and are in use')
    expect(await serial(port)).not.toBe(before)
  })
})

describe('servers by TLS', () => {
  const front = async (targetTls: NodeProxyOptions['targetTls'], to: string) => {
    const { port, proxy } = await listening({ tls: good(), targetTls }, to)
    return { proxy, get: async (path: string) => ask(await secured(port), path) }
  }

  test('one whose certificate is not trusted is 503, and hears nothing of the request', async () => {
    const server = await target(pair)
    const { get: asked } = await front(undefined, server.origin)
    expect(await asked('/user/a/')).toMatch(/^HTTP\/1\.1 503 /)
    const elsewhere = await target(await certificate(ca, { name: 'elsewhere' }))
    const { get: other } = await front({ ca: files(folder(), { ca: ca.cert }).ca }, elsewhere.named)
    expect(await other('/user/a/')).toMatch(/^HTTP\/1\.1 503 /)
    expect([...server.read, ...elsewhere.read]).toEqual([])
  })

  test('rejectUnauthorized: false takes any', async () => {
    const server = await target(pair)
    const { get: asked } = await front({ rejectUnauthorized: false }, server.origin)
    expect(await asked('/user/a/')).toMatch(/^HTTP\/1\.1 200 OK[^]*ok$/)
  })

  test('one that asks for a certificate gets ours', async () => {
    const server = await target({ ...pair, ca: ca.cert, requestCert: true })
    const paths = files(folder(), { ...pair, ca: ca.cert })
    const known = await front(paths, server.origin)
    expect(await known.get('/user/a/')).toMatch(/^HTTP\/1\.1 200 OK/)
    const without = await front({ ca: paths.ca }, server.origin)
    expect(await without.get('/user/a/')).toMatch(/^HTTP\/1\.1 50[23] /)
  })

  test('connections are kept, and the next one resumes the session', async () => {
    const server = await target(pair)
    const { get: asked } = await front({ ca: files(folder(), { ca: ca.cert }).ca }, server.named)
    await asked('/user/a/1')
    await asked('/user/a/close')
    expect(server.reused).toEqual([false])
    expect(await asked('/user/a/3')).toMatch(/^HTTP\/1\.1 200 OK/)
    expect(server.reused).toEqual([false, true])
  })

  test('one that never finishes its handshake is 503 after the time for connections', async () => {
    const silent = await rawServer()
    const to = silent.origin.replace('http:', 'https:')
    const { port } = await listening({ tls: good(), connectTimeout: 50 }, to)
    expect(await ask(await secured(port))).toMatch(/^HTTP\/1\.1 503 /)
    await silent.connections[0]?.end()
  })

  test('a copy of the file of authorities counts once it is read again', async () => {
    const server = await target(pair)
    const { ca: path } = files(folder(), { ca: (await authority('another')).cert })
    const { get: asked, proxy } = await front({ ca: path }, server.origin)
    expect(await asked('/user/a/')).toMatch(/^HTTP\/1\.1 503 /)
    copyFileSync(files(folder(), { ca: ca.cert }).ca, path)
    proxy.reloadCertificates()
    expect(await asked('/user/a/')).toMatch(/^HTTP\/1\.1 200 OK/)
  })
})
