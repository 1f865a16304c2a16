import { check, checkOptions, type Duration } from '@hubkit/core/contract'

/** Options of `chpProxy`. */
export interface ChpProxyOptions {
  /** Of the proxy's REST API, without `/api/routes`: `http://127.0.0.1:8001`. */
  readonly url: string
  /** What the proxy has as `CONFIGPROXY_AUTH_TOKEN`. */
  readonly token: string
  /**
   * Where the proxy reaches the hub, such as `http://127.0.0.1:8081`: the route `/` is kept pointing there.
   *
   * @default the proxy has that route from elsewhere, such as `--default-target`
   */
  readonly hubUrl?: string | undefined
  /**
   * How long a call is repeated while the proxy is away or fails, at least 0; core repeats what has failed after that.
   *
   * @default '30s'
   */
  readonly retryFor?: Duration | undefined
  /** How long the answer to a call may take, at least 1 ms. @default '20s' */
  readonly requestTimeout?: Duration | undefined
  /** How often is looked whether the proxy was started anew, with an empty table; at least 100 ms. @default '5s' */
  readonly checkInterval?: Duration | undefined
  /** Calls at once, at least 1. @default 10 */
  readonly concurrency?: number | undefined
}

const httpUrl = check.string({
  pattern: /^https?:\/\/[^\s/?#@]+\/?$/,
  what: 'the origin of an http or https server',
})
/** What may stand in a header. */
const token = check.string({ pattern: /^[\x21-\x7e]+$/, what: 'a token without spaces' })

const shape = {
  url: httpUrl,
  token,
  hubUrl: check.optional(httpUrl),
  retryFor: check.optional(check.duration(0), 30_000),
  requestTimeout: check.optional(check.duration(1), 20_000),
  checkInterval: check.optional(check.duration(100), 5000),
  concurrency: check.optional(check.integer(1), 10),
}

/** The same, checked and with defaults; times in milliseconds. */
export type ChpProxySettings = ReturnType<typeof chpProxySettings>

/** @throws HubError `HUB_ERR_OPTION` */
export function chpProxySettings(options: ChpProxyOptions) {
  const settings = checkOptions('chpProxy', options, shape)
  return { ...settings, url: settings.url.replace(/\/$/, '') }
}
