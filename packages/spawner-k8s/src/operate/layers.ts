import type { Profile, ProfileChoices } from '@hubkit/core/contract'
import type { ServerLayer } from '../options/layer.ts'
import type { Settings } from '../settings.ts'

function ofChoices(choices: ProfileChoices<ServerLayer> = {}): readonly ServerLayer[] {
  return Object.values(choices).flatMap(({ options }) =>
    Object.values(options).flatMap((option) => [option.set, ...ofChoices(option.choices)]),
  )
}

/** Every layer that was written down: of all servers, of groups, of profiles and their choices. */
export function writtenLayers({
  base,
  groups,
  profiles,
  choices,
}: Settings): readonly ServerLayer[] {
  const offered: readonly Profile<ServerLayer>[] =
    typeof profiles === 'function' ? [] : (profiles ?? [])
  return [
    base,
    ...groups.map(({ set }) => set),
    ...ofChoices(choices),
    ...offered.flatMap((profile) => [profile.set, ...ofChoices(profile.choices)]),
  ]
}

/** Whether what is written may not be all: profiles of a function, or values of one, only come with a user. */
export function mayBeMore(settings: Settings): boolean {
  return typeof settings.profiles === 'function'
}
