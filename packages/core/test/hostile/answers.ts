import { browser } from '@hubkit/testkit'
import { MARK_ELEMENT, MARK_HEADER, MARK_HOST } from './texts.ts'

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** `''` of an event stream, which is not read. */
  readonly text: string
}

/** Reads an answer; of an event stream, only that there is one. */
export async function read(response: Response): Promise<Answer> {
  const { status, headers } = response
  if (headers.get('content-type')?.startsWith('text/event-stream')) {
    await response.body?.cancel()
    return { status, headers, text: '' }
  }
  return { status, headers, text: await response.text() }
}

/** Codes of answers that a sound hub may give with a status of 500 or more. */
const BUSY = new Set(['HUB_ERR_BUSY', 'HUB_ERR_CLOSED'])

const TYPES = [
  'application/json',
  'text/html; charset=utf-8',
  'text/event-stream',
  'text/css; charset=utf-8',
  'text/javascript; charset=utf-8',
  'image/svg+xml',
  'text/plain; version=0.0.4; charset=utf-8',
]

const COOKIES = new Set([
  'hubkit-session',
  'hubkit-next',
  'hubkit-language',
  'jupyterhub-session-id',
  '_xsrf',
])

/** What is wrong with an answer, whatever was asked at `address`. */
export async function faultsOfAnswer(address: string, answer: Answer): Promise<readonly string[]> {
  const { status, headers, text } = answer
  const type = headers.get('content-type')
  const isPage = type?.startsWith('text/html') ?? false
  return [
    ...(status < 500 || BUSY.has(codeOf(answer) ?? '') ? [] : [`status ${status}`]),
    ...faultsOfHeaders(address, headers),
    ...(status >= 400 && !isPage ? faultsOfRefusal(answer) : []),
    ...(text !== '' && !TYPES.includes(type ?? '') ? [`a body of type ${type}`] : []),
    ...(isPage ? await faultsOfPage(address, answer) : []),
  ]
}

function codeOf({ headers, text }: Answer): string | undefined {
  if (headers.get('content-type') !== 'application/json') return undefined
  const model: { readonly code?: unknown } = JSON.parse(text)
  return typeof model.code === 'string' ? model.code : undefined
}

/** JupyterHub's form of an error, with our code; at the OAuth provider RFC 6749's. */
function faultsOfRefusal({ status, text }: Answer): readonly string[] {
  const model: Readonly<Record<string, unknown>> = text === '' ? {} : JSON.parse(text)
  if (typeof model['error'] === 'string' && typeof model['error_description'] === 'string')
    return []
  const { status: told, message, code } = model
  const fits =
    told === status &&
    typeof message === 'string' &&
    typeof code === 'string' &&
    code.startsWith('HUB_ERR_')
  return fits ? [] : [`a refusal of another form: ${text.slice(0, 200)}`]
}

function faultsOfHeaders(address: string, headers: Headers): readonly string[] {
  const faults: string[] = []
  if (headers.get('x-content-type-options') !== 'nosniff') faults.push('no nosniff')
  const policy = headers.get('content-security-policy') ?? ''
  if (!policy.includes("default-src 'none'") || /unsafe|\*/.test(policy))
    faults.push(`the policy is ${policy}`)
  if (!headers.has('x-jupyterhub-version')) faults.push('no version')
  if (headers.has(MARK_HEADER)) faults.push('a header was injected')
  const places = [headers.get('location'), /url=(.*)$/.exec(headers.get('refresh') ?? '')?.[1]]
  for (const place of places) {
    if (typeof place === 'string' && leaves(address, place)) faults.push(`it leads to ${place}`)
  }
  for (const cookie of headers.getSetCookie()) {
    const name = cookie.split('=')[0] ?? ''
    if (!COOKIES.has(name) || cookie.includes(MARK_HEADER)) faults.push(`it sets ${cookie}`)
  }
  return faults
}

function leaves(address: string, place: string): boolean {
  const from = new URL(address)
  const to = URL.parse(place, from.href)
  return to?.origin !== from.origin || to.hostname === MARK_HOST
}

/** Attributes that hold an address. */
const ADDRESSES = ['href', 'src', 'action', 'formaction', 'data-href', 'data-src']

async function faultsOfPage(
  address: string,
  { headers, text }: Answer,
): Promise<readonly string[]> {
  const faults: string[] = []
  const type = headers.get('content-type') ?? ''
  // A browser that has seen this answer: it knows how to read a page.
  const seen = browser(() => new Response(text, { headers: { 'content-type': type } }))
  const page = await seen.get('/')
  if (text.includes(MARK_ELEMENT.slice(0, -1))) faults.push('an element came to life')
  for (const { attributes } of page.html().querySelectorAll('*')) {
    const handler = Object.keys(attributes).find((name) => /^on/i.test(name))
    if (handler !== undefined) faults.push(`an element has ${handler}`)
    for (const name of ADDRESSES) {
      const place = attributes[name]
      if (place !== undefined && leaves(address, place)) faults.push(`${name} leads to ${place}`)
    }
  }
  return faults
}
