import type { Schema } from './sample.ts'
import {
  HOSTILE_TEXTS,
  LONG_TEXTS,
  MARK_ATTRIBUTE,
  MARK_ELEMENT,
  MARK_HOST,
  type Labelled,
} from './texts.ts'

/** Parts of a path that are no encoding of a text. */
const RAW_SEGMENTS: readonly Labelled<string>[] = [
  ['an encoded slash', 'a%2Fb'],
  ['an encoded backslash', 'a%5Cb'],
  ['encoded dots', '%2e%2e'],
  ['encoded dots and slash', '%2e%2e%2fusers'],
  ['encoded twice', '%252e%252e%252f'],
  ['dots', '..'],
  ['a dot', '.'],
  ['more slashes', '/////'],
  ['an escape that is none', '%zz'],
  ['half an escape', '%2'],
  ['a percent sign', '%'],
  ['no UTF-8', '%ff%fe'],
  ['an overlong slash', '%c0%af'],
  ['half of a pair in UTF-8', '%ed%a0%80'],
  ['a parameter', 'alice;x=1'],
  ['a wildcard', '*'],
  ['a pattern', ':name'],
  ['an encoded question mark', 'alice%3Fadmin=1'],
  ['an encoded fragment', 'alice%23x'],
  ['line ends', 'x%0d%0ax-hk-injected:%201'],
  ['another case', 'ALICE'],
  ['a space behind', 'alice%20'],
  ['a plus', 'alice+'],
  ['brackets', 'x[]'],
]

/** A text as one part of a path, whatever is in it. */
export function segment(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** What may be put in place of a part of a path. */
export const SEGMENTS: readonly Labelled<string>[] = [
  ...RAW_SEGMENTS,
  ...[...HOSTILE_TEXTS, ...LONG_TEXTS].map(([label, text]): Labelled<string> => [
    label,
    segment(text),
  ]),
]

type Params = Readonly<Record<string, string>>

/** Ways to ask for a path with one part that is hostile; the others are as the parameters say. */
export function pathsFor(path: string): readonly Labelled<(params: Params) => string>[] {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const hostile = names.flatMap((name) =>
    SEGMENTS.map(([label, value]): Labelled<(params: Params) => string> => [
      `${name} in the path: ${label}`,
      (params) => fill(path, { ...params, [name]: value }),
    ]),
  )
  const altered = (
    [
      ['a slash behind', (plain) => `${plain}/`],
      ['dots behind', (plain) => `${plain}/..`],
      ['dots before', (plain) => `../api/${plain}`],
      ['slashes', (plain) => plain.replaceAll('/', '//')],
      ['another case', (plain) => plain.toUpperCase()],
      [
        'an escaped letter',
        (plain) => plain.replace(/^./, (one) => `%${one.charCodeAt(0).toString(16)}`),
      ],
      ['a fragment', (plain) => `${plain}#${MARK_ELEMENT}`],
    ] as const satisfies readonly Labelled<(plain: string) => string>[]
  ).map(([label, change]): Labelled<(params: Params) => string> => [
    label,
    (params) => change(fill(path, params)),
  ])
  return [...hostile, ...altered]
}

/** A path with its variable parts, which are encoded already. */
export function fill(path: string, params: Readonly<Record<string, string>>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? 'x')
}

/** Arguments that mean something to some address, and some that mean nothing. */
const NAMES = ['offset', 'limit', 'next', '_xsrf', 'start', 'token', 'state', '__proto__', 'x[y]']

/** Arguments, each with values that are hostile. */
export function* queriesFor(schema: Schema | undefined): Iterable<Labelled<string>> {
  const names = Object.keys(schema?.properties ?? {})
  for (const name of [...names, ...(schema ? ['__proto__', 'x[y]'] : NAMES)]) {
    for (const [label, text] of [...HOSTILE_TEXTS, ...LONG_TEXTS])
      yield [`${name} in the query: ${label}`, `${name}=${segment(text)}`]
    yield [`${name} twice`, `${name}=1&${name}=2`]
    yield [`${name} as a list`, `${name}[]=1&${name}[]=2`]
    yield [`${name} of great size`, `${name}=${'9'.repeat(400)}`]
    yield [`${name} negative`, `${name}=-1`]
    yield [`${name} with no UTF-8`, `${name}=%ff%c0%af`]
    yield [`${name} with half an escape`, `${name}=%`]
    yield [`${name} alone`, name]
  }
  yield ['1,000 arguments', Array.from({ length: 1000 }, (_, index) => `a${index}=1`).join('&')]
  yield ['only signs', '&&&===&=&?']
  yield ['an element', `${MARK_ELEMENT}${MARK_ATTRIBUTE}`]
  yield ['another site', `//${MARK_HOST}/?next=//${MARK_HOST}`]
}

/** Headers that the hub reads, with values that are hostile; no other can be sent by `Headers`. */
export const HOSTILE_HEADERS: readonly Labelled<Readonly<Record<string, string>>>[] = [
  'accept',
  'accept-language',
  'authorization',
  'content-type',
  'cookie',
  'host',
  'origin',
  'referer',
  'user-agent',
  'sec-fetch-site',
  'sec-fetch-mode',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-xsrftoken',
  'if-none-match',
  'range',
].flatMap((name) =>
  [
    ['an element', MARK_ELEMENT],
    ['an attribute', `x${MARK_ATTRIBUTE}`],
    ['nothing', ''],
    ['commas', ',,,;;;q=,=;'],
    ['Latin-1', 'caf\u00e9 \u00ff'],
    ['10 kB', 'a'.repeat(10_000)],
    ['10 kB of commas', 'a,'.repeat(5000)],
    ['a credential', `token ${MARK_ELEMENT}`],
    ['Basic', 'Basic OjpAQA=='],
    [
      'pairs',
      '_xsrf=a; _xsrf=b; hubkit-session=; hubkit-session=x; hubkit-language=__proto__; =; ;',
    ],
    ['a number', '-1e999'],
    ['another site', `https://${MARK_HOST}/`],
    ['a language', 'x-y-z;q=NaN, *;q=2, __proto__, es-419-u-nu-latn;q=1e5'],
  ].map(([label = '', value = '']): Labelled<Readonly<Record<string, string>>> => [
    `header ${name}: ${label}`,
    { [name]: value },
  ]),
)
