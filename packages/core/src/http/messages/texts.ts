import { HubError } from '../../contract/errors.ts'
import type { StopCause, StopReason } from '../../contract/records.ts'
import { en } from './en.ts'
import type { Language } from './choose-language.ts'
import { lengthText } from './formats.ts'
import type { Messages } from './messages.ts'
import { byPattern } from './phrase-patterns.ts'

/** What a plugin or the engine says in English, in the person's language where there are words for it. */
export function phrase({ messages }: Language, text: string): string {
  const { phrases } = messages
  const own = Object.hasOwn(phrases, text) ? phrases[text] : byPattern(phrases, text)
  return own ?? text
}

/**
 * What an error says. Words of its own are shown as they are unless the language has them; in another language than
 * theirs, after what the error's code says.
 */
export function errorText(
  language: Language,
  { code, message }: Pick<HubError, 'code' | 'message'>,
): string {
  const general = language.messages.errors[code]
  if (message === new HubError(code).message) return general
  const own = phrase(language, message)
  return own !== message || language.tag === 'en' ? own : `${general} (${message})`
}

type Plain = 'user' | 'admin' | 'culler' | 'hub' | 'app' | 'exited' | 'forgotten'
type ReasonWords = Messages['reasons']

/** Codes whose words are the hub's own, and always the same. */
const OWN: Readonly<Record<string, Plain | 'userRemoved' | 'accessEnded'>> = {
  user: 'user',
  admin: 'admin',
  culler: 'culler',
  hub: 'hub',
  app: 'app',
  exited: 'exited',
  forgotten: 'forgotten',
  'user-removed': 'userRemoved',
  'access-ended': 'accessEnded',
}

/** Codes of spawners, which may have words of their own for them. */
const SEEN: Readonly<Record<string, 'outOfMemory' | 'evicted' | 'killed'>> = {
  'out-of-memory': 'outOfMemory',
  evicted: 'evicted',
  killed: 'killed',
}

/** The words that stand for a reason, given a language's words; the same in English tells whether they are the hub's. */
function wordsFor(reasons: ReasonWords, { code, message, exitCode }: StopReason): string {
  const service = /^stopped by the service (.+)$/.exec(message)?.[1]
  if (code === 'service' && service !== undefined) return reasons.service(service)
  const byItself = exitCode === undefined ? reasons.exited : reasons.exitedWith(exitCode)
  const own = OWN[code]
  return own === undefined || own === 'exited' ? byItself : reasons[own]
}

function causeText(language: Language, cause: StopCause): string {
  const { reasons } = language.messages
  if (cause.kind === 'rule') return reasons.rule
  const length = lengthText(language, cause.seconds * 1000)
  return cause.kind === 'idle' ? reasons.idle(length) : reasons.age(length)
}

/** Why a server stopped, to go on in the middle of a sentence. */
export function reasonText(language: Language, reason: StopReason): string {
  const { reasons } = language.messages
  if (reason.cause) return causeText(language, reason.cause)
  if (reason.message === wordsFor(en.reasons, reason)) {
    const seen = SEEN[reason.code]
    return seen === undefined ? wordsFor(reasons, reason) : reasons[seen]
  }
  const own = phrase(language, reason.message)
  if (own !== reason.message || language.tag === 'en' || reason.code !== 'culled') return own
  return `${reasons.culled} (${reason.message})`
}
