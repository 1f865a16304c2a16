import { HubError } from './errors.ts'
import type { JsonValue } from './json.ts'

/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>

/** Where a plugin writes what an operator should read. Hubkit never writes secrets to it, and neither may a plugin. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

/**
 * A plugin's own keys in the hub's store: shared by all hub processes and kept over restarts. Keys are 1 to 200
 * characters; another plugin never sees them.
 */
export interface PluginStorage {
  /** The value and its revision, or `undefined` when absent or expired. */
  get(key: string): Promise<{ readonly value: JsonValue; readonly revision: number } | undefined>
  /**
   * Writes a value. With `ifRevision` only when the stored revision is that one; `0` means "only when absent".
   * `ttl` is in milliseconds; without it the value stays.
   *
   * @returns whether it was written
   */
  put(
    key: string,
    value: JsonValue,
    options?: { readonly ifRevision?: number | undefined; readonly ttl?: number | undefined },
  ): Promise<boolean>
  /** Removes the key. Idempotent. */
  delete(key: string): Promise<void>
}

/** Versions of the plugin contracts that this core runs: the newest and the one before. */
export const SPEC_VERSIONS: readonly number[] = [1]

/**
 * Refuses a plugin whose contract version this core does not know.
 *
 * @throws HubError `HUB_ERR_PLUGIN`
 */
export function assertSpecVersion(
  kind: string,
  plugin: { readonly specVersion: number; readonly name?: string },
): void {
  if (SPEC_VERSIONS.includes(plugin.specVersion)) return
  throw new HubError('HUB_ERR_PLUGIN', {
    message: `${kind}${plugin.name ? ` '${plugin.name}'` : ''}: specVersion is ${String(plugin.specVersion)}, this hub runs ${SPEC_VERSIONS.join(' and ')}`,
    hint: 'Update the plugin or @hubkit/core, so that both speak the same contract.',
  })
}
