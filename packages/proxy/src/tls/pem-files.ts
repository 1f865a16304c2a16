import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { HubError } from '@hubkit/core/contract'
import type { TlsVersion } from './options.ts'

/** Which files make up one end of TLS. */
export interface PemFiles {
  readonly key?: string | undefined
  readonly cert?: string | undefined
  readonly ca?: string | readonly string[] | undefined
  readonly dhparam?: string | undefined
  readonly passphrase?: string | undefined
  readonly minVersion?: TlsVersion | undefined
  readonly maxVersion?: TlsVersion | undefined
  readonly ciphers?: string | undefined
}

/**
 * Reads the files and makes sure that they belong together, so that no handshake has to find out.
 *
 * @param name of the option they belong to, the first words of an error
 * @throws HubError `HUB_ERR_OPTION` for a file that cannot be read, is no PEM, has another passphrase, is out of date or
 *   belongs to another key
 */
export function readPemFiles(name: string, files: PemFiles, now: number): SecureContextOptions {
  const { passphrase, minVersion, maxVersion, ciphers } = files
  if ((files.key === undefined) !== (files.cert === undefined))
    refuse(name, 'key and cert go together')
  const key = optional(files.key, (path) => read(optionOf(name, 'key'), path))
  const cert = optional(files.cert, (path) => read(optionOf(name, 'cert'), path))
  if (key !== undefined && cert !== undefined) checkPair(name, key, passphrase, cert, now)
  const ca = optional(files.ca, (paths) => [paths].flat().flatMap((path) => readCa(name, path)))
  const dhparam = optional(files.dhparam, (path) =>
    path === 'auto' ? path : read(optionOf(name, 'dhparam'), path),
  )
  const made = { key, passphrase, cert, ca, dhparam, minVersion, maxVersion, ciphers }
  const options: SecureContextOptions = Object.fromEntries(
    Object.entries(made).filter(([, value]) => value !== undefined),
  )
  try {
    createSecureContext(options)
  } catch (error) {
    // All else was looked at before.
    refuse(name, 'OpenSSL does not take these ciphers, versions or dhparam', error)
  }
  return options
}

/** As the option is called where it was given: in code, or on a command line. */
function optionOf(name: string, part: string): string {
  return name.startsWith('--') ? `${name}-${part}` : `${name}.${part}`
}

/** The paths of all the files. */
export function pathsOf({ key, cert, ca, dhparam }: PemFiles): readonly string[] {
  return [key, cert, ca, dhparam === 'auto' ? undefined : dhparam]
    .flat()
    .filter((path) => path !== undefined)
}

function checkPair(
  name: string,
  key: string,
  passphrase: string | undefined,
  cert: string,
  now: number,
): void {
  const parsed = parseCertificate(optionOf(name, 'cert'), cert)
  if (!parsed.checkPrivateKey(parseKey(optionOf(name, 'key'), key, passphrase)))
    refuse(name, 'the certificate belongs to another key')
  if (parsed.validToDate.getTime() <= now)
    refuse(optionOf(name, 'cert'), `the certificate expired on ${parsed.validToDate.toISOString()}`)
  if (parsed.validFromDate.getTime() > now)
    refuse(
      optionOf(name, 'cert'),
      `the certificate begins on ${parsed.validFromDate.toISOString()} only`,
    )
}

function parseKey(name: string, pem: string, passphrase: string | undefined) {
  try {
    return createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase })
  } catch (error) {
    if (!pem.includes('ENCRYPTED'))
      return refuse(name, 'the file holds no private key in PEM', error)
    return refuse(
      name,
      `the key needs ${passphrase === undefined ? 'a' : 'another'} passphrase`,
      error,
    )
  }
}

function parseCertificate(name: string, pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (error) {
    return refuse(name, 'the file holds no certificate in PEM', error)
  }
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^]*?-----END [A-Z0-9 ]+-----/g

/** A file may hold several, with words between them. */
function readCa(name: string, path: string): string[] {
  const found = read(optionOf(name, 'ca'), path).match(CERTIFICATE)
  if (!found) return refuse(optionOf(name, 'ca'), 'the file holds no certificate in PEM')
  for (const pem of found) parseCertificate(optionOf(name, 'ca'), pem)
  return found
}

function read(name: string, path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return refuse(name, missing ? `there is no file ${path}` : `cannot read ${path}`, error)
  }
}

function optional<T, R>(value: T | undefined, make: (value: T) => R): R | undefined {
  return value === undefined ? undefined : make(value)
}

function refuse(name: string, words: string, cause?: unknown): never {
  throw new HubError('HUB_ERR_OPTION', { message: `${name}: ${words}`, cause })
}
