import { connect } from 'node:net'
import { MARK_ATTRIBUTE, MARK_ELEMENT, MARK_HOST, type Labelled } from './texts.ts'

const END = 'connection: close\r\n\r\n'
const HOST = 'host: 127.0.0.1\r\n'

function get(target: string, headers = HOST): string {
  return `GET ${target} HTTP/1.1\r\n${headers}${END}`
}

function post(headers: string, body: string): string {
  return `POST /hub/login HTTP/1.1\r\n${HOST}${headers}\r\n${END}${body}`
}

/** What no client that speaks HTTP sends, byte by byte (latin1). */
export const HOSTILE_WIRE: readonly Labelled<string>[] = [
  ['nothing', ''],
  ['only line ends', '\r\n\r\n\r\n'],
  ['noise', '\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc'],
  ['HTTP/0.9', 'GET /hub/login\r\n\r\n'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['another version', `GET /hub/login HTTP/9.9\r\n${HOST}${END}`],
  ['no such method', `HACK /hub/login HTTP/1.1\r\n${HOST}${END}`],
  ['CONNECT', `CONNECT ${MARK_HOST}:443 HTTP/1.1\r\n${HOST}${END}`],
  ['TRACE', `TRACE /hub/login HTTP/1.1\r\n${HOST}${END}`],
  ['an asterisk', `OPTIONS * HTTP/1.1\r\n${HOST}${END}`],
  ['a whole address', get(`http://${MARK_HOST}/hub/home`)],
  ['a whole address with a name', get('http://a:b@127.0.0.1/hub/home')],
  ['another scheme', get('file:///etc/passwd')],
  ['no scheme', get(`//${MARK_HOST}/hub/home`)],
  ['backslashes', get(`/\\${MARK_HOST}/`)],
  ['dots', get('/hub/../../../etc/passwd')],
  ['escaped dots', get('/hub/%2e%2e/%2e%2e/user/alice/')],
  ['an element', get(`/hub/${MARK_ELEMENT}`)],
  ['an attribute', get(`/hub/x${MARK_ATTRIBUTE.replaceAll(' ', '')}`)],
  ['a fragment', get(`/hub/login#${MARK_ELEMENT}`)],
  ['bytes beyond ASCII', get('/hub/\u00ff\u00fe\u0080')],
  ['a space in the path', get('/hub/a b')],
  ['NUL in the path', get('/hub/\0')],
  ['half an escape', get('/hub/%')],
  ['a path of 10 kB', get(`/hub/${'a'.repeat(10_000)}`)],
  ['a path of 100 kB', get(`/hub/${'a'.repeat(100_000)}`)],
  ['a path of many parts', get(`/hub${'/a'.repeat(4000)}`)],
  ['no host', get('/hub/login', '')],
  ['two hosts', get('/hub/home', `${HOST}host: ${MARK_HOST}\r\n`)],
  ['an empty host', get('/hub/home', 'host:\r\n')],
  ['an element as the host', get('/hub/home', `host: ${MARK_ELEMENT}\r\n`)],
  ['a host with a path', get('/hub/home', `host: ${MARK_HOST}/x?y#z\r\n`)],
  ['a host with a name', get('/hub/home', `host: a@${MARK_HOST}\r\n`)],
  ['a host with an odd port', get('/hub/home', 'host: 127.0.0.1:99999\r\n')],
  ['NUL in a header', get('/hub/login', `${HOST}x: a\0b\r\n`)],
  ['a header without a colon', get('/hub/login', `${HOST}nonsense\r\n`)],
  ['a header without a name', get('/hub/login', `${HOST}: x\r\n`)],
  ['a folded header', get('/hub/login', `${HOST}cookie: a\r\n b\r\n`)],
  ['line feeds alone', `GET /hub/login HTTP/1.1\nhost: 127.0.0.1\nconnection: close\n\n`],
  [
    'bytes beyond ASCII in a cookie',
    get('/hub/login', `${HOST}cookie: \u00ff=\u00fe; _xsrf=\u0080\r\n`),
  ],
  ['100 kB of headers', get('/hub/login', `${HOST}${`x: ${'a'.repeat(1000)}\r\n`.repeat(100)}`)],
  ['5,000 headers', get('/hub/login', `${HOST}${'x: y\r\n'.repeat(5000)}`)],
  ['a length that is none', post('content-length: x', 'a=1')],
  ['a negative length', post('content-length: -1', 'a=1')],
  ['two lengths', post('content-length: 3\r\ncontent-length: 4', 'a=1')],
  ['a list of lengths', post('content-length: 3, 3', 'a=1')],
  ['a huge length', post('content-length: 99999999999999999999', 'a=1')],
  ['less than was announced', post('content-length: 1000', 'a=1')],
  ['less than 2 MB that were announced', post('content-length: 2097152', 'a=1')],
  ['more than was announced', post('content-length: 3', 'a=1&b=2&c=3')],
  ['a length and chunks', post('content-length: 3\r\ntransfer-encoding: chunked', '0\r\n\r\n')],
  ['no such encoding', post('transfer-encoding: nonsense', 'a=1')],
  ['chunks and more', post('transfer-encoding: chunked, identity', '0\r\n\r\n')],
  ['chunks in capitals', post('Transfer-Encoding: CHUNKED', '3\r\na=1\r\n0\r\n\r\n')],
  ['a chunk without a size', post('transfer-encoding: chunked', 'x\r\na\r\n0\r\n\r\n')],
  ['a chunk of a huge size', post('transfer-encoding: chunked', 'fffffffffffffffff\r\na')],
  ['chunks that do not end', post('transfer-encoding: chunked', '3\r\na=1\r\n')],
  ['trailers', post('transfer-encoding: chunked', '0\r\nx-hk-injected: 1\r\n\r\n')],
  ['it expects something', post('expect: nonsense\r\ncontent-length: 3', 'a=1')],
  ['an upgrade to HTTP/2', get('/hub/login', `${HOST}upgrade: h2c\r\n`)],
  [
    'an upgrade of a page',
    `GET /hub/home HTTP/1.1\r\n${HOST}connection: upgrade\r\nupgrade: websocket\r\n\r\n`,
  ],
  ['two requests at once', `GET /hub/health HTTP/1.1\r\n${HOST}\r\n${get('/hub/home')}`],
]

/** Sends bytes to a port and reads what comes back until the other side closes. */
export async function sendBytes(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  // A server that will not read on may reset the connection: what came before counts.
  socket.on('error', () => socket.destroy())
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.end(Buffer.from(bytes, 'latin1'))
  await closed
  return Buffer.concat(chunks).toString('latin1')
}
