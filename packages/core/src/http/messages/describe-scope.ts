import { parseScope, type ParsedScope } from '../../auth/scopes/parse.ts'
import type { Messages } from './messages.ts'

function limit({ limits }: Messages, { filter }: ParsedScope): string | undefined {
  if (!filter) return undefined
  const { kind, value } = filter
  if (value === undefined) {
    if (kind === 'user') return limits.ownUser
    return kind === 'server' ? limits.ownServer : limits.ownService
  }
  if (kind !== 'server') return limits[kind](value)
  const [user = '', name = ''] = value.split('/')
  return name === '' ? limits.defaultServer(user) : limits.server(name, user)
}

/**
 * A scope as a sentence for a person who is asked to agree, such as `Start servers, only for user alice.` Plain text:
 * it may hold names, so a page must escape it.
 *
 * @throws HubError `HUB_ERR_BAD_REQUEST` when it is no scope
 */
export function describeScope(messages: Messages, text: string): string {
  const scope = parseScope(text)
  const words: Readonly<Record<string, string>> = messages.scopes
  const plain = words[text]
  const can = plain ?? words[scope.name] ?? messages.limits.custom(scope.name)
  const parts = [can, plain === undefined ? limit(messages, scope) : undefined]
  const sentence = parts.filter((part) => part !== undefined).join(', ')
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}
