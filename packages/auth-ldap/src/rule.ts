import { check, type Identity } from '@hubkit/core/contract'
import { GROUPS_FACT } from './state-groups.ts'

/** A rule of an access policy about groups of a directory. */
export interface LdapRule {
  readonly name: string
  readonly text: string
  readonly needs: { readonly facts: readonly string[] }
  test(subject: { readonly identity: Identity }): Promise<boolean>
}

/**
 * Members of a group of the directory, by the name that `groups.name` gives, in whatever case. Nobody else's groups
 * count, whatever their names.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function ldapGroup(name: string): LdapRule {
  const wanted = check.string({ min: 1, what: 'the name of a group' })(name, 'ldapGroup')
  return {
    name: `ldapGroup(${wanted})`,
    text: `members of ${wanted} in the directory`,
    needs: { facts: [GROUPS_FACT] },
    async test({ identity }) {
      const groups = await identity.facts?.[GROUPS_FACT]?.()
      if (!Array.isArray(groups)) return false
      return groups.some(
        (group) => typeof group === 'string' && group.toLowerCase() === wanted.toLowerCase(),
      )
    },
  }
}
