import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { passwordAuthenticator } from '@hubkit/core'
import { imagesToPrePull, networkPolicies, requiredRbac } from '@hubkit/spawner-k8s'
import { GOLDEN, planOf } from './golden-cases.ts'
import { readArguments } from './src/manifests/arguments.ts'
import { manifests, toYaml } from './src/manifests/manifests.ts'
import { newSecret } from './src/manifests/new-secret.ts'
import { HUB_LABELS, type Manifest } from './src/manifests/plan.ts'
import { spawnerOptions } from './src/options.ts'
import { readSettings } from './src/settings.ts'

describe('manifests', () => {
  test.each(Object.entries(GOLDEN))('%s', async (name, words) => {
    const text = toYaml(manifests(planOf(words)))
    await expect(text).toMatchFileSnapshot(`golden/${name}.yaml`)
    expect(parseAllDocuments(text).map((document): unknown => document.toJS())).toEqual(
      manifests(planOf(words)),
    )
  })

  test('rights, policies and images are those of the options that the hub starts servers by', () => {
    const plan = planOf(GOLDEN.everything)
    const options = spawnerOptions(plan.settings)
    const made = manifests(plan)
    for (const object of [
      ...requiredRbac(options),
      ...networkPolicies(options, { labels: HUB_LABELS }),
    ])
      expect(made).toContainEqual(object)
    const pulled = JSON.stringify(made.find(({ kind }) => kind === 'DaemonSet'))
    for (const image of imagesToPrePull(options)) expect(pulled).toContain(image)
  })

  test("the hub reads from its pod's variables what the manifests were made of", () => {
    for (const words of [GOLDEN.plain, GOLDEN.everything]) {
      const plan = planOf(words)
      const { env = [] } = hubContainer(manifests(plan))
      const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]))
      expect(readSettings(variables)).toEqual({ ...plan.settings, data: '/data' })
    }
  })

  test('hub and servers may share a namespace', () => {
    const made = manifests(planOf(`${GOLDEN.plain} --namespace one --servers-namespace one`))
    expect(made.filter(({ kind }) => kind === 'Namespace')).toHaveLength(1)
    expect(new Set(made.map(({ metadata }) => metadata.namespace))).toEqual(
      new Set([undefined, 'one']),
    )
  })

  test('a Secret that is there already is named, and none is made', () => {
    const made = manifests(planOf('--image hub:1 --secret kept', { name: 'kept' }))
    expect(made.map(({ kind }) => kind)).not.toContain('Secret')
    expect(hubContainer(made).envFrom).toEqual([{ secretRef: { name: 'kept' } }])
  })
})

test('a new Secret has hashes of passwords that nobody else has', async () => {
  const [one, other] = [await newSecret(['ada']), await newSecret(['ada'])]
  const password = one.passwords.get('ada') ?? ''
  expect(password).toHaveLength(20)
  expect(other.passwords.get('ada')).not.toBe(password)
  expect(other.data['HUB_SECRET']).not.toBe(one.data['HUB_SECRET'])
  expect(one.data['HUB_SECRET']?.length).toBeGreaterThan(32)
  expect(JSON.stringify(one.data)).not.toContain(password)
  const users = JSON.parse(one.data['HUB_USERS'] ?? '') as Record<string, string>
  expect(() => passwordAuthenticator({ users })).not.toThrow()
})

describe('a command line that says too little', () => {
  test.each([
    ['--admin ada', '--image: expected the image of the hub'],
    ['--image hub:1', '--admin or --user: expected somebody who may log in; or --secret'],
    ['--image hub:1 --admin ada --tls-secret t', '--host: expected the name of the Ingress'],
    ['--image hub:1 --admin ada --host h --annotation x', '--annotation: expected KEY=VALUE'],
    ['--image hub:1 --admin ada --namespace A_b', 'environment.HUB_NAMESPACE: found a string'],
    ['--image hub:1 --admin ada --nonsense', "Unknown option '--nonsense'"],
  ])('%s', (words, fault) => {
    expect(() => readArguments(words.split(' '))).toThrow(fault)
  })
})

interface Container {
  readonly env?: readonly { readonly name: string; readonly value: string }[]
  readonly envFrom?: readonly unknown[]
}

function hubContainer(made: readonly Manifest[]): Container {
  const { spec } = made.find(({ kind }) => kind === 'Deployment') as unknown as {
    readonly spec: { readonly template: { readonly spec: { readonly containers: [Container] } } }
  }
  return spec.template.spec.containers[0]
}
