import { check, checkOptions, HubError, type Check } from '@hubkit/core/contract'
import { FilterParser, type Filter } from 'ldapts'
import type { DirectoryServer } from './dial.ts'
import { normalDn } from './dn.ts'
import type { LdapAuthenticatorOptions } from './options.ts'

const FACTORY = 'ldapAuthenticator'
const PLACE = '{username}'

const attribute = check.string({
  pattern: /^[a-z][a-z0-9-]*$/i,
  what: 'the name of an attribute',
})

const distinguishedName = check.string({
  pattern: /^\s*[a-z][a-z0-9.-]*\s*=\s*[^\s,]/i,
  what: 'a distinguished name such as dc=example,dc=org',
})

/** A name to bind by. One without a sign of a name could be taken for a SASL mechanism. */
const bindName = check.string({ pattern: /[=@\\]/, what: 'a distinguished name, or user@domain' })

/** Parsed at once, so that a mistake is found at once. */
const filter: Check<Filter> = (value, path) => {
  const text = check.string({ min: 1 })(value, path)
  if (/[{}]/.test(text))
    check.refuse(path, value, 'fixed text: a filter is combined with the username by the hub')
  try {
    return FilterParser.parseString(text)
  } catch {
    return check.refuse(path, value, 'a filter such as (objectClass=person)')
  }
}

const template: Check<string> = (value, path) => {
  const text = check.string()(value, path)
  const [before = '', ...rest] = text.split(PLACE)
  const isOne = rest.length === 1 && /(^|[,+])\s*[a-z][a-z0-9.-]*\s*=\s*$/i.test(before)
  const ends = rest[0] ?? ''
  return isOne && /^\s*([,+].+)?$/.test(ends)
    ? text
    : check.refuse(path, value, `a distinguished name with ${PLACE} as one value`)
}

const server: Check<DirectoryServer> = (value, path) => {
  const url = typeof value === 'string' ? URL.parse(value) : null
  const isSecure = url?.protocol === 'ldaps:'
  const isBare =
    url !== null && /^\/?$/.test(url.pathname) && `${url.search}${url.hash}${url.username}` === ''
  if (!url || !isBare || url.hostname === '' || !(isSecure || url.protocol === 'ldap:'))
    return check.refuse(path, value, 'an ldaps or ldap URL with host and port alone')
  const port = url.port === '' ? (isSecure ? 636 : 389) : Number(url.port)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return { name: `${url.protocol}//${url.hostname}:${port}`, host, port, isSecure }
}

/** One, or several. */
function some<T>(item: Check<T>): Check<readonly T[]> {
  return (value, path) =>
    Array.isArray(value) ? check.array(item, 1)(value, path) : [item(value, path)]
}

const tls = check.object({
  ca: check.optional(
    check.string({ pattern: /-----BEGIN CERTIFICATE-----/, what: 'certificates as PEM' }),
  ),
  minVersion: check.optional(check.oneOf('TLSv1.2', 'TLSv1.3'), 'TLSv1.2'),
  serverName: check.optional(check.string({ min: 1 })),
})

const users = check.object({
  base: check.optional(distinguishedName),
  scope: check.optional(check.oneOf('one', 'sub'), 'sub'),
  attribute: check.optional(attribute, 'uid'),
  filter: check.optional(filter),
  dn: check.optional(some(template), []),
})

const attributes = check.object({
  subject: check.optional(attribute, 'entryUUID'),
  displayName: check.optional(attribute),
  email: check.optional(attribute, 'mail'),
  emailVerified: check.optional(check.boolean, false),
  claims: check.optional(check.array(attribute), []),
})

const groups = check.object({
  by: check.oneOf('memberOf', 'search'),
  base: check.optional(distinguishedName),
  filter: check.optional(filter),
  member: check.optional(attribute, 'member'),
  name: check.optional(attribute, 'cn'),
  nested: check.optional(
    check.either((value) => value === false, check.no, check.oneOf('walk', 'in-chain')),
    false,
  ),
  maxDepth: check.optional(check.integer(1, 50), 10),
  max: check.optional(check.integer(1, 10_000), 1000),
  lazy: check.optional(check.boolean, false),
})

const account = check.object({ dn: bindName, password: check.string({ min: 1 }) })

const orNone =
  <T>(shape: Check<T>): Check<T> =>
  (value, path) =>
    shape(value ?? {}, path)

const SHAPE = {
  id: check.optional(
    check.string({ pattern: /^[a-z0-9-]{1,40}$/, what: '1 to 40 characters a-z, 0-9 and -' }),
    'ldap',
  ),
  label: check.optional(check.string({ min: 1, max: 100 })),
  url: some(server),
  startTls: check.optional(check.boolean, false),
  insecure: check.optional(check.boolean, false),
  tls: orNone(tls),
  base: distinguishedName,
  account: check.optional(account),
  users: orNone(users),
  attributes: orNone(attributes),
  groups: check.optional(groups),
  timeout: check.optional(check.duration(100), 5000),
  maxConnections: check.optional(check.integer(1, 1000), 32),
}

function refused(path: string, message: string, hint: string): never {
  throw new HubError('HUB_ERR_OPTION', { message: `${FACTORY}.${path}: ${message}`, hint })
}

type Checked = ReturnType<typeof read>

function read(options: unknown) {
  return checkOptions(FACTORY, options, SHAPE)
}

function assertSecure({ url, startTls, insecure, tls: { ca } }: Checked): void {
  const isClear = url.some(({ isSecure }) => !isSecure)
  if (startTls && url.some(({ isSecure }) => isSecure))
    refused('startTls', 'found it with an ldaps address', 'StartTLS is for the ldap port alone.')
  if (isClear && !startTls && !insecure)
    refused(
      'url',
      'found an ldap address without startTls',
      'Passwords would be sent in the clear. Set startTls, or take an ldaps address.',
    )
  if (insecure && (startTls || !isClear || ca !== undefined))
    refused('insecure', 'found it together with TLS', 'Leave it out: TLS is always verified.')
}

function assertGroups({ groups: wanted, account: service, users: { dn } }: Checked): void {
  if (!wanted) return
  const { by, nested, member, lazy } = wanted
  if (nested !== false && by !== 'search')
    refused('groups.nested', 'found it with memberOf', "Set by: 'search'.")
  if (nested === 'in-chain' && member.toLowerCase() === 'memberuid')
    refused(
      'groups.nested',
      "found 'in-chain' with memberUid",
      'The rule follows names of entries alone.',
    )
  if (lazy && by === 'search' && dn.length > 0 && !service)
    refused('groups.lazy', 'found it without an account', 'Later nobody is there to search as.')
}

/** What the authenticator works with. */
export type Settings = Checked & {
  readonly issuer: string
  readonly userBase: string
}

/** @throws HubError `HUB_ERR_OPTION` */
export function settingsOf(options: LdapAuthenticatorOptions): Settings {
  const checked = read(options)
  assertSecure(checked)
  assertGroups(checked)
  return {
    ...checked,
    issuer: `ldap:${normalDn(checked.base)}`,
    userBase: checked.users.base ?? checked.base,
  }
}
