export { oidc, type OidcOptions } from './providers/oidc.ts'
export type { ClaimOptions, ClaimReader } from './provider/claims-person.ts'
export type { ClientAuthMethod, ClientKey } from './provider/client-auth.ts'
export type { ClientOptions, HttpOptions } from './provider/settings.ts'
