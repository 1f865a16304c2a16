import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { onTestFinished } from 'vitest'

/** A certificate authority of a test's own. */
export interface Authority {
  readonly cert: string
  readonly key: string
}

/** A certificate and its key, in PEM. */
export interface Pair {
  readonly cert: string
  readonly key: string
}

export async function authority(name = 'an authority'): Promise<Authority> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return { cert: made.cert, key: made.private }
}

/** A certificate for this machine, for servers and clients. */
export async function certificate(
  by: Authority,
  options: { from?: number; until?: number; passphrase?: string; name?: string } = {},
): Promise<Pair> {
  const day = 86_400_000
  const { from = Date.now() - day, until = Date.now() + day, name = 'localhost' } = options
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: by,
    notBeforeDate: new Date(from),
    notAfterDate: new Date(until),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: name },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
    ...(options.passphrase !== undefined && { passphrase: options.passphrase }),
  })
  return { cert: made.cert, key: made.private }
}

/** A folder that goes with the test. */
export function folder(): string {
  // Not below the project: the path of a Unix socket has to be short.
  const path = mkdtempSync(join(tmpdir(), 'hubkit-proxy-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Writes texts into files of a folder and gives their paths. */
export function files<Name extends string>(
  within: string,
  texts: Readonly<Record<Name, string>>,
): Readonly<Record<Name, string>> {
  const paths: Partial<Record<Name, string>> = {}
  for (const name in texts) {
    const path = join(within, `${name}.pem`)
    writeFileSync(path, texts[name])
    paths[name] = path
  }
  return paths as Record<Name, string>
}
