// Names, labels, annotations and pods as the unmodified KubeSpawner of PyPI makes them, beside ours.
import { readFile } from 'node:fs/promises'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { escapeSlug } from '../packages/spawner-k8s/src/naming/escape.ts'
import { FIELD, labelSlug, multiSlug, safeSlug } from '../packages/spawner-k8s/src/naming/slug.ts'
import { optionRows } from '../packages/spawner-k8s/test/option-rows.ts'
import { manifestsOf, serverOf } from '../packages/spawner-k8s/test/world.ts'
import { CASES, type Case } from './support/kubespawner/cases.ts'
import { ask, KUBESPAWNER, kubespawnerEnvironment } from './support/kubespawner/environment.ts'
import { differences } from './support/kubespawner/flatten.ts'
import { randomNames } from './support/kubespawner/random-names.ts'
import { cannotRun, PYTHON_REMEDY } from './support/venvs.ts'

interface Theirs {
  readonly namespace: string
  readonly dnsName: string
  readonly pod: { readonly metadata: { readonly name: string }; readonly spec: PodSpec }
  readonly claim: object
  readonly service: { readonly spec: { readonly selector: Readonly<Record<string, string>> } }
  readonly environment: Readonly<Record<string, string>>
}

interface PodSpec {
  readonly containers: readonly object[]
}

interface Slugs {
  readonly safe: string
  readonly field: string
  readonly label: string
  readonly escape: string
  readonly multi: string
}

/** Where ours differs on purpose. What is not said here must be the same. */
const EXPLAINED: Readonly<Record<string, RegExp>> = {
  'ours names the namespace in the object too': /^(pod|claim)\.metadata\.namespace$/,
  'ours carries its own marks as well, by which several hubs and attempts are told apart':
    /\.metadata\.(labels|annotations)\.hubkit\.dev\//,
  'there is no JupyterHub whose version could be told':
    /\.metadata\.annotations\.hub\.jupyter\.org\/jupyterhub-version$/,
  'variables are in a Secret, not in the pod': /\.containers\[notebook\]\.env(From)?\[/,
  'quantities are texts; no storage is asked for by a claim that is not made':
    /\.resources\.(limits|requests)\./,
  'hardened: no root, no capabilities, the seccomp profile of the runtime':
    /\.securityContext\.(runAsNonRoot|capabilities|seccompProfile|fsGroupChangePolicy)/,
  'no addresses of other services in the environment': /^pod\.spec\.enableServiceLinks$/,
  'the grace of a stop stands in the pod, so that others who delete it grant it too':
    /^pod\.spec\.terminationGracePeriodSeconds$/,
  'whether the token is mounted is always said': /^pod\.spec\.automountServiceAccountToken$/,
}

/** What JupyterHub itself says, and what does not come of the spawner. */
const OF_THE_HUB = /^(JUPYTERHUB_|JPY_)/

const ODD = ['', 'a', 'jupyter-Alex', 'user@email.com', '9z9', 'a--b', '用户', 'x'.repeat(64)]
const ODDER = ['-a', 'a-', 'a---12345678', 'A.b_c', 'a'.repeat(63), 'a.b', '\n', 'İ', 'ẞ', 'Σ']

describe(`KubeSpawner ${KUBESPAWNER}`, () => {
  let missing: string | undefined
  let names: readonly string[]
  let answer: {
    readonly manifests: readonly Theirs[]
    readonly slugs: readonly Slugs[]
    readonly options: readonly string[]
  }

  beforeAll(async () => {
    const made = await kubespawnerEnvironment()
    if ('missing' in made) {
      missing = cannotRun('KubeSpawner', made.missing, PYTHON_REMEDY)
      return
    }
    names = [...ODD, ...ODDER, ...randomNames(2000)]
    const cases = CASES.map(({ user = 'user', server = '', theirs }) => ({
      user,
      server,
      config: { image: 'jupyter/base:1', ...theirs },
    }))
    answer = await ask(made.bin, 'manifests.py', { cases, names })
  }, 300_000)
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing)
  })

  async function compared(index: number, one: Case): Promise<readonly string[]> {
    const theirs = answer.manifests[index]
    if (!theirs) throw new Error('KubeSpawner gave no answer')
    const server = serverOf({ user: one.user ?? 'user', name: one.server ?? '' })
    const ours = await manifestsOf({ compatibility: 'kubespawner', ...one.ours }, { server })
    expect(ours.spec.names).toMatchObject({
      namespace: theirs.namespace,
      dns: theirs.dnsName,
      pod: theirs.pod.metadata.name,
    })
    const claim = ours.claims[0]?.manifest
    const left = { pod: ours.pod, ...(claim ? { claim } : {}) }
    const right = { pod: theirs.pod, ...(claim ? { claim: theirs.claim } : {}) }
    const variables = { ...ours.secret.stringData }
    const spawner = Object.entries(theirs.environment).filter(([name]) => !OF_THE_HUB.test(name))
    expect(variables).toMatchObject(Object.fromEntries(spawner))
    return [...differences(left, right)].map(([path, [our, their]]) => `${path}: ${our} / ${their}`)
  }

  test.each(CASES.map((one, index) => [one.what, index, one] as const))(
    'makes the same of %s, but for what is explained',
    async (_what, index, one) => {
      const found = await compared(index, one)
      const unexplained = found.filter(
        (line) =>
          !Object.values(EXPLAINED).some((pattern) => pattern.test(line.replace(/: .*$/s, ''))),
      )
      expect(unexplained).toEqual([])
    },
  )

  test('every explanation is of a difference that there is', async () => {
    const found = await Promise.all(CASES.map((one, index) => compared(index, one)))
    const paths = found.flat().map((line) => line.replace(/: .*$/s, ''))
    const idle = Object.entries(EXPLAINED).filter(
      ([, pattern]) => !paths.some((path) => pattern.test(path)),
    )
    expect(idle.map(([why]) => why)).toEqual([])
  })

  test('every option it has is in the table of options', async () => {
    const page = new URL('../packages/spawner-k8s/docs/kubespawner-options.md', import.meta.url)
    const rows = optionRows((await readFile(page, 'utf8')).split('\n## ')[0] ?? '')
    expect(rows.map(({ upstream }) => upstream).toSorted()).toEqual(answer.options)
  })

  test('makes the same slugs of any text', () => {
    const ours = names.map((name) => ({
      safe: safeSlug(name),
      field: safeSlug(name, FIELD),
      label: labelSlug(name),
      escape: escapeSlug(name),
      multi: multiSlug([name, Array.from(name).toReversed().join('')]),
    }))
    expect(ours).toEqual(answer.slugs)
  })
})
