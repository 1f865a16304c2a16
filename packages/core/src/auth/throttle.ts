import { createHash } from 'node:crypto'
import { check, checkOptions, type Duration } from '../contract/index.ts'
import { HubError } from '../contract/errors.ts'
import type { PluginStorage } from '../contract/plugin.ts'
import { attemptCounters } from './attempt-counters.ts'
import { networkOf } from './network.ts'
import { counted, givenBack, waitingTime, type ThrottleLimit } from './throttle-count.ts'

/** Bounds on guessing, for one account or for one address. */
export interface ThrottleLimitOptions {
  /** Attempts that do not have to wait, 1 to 10,000. @default 5 for an account, 100 for an address */
  readonly freeTries?: number | undefined
  /** What the next one has to wait; each further one twice as long. @default '1s' */
  readonly firstDelay?: Duration | undefined
  /** Nobody waits longer. @default '1m' */
  readonly maxDelay?: Duration | undefined
}

/** Options of {@link loginThrottle}. */
export interface ThrottleOptions {
  readonly account?: ThrottleLimitOptions | undefined
  readonly address?: ThrottleLimitOptions | undefined
  /** Failures are forgotten after this long without another attempt, at least 1 s. @default '15m' */
  readonly window?: Duration | undefined
  /** How long an address counts as one from which an account's owner came. @default '30d' */
  readonly knownFor?: Duration | undefined
  /** The clock, for tests. @default Date.now */
  readonly now?: (() => number) | undefined
}

/** An attempt that was let through. It counts as failed until one of these says otherwise; call at most one. */
export interface LoginAttempt {
  /** It failed. `account` is for one that was not known before; `attempt` has counted the rest. */
  failed(account?: string): Promise<void>
  /** It was right: the account's failures are forgotten, the address keeps its others, and is known to be the owner's. */
  succeeded(account: string): Promise<void>
  /** It was none after all (another form is shown, the issuer is away). */
  withdrawn(): Promise<void>
}

/** Slows down who guesses passwords, over all hub processes. */
export interface LoginThrottle {
  /**
   * Lets an attempt through and counts it, before the password is looked at: so many attempts at once get no further
   * than one after another. The words are the same whether account or address is the reason, and whether the account
   * exists.
   *
   * @param from `account` is a normalised name, when it is known before; `address` the client's address
   * @throws HubError `HUB_ERR_TOO_MANY_REQUESTS` with `retryAfter`; an attempt that is refused counts for nothing
   */
  attempt(from: {
    readonly account?: string | undefined
    readonly address: string
  }): Promise<LoginAttempt>
}

/** An address is noted anew as known after this part of the time for which it counts. */
const KNOWN_ANEW = 30

type Counter = { readonly key: string; readonly limit: ThrottleLimit }

function keyOf(...parts: readonly string[]): string {
  // A digest: keys have a bounded length, and names typed by mistake (a password, say) are kept nowhere.
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

function limitCheck(freeTries: number): check.Check<ThrottleLimit> {
  return check.object({
    freeTries: check.optional(check.integer(1, 10_000), freeTries),
    firstDelay: check.optional(check.duration(1), 1000),
    maxDelay: check.optional(check.duration(1), 60_000),
  })
}

/**
 * Makes a throttle. Failures are counted per account and per address (an IPv6 /64 is one); after some free tries each
 * next attempt has to wait, twice as long every time, up to a minute.
 *
 * Nobody can lock somebody else out for good: the wait is bounded, a refused attempt does not lengthen it, and an
 * address from which the account's owner has come in the last month has a count of its own for that account, which
 * guesses from elsewhere do not touch.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function loginThrottle(
  storage: PluginStorage,
  options: ThrottleOptions = {},
): LoginThrottle {
  const { account, address, window, knownFor, now } = checkOptions('loginThrottle', options, {
    account: check.optional(limitCheck(5), limitCheck(5)({}, 'account')),
    address: check.optional(limitCheck(100), limitCheck(100)({}, 'address')),
    window: check.optional(check.duration(1000), 15 * 60_000),
    knownFor: check.optional(check.duration(1000), 30 * 86_400_000),
    now: check.optional(check.func<() => number>(), Date.now),
  })
  const ttl = Math.max(window, account.maxDelay, address.maxDelay)

  const { change } = attemptCounters(storage, ttl)
  const add = async ({ key, limit }: Counter): Promise<void> => {
    let wait = 0
    await change(key, (count) => {
      wait = waitingTime(count, limit, now())
      return wait > 0 ? undefined : counted(count, now())
    })
    if (wait > 0)
      throw new HubError('HUB_ERR_TOO_MANY_REQUESTS', { retryAfter: Math.ceil(wait / 1000) })
  }
  const giveBack = async ({ key }: Counter): Promise<void> => {
    // A count of none is kept until it expires: deleting it could lose what others count at this moment.
    await change(key, (count) => count && (givenBack(count) ?? { failures: 0, at: 0 }))
  }

  const counterOf = async (name: string, network: string): Promise<Counter> => {
    const known = await storage.get(`known:${keyOf(name, network)}`)
    return { key: `account:${known ? keyOf(name, network) : keyOf(name)}`, limit: account }
  }
  /** Remembers that an account's owner came from there; a write only now and then, for who comes daily. */
  const know = async (name: string, network: string): Promise<void> => {
    const key = `known:${keyOf(name, network)}`
    const since = (await storage.get(key))?.value
    if (typeof since === 'number' && now() - since < knownFor / KNOWN_ANEW) return
    await storage.put(key, now(), { ttl: knownFor })
  }
  const forget = async (key: string): Promise<void> => {
    if (await storage.get(key)) await storage.delete(key)
  }

  return {
    async attempt(from) {
      const network = networkOf(from.address)
      const byAddress: Counter = { key: `address:${keyOf(network)}`, limit: address }
      const byAccount =
        from.account === undefined ? undefined : await counterOf(from.account, network)
      await add(byAddress)
      try {
        if (byAccount) await add(byAccount)
      } catch (error) {
        await giveBack(byAddress)
        throw error
      }
      return {
        async failed(name) {
          if (name === undefined || name === from.account) return
          const { key } = await counterOf(name, network)
          await change(key, (count) => counted(count, now()))
        },
        async succeeded(name) {
          await know(name, network)
          const { key } = await counterOf(name, network)
          const keys = new Set(byAccount ? [key, byAccount.key] : [key])
          // Together, since each is a commit, and a commit is what takes time.
          await Promise.all([...[...keys].map(forget), giveBack(byAddress)])
        },
        async withdrawn() {
          await giveBack(byAddress)
          if (byAccount) await giveBack(byAccount)
        },
      }
    },
  }
}
