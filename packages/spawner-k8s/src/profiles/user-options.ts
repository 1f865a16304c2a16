import {
  layeredProfileOptions,
  type OptionsSchema,
  type OptionsUser,
  type SchemaResult,
} from '@hubkit/core/contract'
import type { ServerLayer } from '../options/layer.ts'
import { checkProfiles, type Settings } from '../settings.ts'
import type { Choice } from './choice.ts'
import { literalProfiles, literalTexts } from './literal-texts.ts'
import { withoutUnlisted } from './upstream-answers.ts'

/** Whatever a user says is ignored, as JupyterHub's spawners without options do. */
const NOTHING: OptionsSchema<unknown> = {
  '~standard': {
    version: 1,
    vendor: 'hubkit',
    validate: (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? { value }
        : { issues: [{ message: 'expected an object' }] },
    jsonSchema: {
      input: () => ({ type: 'object', properties: {} }),
      output: () => ({ type: 'object', properties: {} }),
    },
  },
}

function groupLayers({ groups }: Settings, user: OptionsUser): readonly ServerLayer[] {
  return groups
    .filter((layer) => layer.groups.some((group) => user.groups.includes(group)))
    .map(({ set }) => set)
}

/** A schema whose result is made into another. */
function mapped<From, To>(
  { '~standard': standard }: OptionsSchema<From>,
  before: (value: unknown) => unknown,
  after: (value: From) => To,
): OptionsSchema<To> {
  const done = (result: SchemaResult<From>): SchemaResult<To> =>
    result.issues ? result : { value: after(result.value) }
  return {
    '~standard': {
      version: 1,
      vendor: standard.vendor,
      jsonSchema: standard.jsonSchema,
      validate: async (value) => done(await standard.validate(before(value))),
    },
  }
}

const asItIs = (value: unknown): unknown => value

async function profileSchema(
  settings: Settings,
  user: OptionsUser,
  base: Omit<Choice, 'profile' | 'options'>,
): Promise<OptionsSchema<Choice>> {
  const { profiles = [], choices, path } = settings
  const offered = typeof profiles === 'function' ? await profiles(user) : profiles
  // Those of a function are only known now.
  if (typeof profiles === 'function') checkProfiles(offered, { choices }, path)
  const schema = layeredProfileOptions(literalProfiles(offered), { choices: literalTexts(choices) })
  return mapped(schema, withoutUnlisted, (chosen) => ({
    user: base.user,
    profile: chosen.profile,
    options: chosen.answers,
    layers: [...base.layers, ...chosen.layers],
  }))
}

/**
 * The schema of a user's options: of profiles, or the app's own. What it gives holds the layers of the user's groups too.
 *
 * @throws HubError `HUB_ERR_OPTION` when a function gives profiles that are none
 */
export function userOptions(
  settings: Settings,
): (user: OptionsUser) => Promise<OptionsSchema<Choice>> {
  return async (user) => {
    const base = {
      user: { admin: user.admin, groups: user.groups },
      layers: groupLayers(settings, user),
    }
    if (settings.profiles) return profileSchema(settings, user, base)
    const { options = NOTHING } = settings
    const schema = typeof options === 'function' ? await options(user) : options
    return mapped(schema, asItIs, (value) => ({ ...base, profile: undefined, options: value }))
  }
}
