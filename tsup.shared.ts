import type { Options } from 'tsup'

/** How every package is built. Declarations come from tsc: see scripts/build.mjs. */
export function library(entry: Record<string, string>): Options {
  return {
    entry,
    format: 'esm',
    target: 'node22',
    platform: 'node',
    sourcemap: true,
    clean: true,
    dts: false,
    silent: true,
    // node:sqlite and node:test have no name without the prefix.
    removeNodeProtocol: false,
  }
}
