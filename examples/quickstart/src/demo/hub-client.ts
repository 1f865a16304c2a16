import type { Settings } from './settings.ts'

/** Who visits, as the hub says. */
export interface Visitor {
  readonly name: string
  readonly admin: boolean
}

/** What this server asks its hub. */
export interface HubClient {
  /** Trades an OAuth code for the visitor's token (RFC 6749 section 4.1.3). */
  exchange(code: string, verifier: string): Promise<string | undefined>
  /** Whose token it is, if its owner may enter here. */
  identify(token: string): Promise<Visitor | undefined>
  reportActivity(at: Date): Promise<void>
}

const PATIENCE = 10_000
/** An answer is believed for so long, so that not every request asks the hub. */
const FRESH = 10_000

export function createHubClient(settings: Settings): HubClient {
  const known = new Map<string, { readonly visitor: Visitor; readonly until: number }>()

  async function ask(token: string): Promise<Visitor | undefined> {
    const answer = await fetch(`${settings.apiUrl}/user`, {
      headers: { authorization: `token ${token}` },
      signal: AbortSignal.timeout(PATIENCE),
    })
    if (answer.status === 401 || answer.status === 403) return undefined
    if (!answer.ok) throw new Error(`the hub answered ${answer.status}`)
    const model = asRecord(await answer.json())
    const scopes: readonly unknown[] = Array.isArray(model['scopes']) ? model['scopes'] : []
    if (!settings.accessScopes.some((scope) => scopes.includes(scope))) return undefined
    return { name: String(model['name']), admin: model['admin'] === true }
  }

  return {
    async exchange(code, verifier) {
      const answer = await fetch(`${settings.apiUrl}/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: settings.clientId,
          client_secret: settings.apiToken,
          redirect_uri: settings.callback,
          code,
          code_verifier: verifier,
        }),
        signal: AbortSignal.timeout(PATIENCE),
      })
      const token = answer.ok ? asRecord(await answer.json())['access_token'] : undefined
      return typeof token === 'string' ? token : undefined
    },
    async identify(token) {
      const now = Date.now()
      for (const [key, entry] of known) if (entry.until <= now) known.delete(key)
      const before = known.get(token)
      if (before) return before.visitor
      const visitor = await ask(token)
      if (visitor) known.set(token, { visitor, until: now + FRESH })
      return visitor
    },
    async reportActivity(at) {
      const last_activity = at.toISOString()
      const answer = await fetch(settings.activityUrl, {
        method: 'POST',
        headers: {
          authorization: `token ${settings.apiToken}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          last_activity,
          servers: { [settings.serverName]: { last_activity } },
        }),
        signal: AbortSignal.timeout(PATIENCE),
      })
      if (!answer.ok) throw new Error(`the hub answered ${answer.status}`)
    },
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {}
}
