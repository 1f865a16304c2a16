import { entriesOf } from '../options/entries.ts'
import { operatorSettings, type OperatorOptions } from './options.ts'
import { writtenLayers } from './layers.ts'

function imageOf(value: unknown): readonly string[] {
  const known = typeof value === 'string' && value !== '' && !/[{}]/.test(value)
  return known ? [value] : []
}

function containerImages(list: unknown): readonly string[] {
  return entriesOf(list).flatMap(([, container]) =>
    typeof container === 'object' && container !== null && 'image' in container
      ? imageOf(container.image)
      : [],
  )
}

/**
 * Images that servers may need, to be on every node before anybody asks: those of all options, groups, profiles and
 * choices, of init and extra containers too. What functions give, templates and free text are not known before.
 *
 * @returns each once, in alphabetical order
 * @throws HubError `HUB_ERR_OPTION`
 */
export function imagesToPrePull(options: OperatorOptions): readonly string[] {
  const images = writtenLayers(operatorSettings(options, 'imagesToPrePull')).flatMap((layer) => [
    ...imageOf(layer.image),
    ...containerImages(layer.initContainers),
    ...containerImages(layer.extraContainers),
  ])
  return [...new Set(images)].toSorted()
}
