import {
  defineAuthenticator,
  type AuthContext,
  type Authenticator,
  type AuthOutcome,
} from '@hubkit/core/contract'
import { createDirectory } from './directory.ts'
import { DirectoryRefuses, DirectoryUnavailable } from './faults.ts'
import { login, type Ldap } from './login.ts'
import type { LdapAuthenticatorOptions } from './options.ts'
import { createPace } from './pace.ts'
import { refresh } from './refresh.ts'
import { settingsOf } from './settings.ts'
import { GROUPS_FACT } from './state-groups.ts'
import { canBePassword, typedName } from './typed-name.ts'

type Rejected = Extract<AuthOutcome, { readonly type: 'rejected' }>

function wrong(reason: string, account?: string): Rejected {
  return { type: 'rejected', reason, account }
}

/** A fault of the directory: of the password it tells nothing, so it counts as no try. */
function troubleWith(error: unknown, { log }: Pick<AuthContext, 'log'>): Rejected {
  if (error instanceof DirectoryUnavailable)
    return {
      type: 'rejected',
      code: 'directory-unavailable',
      reason: error.message,
      message: 'The directory cannot be reached at the moment. Please try again later.',
      inconclusive: true,
    }
  if (error instanceof DirectoryRefuses) {
    log.warn('the directory does not answer as it should', { reason: error.message })
    return {
      type: 'rejected',
      code: 'directory-refuses',
      reason: error.message,
      message:
        'The directory could not check this login. Please tell an administrator of this hub if it stays so.',
      inconclusive: true,
    }
  }
  throw error
}

async function submit(ldap: Ldap, ctx: AuthContext): Promise<AuthOutcome> {
  const username = typedName(ctx.form['username'])
  const password = ctx.form['password'] ?? ''
  if (username === undefined) return wrong('no account can have this name')
  if (!canBePassword(password)) return wrong('no account can have this password', username)
  try {
    const outcome = await login(ldap, [username, password], ctx)
    if ('refusal' in outcome) return wrong(outcome.refusal, outcome.account)
    return { type: 'identified', identity: outcome.identity }
  } catch (error) {
    ctx.signal.throwIfAborted()
    return troubleWith(error, ctx)
  }
}

/**
 * Logs people in with their name and password of an LDAP directory. Accounts are keyed by the directory's base and a
 * stable attribute, never by a DN; the username is the directory's spelling.
 *
 * @example
 * ldapAuthenticator({
 *   url: 'ldaps://ldap.example.org',
 *   base: 'dc=example,dc=org',
 *   account: { dn: 'cn=hub,ou=services,dc=example,dc=org', password: process.env.LDAP_PASSWORD! },
 *   users: { base: 'ou=people,dc=example,dc=org' },
 *   groups: { by: 'search', base: 'ou=groups,dc=example,dc=org', nested: 'walk' },
 * })
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function ldapAuthenticator(options: LdapAuthenticatorOptions): Authenticator {
  const settings = settingsOf(options)
  const { id, label, groups } = settings
  const directory = createDirectory(settings)
  const ldap: Ldap = { settings, directory, pace: createPace() }
  // Without an account, only the person could search where the directory shows nothing to nobody.
  const canAskAgain = settings.account !== undefined || settings.users.dn.length === 0

  return defineAuthenticator({
    id,
    ui: {
      kind: 'form',
      ...(label !== undefined && { label }),
      fields: [
        { name: 'username', label: 'Username', type: 'text', autocomplete: 'username' },
        { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
      ],
    },
    ...(groups && { facts: { [GROUPS_FACT]: { missingScopes: [] } } }),
    trouble: () => directory.trouble(),
    async handle(route, ctx) {
      ctx.signal.throwIfAborted()
      if (route !== 'submit') return wrong('there is no such route')
      return submit(ldap, ctx)
    },
    ...(canAskAgain && { refresh: (identity, _grant, ctx) => refresh(ldap, identity, ctx) }),
  })
}
