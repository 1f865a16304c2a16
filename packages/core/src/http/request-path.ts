import { HubError } from '../contract/errors.ts'

/**
 * The path of a request, as it was sent.
 *
 * @throws HubError `HUB_ERR_BAD_REQUEST` for an escape that is none, or one that is no UTF-8
 */
export function requestPath(url: string): string {
  const { pathname } = new URL(url)
  if (!pathname.includes('%')) return pathname
  try {
    decodeURIComponent(pathname)
  } catch (error) {
    throw new HubError('HUB_ERR_BAD_REQUEST', {
      message: 'The address has an escape that is not valid.',
      cause: error,
    })
  }
  return pathname
}
