import type { V1ResourceRequirements } from '@kubernetes/client-node'
import type { Quantity } from '../options/common-values.ts'
import { quantityText } from '../options/quantity.ts'
import type { ResourceValues } from '../options/values.ts'
import { withoutEmpty } from './without-empty.ts'

function texts(amounts: Readonly<Record<string, Quantity | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(amounts).flatMap(([name, amount]) =>
      // Nothing of something is the same as not to say it, as for KubeSpawner.
      amount === undefined || amount === 0 ? [] : [[name, quantityText(amount)]],
    ),
  )
}

/** Limits and requests of the notebook container. */
export function resourcesOf({
  cpu,
  memory,
  gpu,
  limits,
  guarantees,
}: ResourceValues = {}): V1ResourceRequirements {
  // Extended resources have one amount: Kubernetes wants no request beside the limit, or an equal one.
  const gpus = gpu?.count === undefined ? {} : { [gpu.resource ?? 'nvidia.com/gpu']: gpu.count }
  return withoutEmpty({
    limits: texts({ cpu: cpu?.limit, memory: memory?.limit, ...gpus, ...limits }),
    requests: texts({ cpu: cpu?.guarantee, memory: memory?.guarantee, ...gpus, ...guarantees }),
  })
}
