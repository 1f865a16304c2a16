import { isHubError } from '@hubkit/core/contract'

/** What went wrong, in words that are safe to log. */
export function shown(error: unknown): string {
  if (isHubError(error)) return [error.message, error.hint].filter(Boolean).join('. ')
  if (!(error instanceof Error)) return String(error)
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' ? `${error.message} (${code})` : error.message
}
