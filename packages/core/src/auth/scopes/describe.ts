import { parseScope, type ParsedScope } from './parse.ts'
import { METASCOPES, SCOPES } from './tree.ts'

const OWN = {
  user: "the owner's own",
  server: "this server's own",
  service: "the service's own",
  group: '',
} as const

/** What every server asks of a visitor, in plainer words. */
const PLAIN: Readonly<Record<string, string>> = {
  'read:users:name!user': 'See your username.',
  'read:users:groups!user': 'See which groups you are in.',
}

function limit({ filter }: ParsedScope): string {
  if (!filter) return ''
  if (filter.value === undefined) return `, only ${OWN[filter.kind]}`
  if (filter.kind === 'server') {
    const [user = '', name = ''] = filter.value.split('/')
    return name === ''
      ? `, only for the default server of ${user}`
      : `, only for server ${name} of ${user}`
  }
  return `, only for ${filter.kind} ${filter.value}`
}

/**
 * A scope as a sentence for a person who is asked to agree, such as `Start servers, only for user alice.` Plain text:
 * it may hold names, so a page must escape it.
 *
 * @throws HubError `HUB_ERR_BAD_REQUEST` when it is no scope
 */
export function describeScope(text: string): string {
  const scope = parseScope(text)
  const plain = PLAIN[text]
  if (plain !== undefined) return plain
  const can =
    SCOPES.get(scope.name)?.can ??
    METASCOPES.get(scope.name) ??
    `use what the services of this hub call '${scope.name}'`
  return `${can.charAt(0).toUpperCase()}${can.slice(1)}${limit(scope)}.`
}
