import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { KubeConfig } from '@kubernetes/client-node'

/** Who enters where. */
export interface Access {
  readonly server: string
  /** PEM. */
  readonly ca?: string | undefined
  readonly token: string
  readonly namespace?: string | undefined
}

/** A kubeconfig of one cluster and one token. */
export function tokenConfig({ server, ca, token, namespace }: Access): KubeConfig {
  const config = new KubeConfig()
  config.loadFromOptions({
    clusters: [
      {
        name: 'test-cluster',
        server,
        // A hop before somebody else's cluster has no TLS; the client wants to be told that this is meant.
        skipTLSVerify: server.startsWith('http:'),
        ...(ca === undefined ? {} : { caData: Buffer.from(ca).toString('base64') }),
      },
    ],
    users: [{ name: 'user', token }],
    contexts: [
      {
        name: 'test-cluster',
        cluster: 'test-cluster',
        user: 'user',
        ...(namespace ? { namespace } : {}),
      },
    ],
    currentContext: 'test-cluster',
  })
  return config
}

/** Writes it where a command such as kubectl can read it. */
export async function saveConfig(config: KubeConfig, path: string): Promise<string> {
  await writeFile(path, config.exportConfig(), { mode: 0o600 })
  return path
}

export function fileConfig(path: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromFile(path)
  return config
}

/** The authority that signed the API server's certificate, PEM; undefined for a public one. */
export function authorityOf(config: KubeConfig): string | undefined {
  const { caData, caFile } = config.getCurrentCluster() ?? {}
  if (caData !== undefined) return Buffer.from(caData, 'base64').toString()
  return caFile === undefined ? undefined : readFileSync(caFile, 'utf8')
}
