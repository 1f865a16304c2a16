import { until } from '@hubkit/testkit'
import type { Pod } from '../src/api/objects.ts'
import type { Cluster } from '../src/cluster/cluster.ts'
import type { TestNamespace } from '../src/cluster/namespace.ts'

export const podsOf = ({ name }: TestNamespace): string => `/api/v1/namespaces/${name}/pods`

/** A pod with one container, restarted when it fails. */
export function podBody(name: string, spec: object = {}, container: object = {}): object {
  return {
    metadata: { name },
    spec: {
      restartPolicy: 'OnFailure',
      containers: [
        {
          name: 'notebook',
          image: 'hubkit.test/any:1',
          ports: [{ containerPort: 8888 }],
          ...container,
        },
      ],
      ...spec,
    },
  }
}

export async function makePod(
  { api }: Cluster,
  namespace: TestNamespace,
  name: string,
  spec?: object,
  container?: object,
): Promise<void> {
  await api.post(podsOf(namespace), podBody(name, spec, container))
}

/** Waits until a pod is as wanted, and gives it. */
export function untilPod(
  { api }: Cluster,
  namespace: TestNamespace,
  name: string,
  wanted: (pod: Pod) => boolean,
  timeout = 30_000,
): Promise<Pod> {
  let last: Pod | undefined
  return until(
    async () => {
      last = await api.get<Pod>(`${podsOf(namespace)}/${name}`)
      return wanted(last) ? last : undefined
    },
    { timeout, message: () => `pod ${name} is as wanted: ${JSON.stringify(last?.status)}` },
  )
}

export function isReady({ status }: Pod): boolean {
  return (
    status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true
  )
}
