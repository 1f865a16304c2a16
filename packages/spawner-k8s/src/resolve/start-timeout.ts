import { check, mergeLayers, type SpawnContext } from '@hubkit/core/contract'
import type { ServerLayer } from '../options/layer.ts'
import { choiceOf } from '../profiles/choice.ts'
import type { Settings } from '../settings.ts'
import { opened } from './evaluate.ts'
import { valueContext } from './resolve-spec.ts'

/**
 * Milliseconds that a start may take, as the options of all servers, of groups or of the chosen profile say it.
 *
 * @throws HubError `HUB_ERR_OPTION` when a function gives what is no duration
 */
export async function startTimeout(
  settings: Settings,
  { server, attempt, options }: Pick<SpawnContext, 'server' | 'attempt' | 'options'>,
): Promise<number | undefined> {
  const layer = mergeLayers<ServerLayer>(settings.base, ...choiceOf(options).layers)
  const context = valueContext(settings, server, attempt, options, {})
  const value = await opened(layer.startTimeout, { context, fields: {} })
  return value === undefined || value === null
    ? undefined
    : check.duration(1)(value, `${settings.path}.startTimeout`)
}
