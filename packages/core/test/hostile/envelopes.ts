import type { Labelled } from './texts.ts'

/** What a request is made of besides its address. */
export interface Envelope {
  readonly body:
    | string
    | URLSearchParams
    | Uint8Array<ArrayBuffer>
    | (() => ReadableStream)
    | undefined
  readonly headers?: Readonly<Record<string, string>>
}

const JSON_TYPE = { 'content-type': 'application/json' }

/** A body whose length nobody knows; a function, since one can be read only once. */
function stream(...chunks: readonly (string | Uint8Array)[]): () => ReadableStream {
  return () =>
    new ReadableStream({
      start(controller) {
        for (const chunk of chunks)
          controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)
        controller.close()
      },
    })
}

function utf16(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))
}

/** A valid body, sent as no client should send it, and things that are no such body at all. */
export function envelopesFor(valid: string): readonly Labelled<Envelope>[] {
  const typed = (type: string): Envelope => ({ body: valid, headers: { 'content-type': type } })
  const announced = (length: string): Envelope => ({
    body: valid,
    headers: { ...JSON_TYPE, 'content-length': length },
  })
  const texts = (
    [
      ['no JSON', 'nonsense'],
      ['half of it', valid.slice(0, -1)],
      ['more than it', `${valid} x`],
      ['twice', `${valid}${valid}`],
      ['a comment', `/* x */ ${valid}`],
      ['a comma too many', valid.replace(/\}$/, ',}')],
      ['single quotes', valid.replaceAll('"', "'")],
      ['a callback', `cb(${valid})`],
      ['a guard', `)]}',\n${valid}`],
      ['a byte order mark', `\ufeff${valid}`],
      ['spaces around', ` \t\r\n${valid}\n `],
      ['other spaces around', `\u00a0\u2003${valid}\u2028`],
      ['NUL behind', `${valid}\0`],
      ['NaN', 'NaN'],
      ['Infinity', '-Infinity'],
      ['undefined', 'undefined'],
      ['null', 'null'],
      ['true', 'true'],
      ['a number', '0'],
      ['a great number', '9'.repeat(100_000)],
      ['a text', '"text"'],
      ['a list', '[]'],
      ['a list of it', `[${valid}]`],
      ['an empty object', '{}'],
      ['only a key', '{"":null}'],
      ['10,000 levels', '['.repeat(10_000)],
      ['10,000 levels, closed', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
      ['half a million levels', '['.repeat(500_000)],
      ['100,000 levels of objects', '{"a":'.repeat(100_000)],
      ['XML', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'],
      ['a form', 'name=x&admin=true&users=alice'],
    ] as const
  ).map(([label, body]): Labelled<Envelope> => [label, { body, headers: JSON_TYPE }])
  return [
    ...texts,
    ['nothing', { body: undefined }],
    ['nothing, of a type', { body: undefined, headers: JSON_TYPE }],
    ['a text type', typed('text/plain')],
    ['a form type', typed('application/x-www-form-urlencoded')],
    ['a multipart type', typed('multipart/form-data; boundary=x')],
    ['no such type', typed('//;;=')],
    ['another charset', typed('application/json; charset=utf-7')],
    [
      'UTF-16',
      { body: utf16(valid), headers: { 'content-type': 'application/json; charset=utf-16' } },
    ],
    ['no UTF-8', { body: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) }],
    ['an overlong escape', { body: new Uint8Array([0x22, 0xc0, 0xaf, 0x22]) }],
    ['compressed, it says', { body: valid, headers: { ...JSON_TYPE, 'content-encoding': 'gzip' } }],
    ['a real form', { body: new URLSearchParams({ name: 'x' }) }],
    ['in chunks', { body: stream(...valid.split('')), headers: JSON_TYPE }],
    [
      'in chunks, cut in a letter',
      { body: stream('"', new Uint8Array([0xc3]), new Uint8Array([0xa9]), '"') },
    ],
    [
      'in endless chunks',
      { body: stream(...Array.from({ length: 40 }, () => ' '.repeat(65_536)), valid) },
    ],
    ['2 MB of spaces', { body: ' '.repeat(2 * 1024 * 1024), headers: JSON_TYPE }],
    ['announced as huge', announced('99999999999999999999')],
    ['announced as 2 MB', announced('2097152')],
    ['announced as less', announced('1')],
    ['announced as negative', announced('-1')],
    ['announced as none', announced('NaN')],
  ]
}
