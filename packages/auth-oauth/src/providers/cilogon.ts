import { check, type Authenticator } from '@hubkit/core/contract'
import { UnacceptableAnswer } from '../http/faults.ts'
import type { Profile } from '../provider/definition.ts'
import { oidcFactory } from '../provider/oidc-factory.ts'
import { needText, textAt } from '../provider/read.ts'
import { factRule, names, type ProviderRule } from '../provider/rule.ts'
import { clientSettings, type ClientOptions } from '../provider/settings.ts'

/** How usernames are made of what one identity provider states. */
export interface CILogonIdp {
  /** The claim to take. Take care: `email` is as true as that identity provider makes it. */
  readonly username: string
  /** Removes `@` and this domain; a name with another one is refused. */
  readonly stripDomain?: string | undefined
  /** Put before the name with a colon, so that names of two identity providers never meet. */
  readonly prefix?: string | undefined
}

/** Options of {@link cilogon}. */
export interface CILogonOptions extends ClientOptions {
  /** Those that may be used, by their EntityID; the first is offered first. Somebody of another one is refused. */
  readonly idps: Readonly<Record<string, CILogonIdp>>
  /** The look of CILogon's page. */
  readonly skin?: string | undefined
}

/** Logs people in with CILogon, and a rule about where they come from. */
export interface CILogon {
  /** @throws HubError `HUB_ERR_OPTION` */
  (options: CILogonOptions): Authenticator
  /** People of this identity provider, by its EntityID. */
  idp(entityId: string): ProviderRule
}

const ENTITY = /^(urn:|https?:\/\/)\S+$/

const idp = check.object({
  username: check.string({ min: 1 }),
  stripDomain: check.optional(check.string({ min: 1 })),
  prefix: check.optional(check.string({ pattern: /^[^:]+$/, what: 'a prefix without colon' })),
})

function usernameOf(claims: Profile, idps: Readonly<Record<string, CILogonIdp>>): string {
  const entity = needText(claims, 'idp')
  const rule = Object.hasOwn(idps, entity) ? idps[entity] : undefined
  if (!rule) throw new UnacceptableAnswer('is of an identity provider that may not be used')
  const name = needText(claims, rule.username)
  const { stripDomain, prefix } = rule
  if (stripDomain === undefined) return prefix === undefined ? name : `${prefix}:${name}`
  const [before = '', domain, ...others] = name.split('@')
  if (others.length > 0 || domain?.toLowerCase() !== stripDomain.toLowerCase())
    throw new UnacceptableAnswer('has a name of another domain')
  return prefix === undefined ? before : `${prefix}:${before}`
}

function create(options: CILogonOptions): Authenticator {
  const settings = clientSettings(
    'cilogon',
    options,
    { idps: check.record(idp), skin: check.optional(check.string({ min: 1 })) },
    'client_secret_post',
  )
  const entities = Object.keys(settings.idps)
  const isFault = entities.length === 0 || entities.some((entity) => !ENTITY.test(entity))
  if (isFault) check.refuse('cilogon.idps', settings.idps, 'identity providers by EntityID')
  return oidcFactory(
    {
      label: 'CILogon',
      issuer: new URL('https://cilogon.org'),
      scopes: ['org.cilogon.userinfo'],
      // www.cilogon.org/oidc: `selected_idp` is a list, the first one is chosen beforehand.
      authorizeParams: {
        selected_idp: entities.join(','),
        ...(settings.skin === undefined ? {} : { skin: settings.skin }),
      },
      username: (claims) => usernameOf(claims, settings.idps),
      facts: {
        'cilogon.idp': { scopes: ['openid'], ask: async (_api, claims) => textAt(claims, 'idp') },
      },
    },
    settings,
  )
}

/** See {@link CILogon}. */
export const cilogon: CILogon = Object.assign(create, {
  idp(entityId: string) {
    const [wanted = ''] = names('cilogon.idp', [entityId], 'an EntityID')
    const rule = { name: `cilogon.idp(${wanted})`, text: `people of ${wanted} at CILogon` }
    return factRule({ ...rule, fact: 'cilogon.idp' }, (value) => value === wanted)
  },
})
