import { check, type Check } from '@hubkit/core/contract'

/** The versions of TLS that are safe to speak (RFC 8996). */
export type TlsVersion = 'TLSv1.2' | 'TLSv1.3'

/** What both ends of TLS may be told. Files are in PEM format. */
interface TlsCommonOptions {
  /** What the key is encrypted with. */
  readonly passphrase?: string | undefined
  /** @default 'TLSv1.2' */
  readonly minVersion?: TlsVersion | undefined
  /** @default 'TLSv1.3' */
  readonly maxVersion?: TlsVersion | undefined
  /** In OpenSSL's notation. @default those of Node.js */
  readonly ciphers?: string | undefined
}

/** Options of a side that clients connect to. */
export interface TlsServerOptions extends TlsCommonOptions {
  /** Path of the private key. */
  readonly key: string
  /** Path of the certificate, with those between it and its authority after it. */
  readonly cert: string
  /** Paths of the authorities whose certificates clients may show. @default those of Node.js */
  readonly ca?: string | readonly string[] | undefined
  /** Whether clients are asked for a certificate. @default false */
  readonly requestCert?: boolean | undefined
  /** With `requestCert`: whether a client without a good one is refused. @default true */
  readonly rejectUnauthorized?: boolean | undefined
  /** Path of parameters for ephemeral Diffie-Hellman, or `auto`. @default none, only elliptic curves */
  readonly dhparam?: string | undefined
}

/** Options of connections to `https:` targets. */
export interface TlsClientOptions extends TlsCommonOptions {
  /** Path of the private key of a certificate to show. */
  readonly key?: string | undefined
  /** Path of a certificate to show, with those between it and its authority after it. */
  readonly cert?: string | undefined
  /** Paths of the authorities that sign the servers' certificates. @default those of Node.js */
  readonly ca?: string | readonly string[] | undefined
  /** Whether a server whose certificate is not good for its name is refused. @default true */
  readonly rejectUnauthorized?: boolean | undefined
}

const path = check.string({ min: 1, what: 'the path of a PEM file' })
const paths: Check<string | readonly string[]> = check.either(
  (value) => typeof value === 'string',
  path,
  check.array(path, 1),
)
const version = check.oneOf('TLSv1.2', 'TLSv1.3')

const common = {
  ca: check.optional(paths),
  passphrase: check.optional(check.string()),
  minVersion: check.optional(version),
  maxVersion: check.optional(version),
  ciphers: check.optional(check.string({ min: 1 })),
}

/** Checks {@link TlsServerOptions}; the files are not looked at yet. */
export const tlsServerOptions = check.object({
  ...common,
  key: path,
  cert: path,
  requestCert: check.optional(check.boolean, false),
  rejectUnauthorized: check.optional(check.boolean, true),
  dhparam: check.optional(path),
})

/** Checks {@link TlsClientOptions}; the files are not looked at yet. */
export const tlsClientOptions = check.object({
  ...common,
  key: check.optional(path),
  cert: check.optional(path),
  rejectUnauthorized: check.optional(check.boolean, true),
})

/** The same with defaults. */
export type TlsServerSettings = ReturnType<typeof tlsServerOptions>
/** The same with defaults. */
export type TlsClientSettings = ReturnType<typeof tlsClientOptions>
