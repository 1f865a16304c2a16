import { generate } from 'selfsigned'

/** A certificate that is its own authority, PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** Makes one for 127.0.0.1. */
export async function certificate(): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    curve: 'P-256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  })
  return { cert: made.cert, key: made.private }
}
