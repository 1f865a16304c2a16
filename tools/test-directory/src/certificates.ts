import { randomUUID } from 'node:crypto'
import { generate } from 'selfsigned'

/** An authority of a test's own, and a certificate by it for `localhost`; all in PEM. */
export interface TestCertificates {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** Makes an authority and a certificate for servers of this machine. */
export async function testCertificates(): Promise<TestCertificates> {
  // Of two with the same name, one would be held against the signatures of the other.
  const name = `an authority ${randomUUID()}`
  const authority = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { cert: authority.cert, key: authority.private },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  })
  return { ca: authority.cert, cert: server.cert, key: server.private }
}
