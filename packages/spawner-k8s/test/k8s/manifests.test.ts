// Golden manifests before a real API server: its own checks and admission, but nothing is made (server-side dry run).
import { describe, expect, onTestFinished, test } from 'vitest'
import { networkPolicies, requiredRbac } from '../../src/index.ts'
import { resourceName } from '../../src/operate/resource-name.ts'
import { GOLDEN } from '../golden-cases.ts'
import { OPERATED } from '../operate-cases.ts'
import { manifestsOf } from '../world.ts'
import { cluster } from './world.ts'

interface Manifest {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata?: object
  readonly spec?: object
}

const RESTRICTED = { 'pod-security.kubernetes.io/enforce': 'restricted' }

/** Their containers ask for more, or come without a security context of their own. */
const NOT_RESTRICTED = ['unhardened', 'containers']

async function namespaceWith(labels: Readonly<Record<string, string>>): Promise<string> {
  const namespace = await cluster.namespace({ labels })
  onTestFinished(() => namespace.remove())
  return namespace.name
}

function collection({ apiVersion = '', kind = '' }: Manifest, namespace: string): string {
  const api = apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`
  const place = /^(Namespace|Cluster.*)$/.test(kind) ? '' : `/namespaces/${namespace}`
  return `/${api}${place}/${resourceName(kind)}`
}

/** What must be there before a pod may name it, which the dry run does not make. */
function withoutOthers(spec: object | undefined): object | undefined {
  const {
    priorityClassName: _priority,
    runtimeClassName: _runtime,
    serviceAccountName: _account,
    ...rest
  } = (spec ?? {}) as Readonly<Record<string, unknown>>
  return spec && rest
}

async function tried(manifest: Manifest, namespace: string): Promise<unknown> {
  const { metadata, spec } = manifest
  const isPod = manifest.kind === 'Pod'
  return cluster.api.post(`${collection(manifest, namespace)}?dryRun=All&fieldValidation=Strict`, {
    ...manifest,
    metadata: { ...metadata, ...(manifest.kind === 'Namespace' ? {} : { namespace }) },
    ...(isPod ? { spec: withoutOthers(spec) } : {}),
  })
}

async function objectsOf(name: string): Promise<readonly Manifest[]> {
  const { options = {}, asked } = GOLDEN[name] ?? {}
  const { spec: _spec, claims, extra, ...single } = await manifestsOf(options, asked)
  const all = [...Object.values(single), ...claims.map(({ manifest }) => manifest), ...extra]
  return all.filter((one) => one !== undefined) as readonly Manifest[]
}

describe('the API server takes what a start makes', () => {
  test.each(Object.keys(GOLDEN))('%s', async (name) => {
    const namespace = await namespaceWith({})
    for (const manifest of await objectsOf(name))
      expect(await tried(manifest, namespace)).toMatchObject({ kind: manifest.kind })
  })
})

test('the pod-security standard "restricted" admits our pods, unless they are told otherwise', async () => {
  const namespace = await namespaceWith(RESTRICTED)
  const refused: string[] = []
  for (const name of Object.keys(GOLDEN)) {
    const pod = (await objectsOf(name)).find(({ kind }) => kind === 'Pod') ?? {}
    try {
      await tried(pod, namespace)
    } catch (error) {
      expect(String(error)).toContain('violates PodSecurity "restricted')
      refused.push(name)
    }
  }
  expect(refused.toSorted()).toEqual(NOT_RESTRICTED.toSorted())
})

describe('the API server takes what operators are told to apply', () => {
  test.each(Object.entries(OPERATED))('%s', async (_name, { options }) => {
    const namespace = await namespaceWith({})
    const objects = [
      ...requiredRbac(options),
      ...networkPolicies(options, { labels: { app: 'hub' } }),
    ]
    for (const manifest of objects)
      expect(await tried(manifest as Manifest, namespace)).toMatchObject({ kind: manifest.kind })
  })
})
