import type { ServerRecord } from '../../contract/records.ts'
import type { CullForecast, QueuePosition } from '../../engine/api.ts'
import type { Urls } from '../../engine/urls.ts'
import type { Language } from '../messages/choose-language.ts'
import { errorText, reasonText } from '../messages/texts.ts'
import { isErrorCode } from '../../contract/errors.ts'

/** Where a server stands, as a person sees it: waiting in line and a start that failed are states of their own. */
export type Standing =
  | 'stopped'
  | 'failed'
  | 'queued'
  | 'starting'
  | 'ready'
  | 'unclear'
  | 'stopping'
  | 'stuck'

/** A server as pages show it. */
export interface ServerView {
  readonly owner: string
  /** Whether it is the reader's. */
  readonly own: boolean
  readonly name: string
  /** What it is called, in the reader's language; with its owner when it is not the reader's. */
  readonly label: string
  readonly standing: Standing
  /** Its own address. */
  readonly url: string
  readonly lastActivity: number | undefined
  /** Since when it runs. */
  readonly readyAt?: number | undefined
  /** Why it stopped, why its last start failed, or why nobody can tell whether it runs: the middle of a sentence, in the reader's language. */
  readonly reason: string | undefined
  /** Where it stands in line. */
  readonly queue?: QueuePosition | undefined
  /** A stop that is near. */
  readonly forecast?: CullForecast | undefined
  /** Who else was let in, and when; latest first. */
  readonly entries?: readonly { readonly name: string; readonly at: number }[] | undefined
  /** The page with its log, for who may read it and where one is kept. */
  readonly log?: string | undefined
}

/** For whom a server is shown. */
export interface Reader {
  readonly urls: Urls
  readonly language: Language
  /** The reader's name. */
  readonly name: string
}

const CANCELLED = 'HUB_ERR_SPAWN_CANCELLED'

/** Where a record stands. */
function standingOf({ phase, desired, failure, stuckSince, trouble }: ServerRecord): Standing {
  if (phase === 'stopped' && desired === 'running') return 'queued'
  if (phase === 'stopped') return failure && failure.code !== CANCELLED ? 'failed' : 'stopped'
  if (phase === 'ready' && trouble !== undefined) return 'unclear'
  return phase === 'stopping' && stuckSince !== undefined ? 'stuck' : phase
}

/** What a server is called. */
export function labelOf({ messages }: Language, name: string, displayName?: string): string {
  return displayName ?? (name === '' ? messages.server.default : name)
}

function whyOf(
  language: Language,
  { phase, failure, reason, trouble }: ServerRecord,
): string | undefined {
  if (phase === 'ready') return trouble
  if (!failure) return reason && reasonText(language, reason)
  const code = isErrorCode(failure.code) ? failure.code : 'HUB_ERR_SPAWN_FAILED'
  return errorText(language, { code, message: failure.message })
}

/** A server's view. */
export function viewServer(
  { urls, language, name: reader }: Reader,
  owner: string,
  server: ServerRecord,
): ServerView {
  const { name, displayName, lastActivity, phase, readyAt } = server
  const own = owner === reader
  const label = labelOf(language, name, displayName)
  return {
    owner,
    own,
    name,
    label: own ? label : language.messages.server.of(label, owner),
    standing: standingOf(server),
    url: urls.server(owner, name),
    lastActivity,
    readyAt: phase === 'ready' ? readyAt : undefined,
    reason: whyOf(language, server),
  }
}

/** A server that was never started, and has no record yet. */
export function viewNeverStarted(
  { urls, language, name: reader }: Reader,
  owner: string,
  name: string,
): ServerView {
  const own = owner === reader
  const label = labelOf(language, name)
  return {
    owner,
    own,
    name,
    label: own ? label : language.messages.server.of(label, owner),
    standing: 'stopped',
    url: urls.server(owner, name),
    lastActivity: undefined,
    reason: undefined,
  }
}
