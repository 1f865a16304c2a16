import { HubError, isHubError } from '@hubkit/core/contract'
import { isApiError, Unreachable, type ApiError } from '../cluster/api-error.ts'
import { oneLine } from './one-line.ts'

/** What was asked for, when it was refused. */
export interface Wanted {
  /** `create`, `delete`, ... */
  readonly verb: string
  /** `pods`, `persistentvolumeclaims`, ... */
  readonly resource: string
  readonly name: string
  readonly namespace: string
}

/**
 * What a refusal of the API server means to the user; its cause names the object and the field, for the operator.
 * What is no refusal is given back as it is.
 */
export function refusal(error: unknown, wanted: Wanted): unknown {
  if (isHubError(error)) return error
  if (error instanceof Unreachable)
    return new HubError('HUB_ERR_SPAWN_FAILED', {
      message: 'The cluster does not answer.',
      hint: 'Try again in a while.',
      status: 503,
      cause: named(error, wanted, error.message),
    })
  if (!isApiError(error)) return error
  const cause = named(error, wanted, describe(error))
  const { status } = error
  if (status === 422 || status === 400)
    return new HubError('HUB_ERR_SPAWN_FAILED', {
      message: `The cluster refuses the server as it is set up: ${plainWords(error)}`,
      hint: 'Choose other options, or tell an administrator.',
      cause,
    })
  if (status === 403) return forbidden(error, wanted, cause)
  if (status === 404)
    return new HubError('HUB_ERR_SPAWN_FAILED', {
      message: `The namespace ${wanted.namespace} is not there.`,
      hint: 'An administrator has to make it, or let the hub make it.',
      cause,
    })
  if (status === 429 || status >= 500)
    return new HubError('HUB_ERR_SPAWN_FAILED', {
      message: 'The cluster is too busy or failing.',
      hint: 'Try again in a while.',
      status: 503,
      retryAfter: error.retryAfter === undefined ? undefined : Math.ceil(error.retryAfter / 1000),
      cause,
    })
  return new HubError('HUB_ERR_SPAWN_FAILED', {
    message: 'The cluster refuses the server.',
    hint: 'Tell an administrator.',
    cause,
  })
}

function forbidden(error: ApiError, wanted: Wanted, cause: Error): HubError {
  const { message } = error
  const quota = /exceeded quota: .*$/s.exec(message)?.[0]
  if (quota !== undefined)
    return new HubError('HUB_ERR_SPAWN_REFUSED', {
      message: `There is no room for the server: ${oneLine(quota)}`,
      hint: 'Stop other servers, choose a smaller one, or ask an administrator for more.',
      cause,
    })
  if (/is being terminated/.test(message))
    return new HubError('HUB_ERR_SPAWN_FAILED', {
      message: `The namespace ${wanted.namespace} is being removed.`,
      hint: 'Try again in a while.',
      cause,
    })
  // RBAC's own sentence; everything else of status 403 comes from an admission check.
  if (/ cannot \w+ resource /.test(message))
    return new HubError('HUB_ERR_SPAWN_FAILED', {
      message: `The hub may not ${wanted.verb} ${wanted.resource} in the namespace ${wanted.namespace}.`,
      hint: 'An administrator has to give its service account what requiredRbac() says.',
      cause,
    })
  return new HubError('HUB_ERR_SPAWN_REFUSED', {
    message: `The cluster does not admit the server: ${plainWords(error)}`,
    hint: 'Choose other options, or tell an administrator.',
    cause,
  })
}

/** The reason without object and field, which mean nothing to a user. */
function plainWords({ message, details }: ApiError): string {
  const causes = (details.causes ?? []).flatMap((cause) =>
    cause.message === undefined ? [] : [oneLine(cause.message)],
  )
  if (causes.length > 0) return [...new Set(causes)].slice(0, 3).join('; ')
  const forbiddenBy = /is forbidden: (.*)$/s.exec(message)?.[1]
  const denied = /denied the request: (.*)$/s.exec(message)?.[1]
  return oneLine(denied ?? forbiddenBy ?? message)
}

/** Object and field, for the operator's log. */
function describe({ message, details }: ApiError): string {
  const fields = (details.causes ?? []).flatMap(({ field, message: words }) =>
    field === undefined ? [] : [`${field}: ${words ?? 'not valid'}`],
  )
  return fields.length > 0 ? fields.join('; ') : message
}

function named(error: Error, { verb, resource, name, namespace }: Wanted, words: string): Error {
  return new Error(`cannot ${verb} ${resource} ${namespace}/${name}: ${words}`, { cause: error })
}
