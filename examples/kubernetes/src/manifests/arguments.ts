import { parseArgs } from 'node:util'
import { HubError } from '@hubkit/core/contract'
import { readSettings, VARIABLES } from '../settings.ts'
import type { Plan, PodPlan } from './plan.ts'

export const HELP = `Usage: npm run --silent manifests -- --image IMAGE --admin NAME [options] > hub.yaml

   or: npm run --silent manifests -- --outside [options] > hub.yaml

Prints all that the hub needs in a cluster, for kubectl apply -f. Passwords of a new Secret are told
on standard error, once.

  --outside                 the hub runs elsewhere: only namespaces, its account and its rights
  --image IMAGE             of the hub, made by the Dockerfile here
  --admin NAME              who administers the hub; may come again
  --user NAME               who may log in besides; may come again
  --secret NAME             a Secret that is there already: HUB_SECRET, and what the login needs. No new one is made
  --namespace NAME          of the hub (hubkit)
  --servers-namespace NAME  of users' servers and home folders (hubkit-servers)
  --server-image IMAGE      of users' servers, with jupyterhub-singleuser
  --storage-class NAME      of home folders and of the hub's volume (the cluster's default)
  --home-size SIZE          of each home folder (10Gi)
  --host HOST               makes an Ingress for this name
  --tls-secret NAME         the Secret with its certificate
  --ingress-class NAME      (the cluster's default)
  --annotation KEY=VALUE    of the Ingress; may come again
  --public-url URL          where people reach the hub (made of --host)
  --connect-url URL         where servers reach it (the Service)
  --trusted-proxies LIST    networks of the ingress controller, whose X-Forwarded-* headers are believed
  --cull-after TIME         stops servers that nobody uses (1h)
  --port PORT               of the hub and its Service (8000)
  --pre-pull                brings the servers' image to every node
  --help
`

/** What the command line asks for. */
export interface Asked {
  readonly plan: Omit<Plan, 'pod'>
  /** Without, the hub runs outside of the cluster. */
  readonly pod?: AskedPod | undefined
}

/** A hub in the cluster, whose Secret may have to be made. */
export interface AskedPod extends Omit<PodPlan, 'secret'> {
  /** Of a Secret that is there already. */
  readonly secretName: string | undefined
  /** For whom a new one has passwords. */
  readonly users: readonly string[]
}

const SETTINGS = {
  namespace: { type: 'string' },
  'servers-namespace': { type: 'string' },
  'server-image': { type: 'string' },
  'storage-class': { type: 'string' },
  'home-size': { type: 'string' },
  'public-url': { type: 'string' },
  'connect-url': { type: 'string' },
  'trusted-proxies': { type: 'string' },
  'cull-after': { type: 'string' },
  port: { type: 'string' },
} as const

const OPTIONS = {
  ...SETTINGS,
  outside: { type: 'boolean' },
  image: { type: 'string' },
  admin: { type: 'string', multiple: true },
  user: { type: 'string', multiple: true },
  secret: { type: 'string' },
  host: { type: 'string' },
  'tls-secret': { type: 'string' },
  'ingress-class': { type: 'string' },
  annotation: { type: 'string', multiple: true },
  'pre-pull': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

function refuse(message: string): never {
  throw new HubError('HUB_ERR_OPTION', { message, hint: '--help says what there is.' })
}

function annotationOf(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  return at > 0
    ? [text.slice(0, at), text.slice(at + 1)]
    : refuse('--annotation: expected KEY=VALUE')
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : 'The arguments are not valid.')
  }
}

/**
 * Reads a command line.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function readArguments(words: readonly string[]): Asked | 'help' {
  const given = parse(words)
  if (given.help === true) return 'help'
  const { host, outside, admin: admins = [] } = given
  const scheme = given['tls-secret'] === undefined ? 'http' : 'https'
  const flags = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]
  const settings = readSettings({
    ...Object.fromEntries(flags.map((flag) => [variableOf(flag), given[flag]])),
    [VARIABLES.admins]: admins.join(','),
    [VARIABLES.publicUrl]: given['public-url'] ?? (host && `${scheme}://${host}/`),
  })
  return {
    plan: { settings, prePull: given['pre-pull'] },
    pod: outside === true ? undefined : podOf(given),
  }
}

function podOf(given: ReturnType<typeof parse>): AskedPod {
  const { image, host, secret: secretName, admin: admins = [], user: users = [] } = given
  const annotations = given.annotation?.map(annotationOf)
  if (image === undefined) return refuse('--image: expected the image of the hub')
  if (secretName === undefined && admins.length + users.length === 0)
    return refuse('--admin or --user: expected somebody who may log in; or --secret')
  if (host === undefined && (given['tls-secret'] ?? given.annotation?.[0]) !== undefined)
    return refuse('--host: expected the name of the Ingress')
  return {
    image,
    secretName,
    users: [...new Set([...admins, ...users])],
    ingress:
      host === undefined
        ? undefined
        : {
            host,
            className: given['ingress-class'],
            tlsSecret: given['tls-secret'],
            annotations: annotations && Object.fromEntries(annotations),
          },
  }
}

/** `--servers-namespace` is HUB_SERVERS_NAMESPACE. */
function variableOf(flag: string): string {
  return `HUB_${flag.toUpperCase().replaceAll('-', '_')}`
}
