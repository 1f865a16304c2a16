import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * What is made once and kept between runs, outside the repository: `$HUBKIT_CACHE/test-cluster`, else
 * `hubkit-e2e/test-cluster` in `$XDG_CACHE_HOME` or `~/.cache`.
 */
export function cacheFolder(): string {
  const parent = process.env['HUBKIT_CACHE'] ?? join(userCache(), 'hubkit-e2e')
  return join(parent, 'test-cluster')
}

function userCache(): string {
  return process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
}
