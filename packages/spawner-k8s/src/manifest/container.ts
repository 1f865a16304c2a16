import type { V1Container, V1EnvVar } from '@kubernetes/client-node'
import type { ManifestContext, ServerSpec } from '../spec.ts'
import { NOTEBOOK, NOTEBOOK_PORT } from './marks.ts'
import { resourcesOf } from './resources.ts'
import { containerSecurity } from './security-context.ts'
import { strategicMerge } from './strategic-merge.ts'
import { mountsOf } from './volumes.ts'
import { withoutEmpty } from './without-empty.ts'

/** The container that is the server. */
export function notebookContainer(
  spec: ServerSpec,
  { names }: ManifestContext,
  env: readonly V1EnvVar[],
): V1Container {
  const { values, port } = spec
  const container: V1Container = {
    name: NOTEBOOK,
    image: values.image,
    imagePullPolicy: values.imagePullPolicy,
    command: values.command && [...values.command],
    args: values.args && [...values.args],
    workingDir: values.workingDirectory,
    ports: [{ name: NOTEBOOK_PORT, containerPort: port }],
    envFrom: [{ secretRef: { name: names.secret } }],
    env: [...env],
    resources: resourcesOf(values.resources),
    volumeMounts: mountsOf(spec),
    lifecycle: values.lifecycle && withoutEmpty(values.lifecycle),
    securityContext: containerSecurity(values.security),
  } as V1Container
  return strategicMerge(withoutEmpty(container), values.containerConfig)
}
