// Every golden manifest against the Kubernetes API's own schemas: no field that it does not know, none of a wrong kind.
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { manifests as exampleManifests } from '@hubkit/example-kubernetes/manifests'
import { networkPolicies, requiredRbac } from '@hubkit/spawner-k8s'
import { GOLDEN as EXAMPLE, planOf } from '../examples/kubernetes/golden-cases.ts'
import { GOLDEN } from '../packages/spawner-k8s/test/golden-cases.ts'
import { OPERATED } from '../packages/spawner-k8s/test/operate-cases.ts'
import { manifestsOf } from '../packages/spawner-k8s/test/world.ts'
import { ask, kubespawnerEnvironment } from './support/kubespawner/environment.ts'
import { cannotRun, PYTHON_REMEDY } from './support/venvs.ts'

let missing: string | undefined
let bin = ''
beforeAll(async () => {
  const made = await kubespawnerEnvironment()
  if ('missing' in made) missing = cannotRun('Kubernetes schemas', made.missing, PYTHON_REMEDY)
  else bin = made.bin
}, 300_000)
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
})

interface Named {
  readonly what: string
  readonly manifest: object
}

/** The schemas are of built-in kinds only. */
function isBuiltIn({ manifest }: Named): boolean {
  const { apiVersion } = manifest as { readonly apiVersion: string }
  return !apiVersion.includes('.') || apiVersion.split('/')[0]?.endsWith('.k8s.io') === true
}

async function all(): Promise<readonly Named[]> {
  const starts = Object.entries(GOLDEN).map(async ([name, { options, asked }]) => {
    const { spec: _spec, claims, extra, ...single } = await manifestsOf(options, asked)
    const several = [...claims.map(({ manifest }) => manifest), ...extra]
    const objects = [...Object.values(single), ...several].filter((one) => one !== undefined)
    return objects.map((manifest) => ({ what: name, manifest }))
  })
  const operated = Object.entries(OPERATED).flatMap(([name, { options }]) =>
    [...requiredRbac(options), ...networkPolicies(options, { labels: { app: 'hub' } })].map(
      (manifest) => ({ what: name, manifest }),
    ),
  )
  const applied = Object.entries(EXAMPLE).flatMap(([name, words]) =>
    exampleManifests(planOf(words)).map((manifest) => ({ what: `example ${name}`, manifest })),
  )
  return [...(await Promise.all(starts)).flat(), ...operated, ...applied].filter(isBuiltIn)
}

test.each(['1.32', '1.37'])(
  'Kubernetes %s knows every field of every manifest',
  async (version) => {
    const named = await all()
    const manifests = named.map(({ manifest }) => manifest)
    const found = await ask<readonly (string | null)[]>(bin, 'validate.py', { manifests, version })
    expect(found).toHaveLength(named.length)
    const wrong = found.flatMap((problem, index) =>
      problem === null ? [] : [`${named[index]?.what}: ${problem}`],
    )
    expect(wrong).toEqual([])
  },
)

test('the schemas find what is wrong', async () => {
  const manifest = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x' },
    spec: { containers: [], containrs: [] },
  }
  const found = await ask<readonly string[]>(bin, 'validate.py', {
    manifests: [manifest],
    version: '1.37',
  })
  expect(found[0]).toContain('containrs')
})
