import type { TlsClientSettings, TlsServerSettings, TlsVersion } from '../tls/options.ts'
import type { OptionName } from './option-table.ts'
import type { Given } from './read-options.ts'
import { refuse } from './values.ts'

/** Of all sides; `undefined` where there is no TLS. */
export interface CommandTls {
  readonly tls: TlsServerSettings | undefined
  readonly apiTls: TlsServerSettings | undefined
  readonly clientTls: TlsClientSettings
}

/** What errors in the files are named after. */
export const TLS_NAMES = { tls: '--ssl', targetTls: '--client-ssl' } as const

const OF_EACH = ['key', 'cert', 'ca', 'request-cert', 'reject-unauthorized'] as const

/** @throws HubError `HUB_ERR_OPTION` */
export function readTls(
  given: Given,
  environment: Readonly<Record<string, string | undefined>>,
): CommandTls {
  const text = (name: OptionName): string | undefined => given.get(name)?.at(-1)
  const version = readVersion(text('ssl-protocol'))
  const side = (prefix: 'ssl' | 'api-ssl', passphrase: string): TlsServerSettings | undefined => {
    const [key, cert] = [text(`${prefix}-key`), text(`${prefix}-cert`)]
    if (key === undefined && cert === undefined) {
      const other = OF_EACH.find((name) => given.has(`${prefix}-${name}`))
      return other === undefined
        ? undefined
        : refuse(`--${prefix}-${other}`, `--${prefix}-key and --${prefix}-cert with it`)
    }
    if (key === undefined || cert === undefined)
      return refuse(`--${prefix}-key and --${prefix}-cert`, 'both or none')
    return {
      key,
      cert,
      ca: text(`${prefix}-ca`),
      passphrase: environment[passphrase],
      minVersion: version,
      maxVersion: version,
      ciphers: text('ssl-ciphers'),
      dhparam: text('ssl-dhparam'),
      requestCert: given.has(`${prefix}-request-cert`),
      rejectUnauthorized: given.has(`${prefix}-reject-unauthorized`),
    }
  }
  const [key, cert] = [text('client-ssl-key'), text('client-ssl-cert')]
  if ((key === undefined) !== (cert === undefined))
    refuse('--client-ssl-key and --client-ssl-cert', 'both or none')
  return {
    tls: side('ssl', 'CONFIGPROXY_SSL_KEY_PASSPHRASE'),
    apiTls: side('api-ssl', 'CONFIGPROXY_API_SSL_KEY_PASSPHRASE'),
    clientTls: {
      key,
      cert,
      ca: text('client-ssl-ca'),
      rejectUnauthorized: !given.has('insecure'),
      passphrase: undefined,
      minVersion: undefined,
      maxVersion: undefined,
      ciphers: undefined,
    },
  }
}

/** As OpenSSL named its methods, of which those for any version say nothing. */
function readVersion(text: string | undefined): TlsVersion | undefined {
  const name = text?.replace(/_method$/, '').replace('_', '.')
  if (name === undefined || name === 'TLS' || name === 'SSLv23') return undefined
  if (name === 'TLSv1.2' || name === 'TLSv1.3') return name
  return refuse('--ssl-protocol', 'TLSv1_2 or TLSv1_3')
}
