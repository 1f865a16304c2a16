import type { FoundForm } from './page-forms.ts'
import type { Chance } from './random.ts'
import { HOSTILE_JSON, HOSTILE_TEXTS, LONG_TEXTS, MARK_ELEMENT, type Labelled } from './texts.ts'

/** The body of a form that was sent. */
export interface FormBody {
  readonly body: string | FormData
  /** `undefined` leaves it to the body. */
  readonly type: string | undefined
  /** Whether its XSRF token is not ours: then nothing may come of it. */
  readonly forged?: boolean
}

type Pairs = readonly (readonly [string, string])[]

const TYPE = 'application/x-www-form-urlencoded'

/** A form cannot be longer in all; one longer field is refused as well. */
const TEXTS: readonly Labelled<string>[] = [
  ...HOSTILE_TEXTS,
  ...LONG_TEXTS,
  ['4,096 characters', 'é'.repeat(4096)],
  ...HOSTILE_JSON.filter(([, text]) => text.length <= 4096),
  ['1,000 levels', `${'['.repeat(1000)}${']'.repeat(1000)}`],
]

function written(pairs: Pairs): FormBody {
  const body = new URLSearchParams()
  for (const [name, value] of pairs) body.append(name, value)
  return { body: body.toString(), type: TYPE }
}

function withField(pairs: Pairs, name: string, value: string): Pairs {
  return pairs.map(([other, old]) => (other === name ? [other, value] : [other, old]))
}

/** What a form's fields can be made of. */
export function* bodiesOfForm({ fields }: FoundForm, dice: Chance): Iterable<Labelled<FormBody>> {
  yield ['valid', written(fields)]
  for (const [name] of fields) {
    if (name === '_xsrf') continue
    const others = fields.filter(([other]) => other !== name)
    yield [`without ${name}`, written(others)]
    yield [`${name} twice`, written([...fields, [name, 'x']])]
    yield [`${name} twice, the other way`, written([[name, 'x'], ...fields])]
    yield [`${name} as a list`, written([...others, [`${name}[]`, 'x'], [`${name}[a]`, 'x']])]
    for (const [label, text] of TEXTS)
      yield [`${name}: ${label}`, written(withField(fields, name, text))]
  }
  yield* tokens(fields, dice)
  yield* wholes(fields)
}

/** Tokens that are not the page's. */
function* tokens(fields: Pairs, dice: Chance): Iterable<Labelled<FormBody>> {
  if (!fields.some(([name]) => name === '_xsrf')) return
  const others = fields.filter(([name]) => name !== '_xsrf')
  yield ['no token', { ...written(others), forged: true }]
  // A few: one line reads them for every form.
  for (let count = 0; count < 5; count += 1) {
    const [label, text] = dice.pick(HOSTILE_TEXTS)
    yield [`the token: ${label}`, { ...written([...others, ['_xsrf', text]]), forged: true }]
  }
  // Which of them counts is open; that the wrong one does not is not.
  yield ['a token and a wrong one', written([...fields, ['_xsrf', 'x']])]
  yield ['a wrong token and one', written([['_xsrf', 'x'], ...fields])]
}

/** The whole sent otherwise. */
function* wholes(fields: Pairs): Iterable<Labelled<FormBody>> {
  const body = written(fields).body
  const upload = new FormData()
  for (const [name, value] of fields) upload.append(name, value)
  for (const [name] of fields)
    upload.append(name, new File([MARK_ELEMENT], `../${MARK_ELEMENT}.html`, { type: 'text/html' }))
  yield ['with files', { body: upload, type: undefined }]
  const text = typeof body === 'string' ? body : ''
  yield ['JSON', { body: JSON.stringify(Object.fromEntries(fields)), type: 'application/json' }]
  yield ['plain text', { body: text, type: 'text/plain' }]
  yield ['multipart, it says', { body: text, type: 'multipart/form-data; boundary=x' }]
  yield ['another charset', { body: text, type: `${TYPE}; charset=utf-16` }]
  yield ['nothing', { body: '', type: TYPE }]
  const more = [
    ['no pairs', '&&&===&='],
    ['half an escape', '%=%2&%zz=%'],
    ['no UTF-8 in escapes', 'a=%ff%c0%af%ed%a0%80'],
    ['NUL', 'a=%00&%00=a'],
    ['a prototype', '__proto__=x&__proto__[admin]=true&constructor[prototype][admin]=true'],
    ['an element', `${MARK_ELEMENT}=${MARK_ELEMENT}`],
    ['1,000 more', Array.from({ length: 1000 }, (_, index) => `a${index}=1`).join('&')],
    ['the same again', text],
    ['70 kB more', 'a=1&'.repeat(17_500)],
  ] as const
  for (const [label, raw] of more) {
    yield [`and ${label}`, { body: `${text}&${raw}`, type: TYPE }]
    yield [`only ${label}`, { body: raw, type: TYPE }]
  }
}
