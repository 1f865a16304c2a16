import { randomBytes } from 'node:crypto'
import type { KubeConfig, V1PolicyRule } from '@kubernetes/client-node'
import { until } from '@hubkit/testkit'
import { type KubeApi, kubeApi } from '../api/kube-api.ts'
import { isStatus } from '../api/kube-error.ts'
import { tokenConfig } from '../api/kubeconfig.ts'
import type { List, Meta } from '../api/objects.ts'

/** Who acts for tests, and where. */
export interface Place {
  /** As administrator. */
  readonly api: KubeApi
  readonly server: string
  readonly ca: string | undefined
  readonly namespace: string
}

export interface AccountOptions {
  /** Rules in all namespaces, and for what is in none. */
  readonly clusterRules?: readonly V1PolicyRule[]
  /** @default one of its own */
  readonly name?: string
  /** Where it talks to, such as a hop's address. @default the API server */
  readonly url?: string
  /** How long its token is good, at least 600. @default 3600 */
  readonly seconds?: number
}

/** A service account, as a program in the cluster would have it. */
export interface ServiceAccountClient {
  readonly name: string
  readonly token: string
  readonly api: KubeApi
  readonly config: KubeConfig
  /** The same account with a new token; the old one stays good. */
  renew(): Promise<ServiceAccountClient>
  /** Resolves when every token that it has had is refused: up to 10 s, for the API server remembers them so long. */
  revoke(): Promise<void>
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const LABEL = 'hubkit.test/namespace'

export async function makeAccount(
  place: Place,
  rules: readonly V1PolicyRule[],
  options: AccountOptions = {},
): Promise<ServiceAccountClient> {
  const { api, namespace } = place
  const name = options.name ?? `account-${randomBytes(4).toString('hex')}`
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`
  const subjects = [{ kind: 'ServiceAccount', name, namespace }]
  await api.post(accounts, { metadata: { name } })

  const inside = `${RBAC}/namespaces/${namespace}`
  await api.post(`${inside}/roles`, { metadata: { name }, rules })
  await api.post(`${inside}/rolebindings`, {
    metadata: { name },
    subjects,
    roleRef: role('Role', name),
  })
  const { clusterRules = [] } = options
  if (clusterRules.length > 0) {
    const metadata = { name: `${namespace}-${name}`, labels: { [LABEL]: namespace } }
    await api.post(`${RBAC}/clusterroles`, { metadata, rules: clusterRules })
    const roleRef = role('ClusterRole', metadata.name)
    await api.post(`${RBAC}/clusterrolebindings`, { metadata, subjects, roleRef })
  }

  const issued: string[] = []
  const enter = async (): Promise<ServiceAccountClient> => {
    const spec = { expirationSeconds: options.seconds ?? 3600 }
    const made = await api.post<{ status: { token: string } }>(`${accounts}/${name}/token`, {
      spec,
    })
    const { token } = made.status
    issued.push(token)
    const config = tokenConfig({
      server: options.url ?? place.server,
      ca: place.ca,
      token,
      namespace,
    })
    const own = await kubeApi(config)
    return {
      name,
      token,
      config,
      api: own,
      renew: enter,
      async revoke() {
        await api.delete(`${accounts}/${name}`)
        await api.post(accounts, { metadata: { name } })
        for (const old of issued.splice(0)) await untilRefused(place, old)
      },
    }
  }
  const client = await enter()
  await untilAllowed(place, client.token, [...rules, ...clusterRules])
  return client
}

async function untilRefused({ server, ca }: Place, token: string): Promise<void> {
  const api = await kubeApi(tokenConfig({ server, ca, token }))
  const refused = (): Promise<boolean> =>
    api.get('/version').then(
      () => false,
      (error: unknown) => isStatus(error, 401),
    )
  await until(refused, { timeout: 30_000, message: 'a revoked token is refused' })
  await api.close()
}

/** Rights take effect some milliseconds after they were written. */
async function untilAllowed(
  place: Place,
  token: string,
  rules: readonly V1PolicyRule[],
): Promise<void> {
  const { server, ca, namespace } = place
  const api = await kubeApi(tokenConfig({ server, ca, token }))
  for (const { resources = [], apiGroups = [''], verbs, resourceNames } of rules) {
    const [resource, subresource] = (resources[0] ?? '').split('/')
    if (!resource) continue
    const resourceAttributes = {
      namespace,
      verb: verbs[0],
      group: apiGroups[0],
      resource,
      ...(subresource === undefined ? {} : { subresource }),
      ...(resourceNames?.[0] === undefined ? {} : { name: resourceNames[0] }),
    }
    const review = { spec: { resourceAttributes } }
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
    await until(
      async () => (await api.post<{ status: { allowed: boolean } }>(path, review)).status.allowed,
      { message: `${verbs[0]} ${resource} is allowed` },
    )
  }
  await api.close()
}

export async function removeClusterRules(api: KubeApi, namespace: string): Promise<void> {
  for (const kind of ['clusterrolebindings', 'clusterroles']) {
    const path = `${RBAC}/${kind}`
    const { items } = await api.get<List<{ metadata: Meta }>>(
      `${path}?labelSelector=${LABEL}%3D${namespace}`,
    )
    for (const { metadata } of items) await api.delete(`${path}/${metadata.name}`)
  }
}

function role(kind: string, name: string): object {
  return { apiGroup: 'rbac.authorization.k8s.io', kind, name }
}
