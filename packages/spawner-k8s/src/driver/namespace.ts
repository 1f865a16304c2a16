import type { V1Namespace } from '@kubernetes/client-node'
import { isApiError } from '../cluster/api-error.ts'
import type { CallLimits, KubeClient } from '../cluster/client.ts'
import { refusal } from './refusal.ts'

/** Makes a namespace if it is not there. */
export async function ensureNamespace(
  client: KubeClient,
  manifest: V1Namespace,
  limits: CallLimits,
): Promise<void> {
  const name = manifest.metadata?.name ?? ''
  try {
    await client.text({ method: 'POST', path: '/api/v1/namespaces', body: manifest }, limits)
  } catch (error) {
    if (isApiError(error, 409, 'AlreadyExists')) return
    throw refusal(error, { verb: 'create', resource: 'namespaces', namespace: name, name })
  }
}
