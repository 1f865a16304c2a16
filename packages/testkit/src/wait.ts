import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'

/** Options of {@link until}. */
export interface UntilOptions {
  /** Milliseconds. @default 15,000 */
  readonly timeout?: number | undefined
  /** What was waited for, for the failure. @default the condition's own text */
  readonly message?: string | (() => string) | undefined
}

/**
 * Waits until a condition holds, asking again every few milliseconds, and returns what it gave. A condition that
 * throws does not hold yet; what it threw last is the cause of the failure.
 *
 * @example
 * const server = await until(() => world.find(id), { message: 'the server is running' })
 *
 * @throws Error after `timeout`
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { timeout = 15_000, message = condition.toString() }: UntilOptions = {},
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  const deadline = performance.now() + timeout
  for (let pause = 1; ; pause = Math.min(pause * 2, 100)) {
    const { value, error } = await attempt(condition, deadline - performance.now())
    if (value) return value as Exclude<T, false | null | undefined | 0 | ''>
    if (performance.now() >= deadline) {
      const words = typeof message === 'function' ? message() : message
      throw new Error(`not within ${timeout} ms: ${words}${lastError(error)}`, { cause: error })
    }
    await sleep(Math.min(pause, Math.max(1, deadline - performance.now())))
  }
}

async function attempt<T>(
  condition: () => T | Promise<T>,
  left: number,
): Promise<{ value?: T; error?: unknown }> {
  try {
    return {
      value: await within(Promise.resolve(condition()), Math.max(1, left), 'the condition itself'),
    }
  } catch (error) {
    return { error }
  }
}

function lastError(error: unknown): string {
  if (error === undefined) return ''
  return ` (last: ${error instanceof Error ? error.message : inspect(error)})`
}

/**
 * What `promise` comes to, if it does so in time. The promise itself is not ended.
 *
 * @param timeout milliseconds
 * @throws Error after `timeout`, naming `what`
 */
export async function within<T>(promise: Promise<T>, timeout: number, what: string): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Error(`not within ${timeout} ms: ${what}`)),
    timeout,
  )
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
