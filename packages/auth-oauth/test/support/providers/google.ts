// developers.google.com/identity/openid-connect/openid-connect, "An ID token's payload": the example, whose
// `email_verified` is a text there, and a boolean in what Google sends.
import { google } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

export const googleCase: FactoryCase = {
  name: 'google',
  make: (base) => google({ ...base, stripDomain: 'example.com' }),
  claims: {
    sub: '10769150350006150715113082367',
    email: 'jsmith@example.com',
    email_verified: 'true',
    hd: 'example.com',
  },
  identity: {
    issuer: 'https://accounts.google.com',
    subject: '10769150350006150715113082367',
    username: 'jsmith',
  },
  openid: true,
  profileAt: '/fake-userinfo',
}
