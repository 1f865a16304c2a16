import type { Identity, JsonObject, JsonValue } from '@hubkit/core/contract'
import type { ServerMetadata } from 'openid-client'

/** What a provider says of somebody: the claims of the ID token, of its userinfo endpoint, or of both. */
export type Profile = JsonObject

/** The provider's own API, with the access token of the person who logs in. */
export interface ProviderApi {
  /**
   * Asks with GET. A `status` is what the provider decides, below 500; `body` is `undefined` when it is not JSON.
   *
   * @throws ProviderUnavailable, UnacceptableAnswer
   */
  get(url: URL): Promise<{
    readonly status: number
    readonly headers: Headers
    readonly body: JsonValue | undefined
  }>
  /** The same with the token for another server; `undefined` when there is none. */
  at(server: string): ProviderApi | undefined
}

/** How a fact is found out. */
export interface FactDefinition {
  /** Without these the provider does not tell. */
  readonly scopes: readonly string[]
  ask(api: ProviderApi, profile: Profile): Promise<JsonValue | undefined>
}

/** Who somebody is, but for what is the same for all of a provider. */
export type Person = Omit<Identity, 'facts' | 'claims' | 'shared' | 'issuer'>

/** See {@link ProviderDefinition.otherAccount}. */
export type OtherAccount = Readonly<Record<string, string>> | 'logout'

/** A provider as data. What is common to all, the protocol above all, is not here. */
export interface ProviderDefinition {
  /** On its button unless told otherwise. */
  readonly label: string
  /** Who vouches for identities: never changes, since accounts belong to it. @default the ID token's `iss` */
  readonly issuer?: string | undefined
  /** Where its endpoints are: discovered from its issuer, or written down. */
  readonly server:
    | { readonly discover: URL; readonly algorithm?: 'oidc' | 'oauth2' | undefined }
    | { readonly metadata: ServerMetadata }
  /** An ID token comes along and is verified. */
  readonly openid: boolean
  readonly scopes: readonly string[]
  /** Where the profile is: a userinfo endpoint, or another address that is asked the same way. */
  readonly profile: 'id_token' | 'userinfo' | URL
  /** Who a profile is of. Throws an {@link UnacceptableAnswer} when it does not say. */
  person(profile: Profile, api: ProviderApi): Person | Promise<Person>
  readonly facts?: Readonly<Record<string, FactDefinition>> | undefined
  /** Added to the address that people are sent to. */
  readonly authorizeParams?: Readonly<Record<string, string>> | undefined
  /**
   * How somebody comes as another person than the provider would send back: parameters added to that address, or
   * by a logout there first. @default there is no telling
   */
  readonly otherAccount?: OtherAccount | undefined
  /** Where the provider logs out a browser in a way of its own. */
  readonly logoutUrl?: ((back: URL) => URL) | undefined
}
