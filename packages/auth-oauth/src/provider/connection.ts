import {
  allowInsecureRequests,
  clockTolerance,
  Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  type ClientAuth,
  type ClientMetadata,
  type CustomFetch,
  type ServerMetadata,
} from 'openid-client'
import { isUnavailable, Misconfigured, UnacceptableAnswer } from '../http/faults.ts'
import { clientAuthentication } from './client-auth.ts'
import type { ProviderDefinition } from './definition.ts'
import type { ClientSettings } from './settings.ts'

/** Milliseconds that what was discovered counts; OpenID Connect Discovery 1.0 leaves it to the client. */
const FRESH = 60 * 60_000

/** Milliseconds until a provider that could not be asked again is asked again. */
const RETRY = 30_000

/** Seconds that the provider's clock may differ from ours. */
const TOLERANCE = 30

type Discovered = Extract<ProviderDefinition['server'], { readonly discover: URL }>

/** Of what a provider publishes: browsers are sent there, or tokens, or keys are taken from there. */
const ENDPOINTS = [
  'authorization_endpoint',
  'end_session_endpoint',
  'jwks_uri',
  'pushed_authorization_request_endpoint',
  'revocation_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
] as const

/** openid-client looks at an address when it asks there; some are asked by others, browsers among them. */
function assertSecureEndpoints(metadata: ServerMetadata): void {
  for (const name of ENDPOINTS) {
    const address = metadata[name]
    if (address !== undefined && URL.parse(address)?.protocol !== 'https:')
      throw new UnacceptableAnswer(`of discovery has an address as ${name} that is not https`)
  }
}

/** Gives the provider's endpoints and keys. @throws when they are not known and cannot be asked for */
export interface Connect {
  (): Promise<Configuration>
  /** Asks the provider, be they known or not. @throws ProviderUnavailable and others when it does not answer */
  readonly anew: () => Promise<unknown>
}

/**
 * Connects on demand: a hub starts while its provider is away, and one that was seen before may go away again. Asks
 * once for all who want to know at the same time.
 */
export function connector(
  definition: ProviderDefinition,
  settings: ClientSettings,
  fetch: CustomFetch,
): Connect {
  let known: { readonly config: Configuration; readonly until: number } | undefined
  let asking: Promise<Configuration> | undefined

  async function ask(): Promise<Configuration> {
    const { server } = definition
    const { clientId } = settings
    const metadata = { [clockTolerance]: TOLERANCE }
    const authentication = await clientAuthentication(settings)
    if ('metadata' in server) {
      const config = new Configuration(server.metadata, clientId, metadata, authentication)
      config[customFetch] = fetch
      prepare(config)
      return config
    }
    try {
      return await discovered(server, metadata, authentication)
    } catch (error) {
      if (isUnavailable(error)) throw error
      throw new Misconfigured(`check the issuer's address, ${server.discover.href}`, {
        cause: error,
      })
    }
  }

  async function discovered(
    { discover, algorithm = 'oidc' }: Discovered,
    metadata: Partial<ClientMetadata>,
    authentication: ClientAuth,
  ): Promise<Configuration> {
    const config = await discovery(discover, settings.clientId, metadata, authentication, {
      [customFetch]: fetch,
      algorithm,
      // openid-client looks for its own function here.
      execute: [prepare, ...(settings.insecureHttp ? [allowInsecureRequests] : [])],
    })
    // openid-client does not ask this of Microsoft, whose `common` issuer is nobody's in particular.
    if (URL.parse(config.serverMetadata().issuer)?.href !== discover.href)
      throw new UnacceptableAnswer('of discovery is about another issuer')
    if (!settings.insecureHttp) assertSecureEndpoints(config.serverMetadata())
    return config
  }

  /** In the code flow openid-client believes an ID token for the way it came; here its signature is always checked. */
  function prepare(config: Configuration): void {
    if (settings.insecureHttp) allowInsecureRequests(config)
    if (definition.openid) enableNonRepudiationChecks(config)
  }

  async function renew(): Promise<Configuration> {
    try {
      const config = await ask()
      known = { config, until: Date.now() + FRESH }
      return config
    } catch (error) {
      // What was true an hour ago is mostly true: signatures and codes are checked all the same.
      if (!known) throw error
      known = { config: known.config, until: Date.now() + RETRY }
      return known.config
    } finally {
      asking = undefined
    }
  }

  async function current(): Promise<Configuration> {
    if (known && known.until > Date.now()) return known.config
    asking ??= renew()
    return asking
  }

  async function anew(): Promise<void> {
    known = { config: await ask(), until: Date.now() + FRESH }
  }

  return Object.assign(current, { anew })
}
