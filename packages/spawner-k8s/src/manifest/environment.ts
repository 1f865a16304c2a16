import type { V1EnvVar } from '@kubernetes/client-node'
import type { EnvironmentSource } from '../options/values.ts'
import { referencesOf, replaceReferences } from './references.ts'

/** A variable as the app wants it. */
interface Wanted {
  /** Where it stands in the options: the order among equals. */
  readonly key: string
  readonly name: string
  readonly value?: string | undefined
  readonly valueFrom?: EnvironmentSource['valueFrom']
}

/** Where variables go: into the Secret, or, what only Kubernetes can find out, into the pod. */
export interface Environment {
  readonly secret: Readonly<Record<string, string>>
  readonly pod: readonly V1EnvVar[]
}

function wantedOf(given: Readonly<Record<string, string | EnvironmentSource>>): readonly Wanted[] {
  return Object.entries(given).map(([key, variable]) =>
    typeof variable === 'string'
      ? { key, name: key, value: variable }
      : { key, ...variable, name: variable.name ?? key },
  )
}

/** Names of variables that Kubernetes finds out, and of those that refer to them. */
function openNames(wanted: ReadonlyMap<string, Wanted>): ReadonlySet<string> {
  const open = new Set(
    [...wanted.values()].filter(({ valueFrom }) => valueFrom).map(({ name }) => name),
  )
  let before = -1
  while (before !== open.size) {
    before = open.size
    for (const { name, value } of wanted.values()) {
      const refers = value !== undefined && [...referencesOf(value)].some((one) => open.has(one))
      if (refers) open.add(name)
    }
  }
  return open
}

/** Fills references in, those of the variables they refer to first. One that leads back to itself stays. */
function filledIn(
  wanted: ReadonlyMap<string, Wanted>,
  fixed: Readonly<Record<string, string>>,
): (name: string) => string | undefined {
  const valueOf = (name: string, above: ReadonlySet<string>): string | undefined => {
    if (Object.hasOwn(fixed, name)) return fixed[name]
    const text = above.has(name) ? undefined : wanted.get(name)?.value
    if (text === undefined) return undefined
    return replaceReferences(text, (other) => valueOf(other, new Set([...above, name])))
  }
  return (name) => valueOf(name, new Set())
}

/** Those that others refer to first, in the order of their keys; circles at the end. */
function inOrder(open: readonly Wanted[]): readonly Wanted[] {
  const ordered: Wanted[] = []
  let rest = open.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  while (rest.length > 0) {
    const names = new Set(rest.map(({ name }) => name))
    const waits = ({ name, value }: Wanted): boolean =>
      [...referencesOf(value ?? '')].some((other) => other !== name && names.has(other))
    const next = rest.filter((one) => !waits(one))
    if (next.length === 0) return [...ordered, ...rest]
    ordered.push(...next)
    rest = rest.filter(waits)
  }
  return ordered
}

/**
 * Divides a server's variables. All that is known goes into the Secret, references among them filled in; only what comes
 * from elsewhere (`valueFrom`), and what refers to that, stands in the pod.
 *
 * @param fixed what the hub and the spawner say: it wins, and `$(...)` in it means nothing
 */
export function divideEnvironment(
  given: Readonly<Record<string, string | EnvironmentSource>>,
  fixed: Readonly<Record<string, string>>,
  secretName: string,
): Environment {
  const wanted = new Map(
    wantedOf(given)
      .filter(({ name }) => !Object.hasOwn(fixed, name))
      .map((one) => [one.name, one] as const),
  )
  const open = openNames(wanted)
  const valueOf = filledIn(wanted, fixed)
  const known = [...wanted.keys()]
    .filter((name) => !open.has(name))
    .map((name) => [name, valueOf(name) ?? ''] as const)
  const secret = { ...Object.fromEntries(known), ...fixed }

  const ordered = inOrder([...wanted.values()].filter(({ name }) => open.has(name)))
  const needed = new Set(ordered.flatMap(({ value }) => [...referencesOf(value ?? '')]))
  // A reference sees only what stands before it in the pod's own list.
  const fromSecret = [...needed]
    .filter((name) => Object.hasOwn(secret, name))
    .toSorted()
    .map((name) => ({ name, valueFrom: { secretKeyRef: { name: secretName, key: name } } }))
  const pod = ordered.map(({ name, value, valueFrom }): V1EnvVar =>
    valueFrom ? { name, valueFrom } : { name, value: value ?? '' },
  )
  return { secret, pod: [...fromSecret, ...pod] }
}
