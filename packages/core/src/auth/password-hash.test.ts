import { scryptSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { passwordHasher } from './password-hash.ts'
import { memoryOf, parseHash } from './scrypt-hash.ts'

const quick = passwordHasher({ cost: 4 })
// RFC 7914 section 12: "password", "NaCl", N = 1024, r = 8, p = 16; as PHC text.
const RFC = `$scrypt$ln=10,r=8,p=16$TmFDbAAA$x`
const VECTOR =
  'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640'

describe('passwordHasher', () => {
  test('makes hashes that say how they were made, each with a salt of its own', async () => {
    const [one, other] = [await quick.hash('secret'), await quick.hash('secret')]
    expect(one).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(other).not.toBe(one)
    expect(await quick.verify('secret', one)).toBe(true)
    expect(await quick.verify('secret', other)).toBe(true)
  })

  test.for(['Secret', 'secret ', ' secret', 'secre', 'secret\0', 'x'.repeat(1024), ''])(
    '%# is not the password',
    async (wrong) => {
      expect(await quick.verify(wrong, await quick.hash('secret'))).toBe(false)
    },
  )

  test.for(['pässwörd', '密码', '\u{1F600}', ' ', '\t', 'x'.repeat(1024), 'é'.repeat(512)])(
    '%# can be a password',
    async (password) => {
      const hash = await quick.hash(password)
      expect(await quick.verify(password, hash)).toBe(true)
      expect(await quick.verify(`${password.slice(1)}y`, hash)).toBe(false)
    },
  )

  test('accents are the same, however they were typed', async () => {
    expect(await quick.verify('pa\u0308ss', await quick.hash('p\u00e4ss'))).toBe(true)
  })

  test.for(['', 'secret\0', '\0', 'x'.repeat(1025), 'é'.repeat(513), 'x'.repeat(1_000_000)])(
    '%# cannot be one',
    async (password) => {
      await expect(quick.hash(password)).rejects.toMatchObject({ code: 'HUB_ERR_BAD_REQUEST' })
      expect(await quick.verify(password, quick.dummy())).toBe(false)
    },
  )

  test('computes what RFC 7914 says, with parameters from the hash', async () => {
    const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')
    const key = base64(Buffer.from(VECTOR, 'hex'))
    // The salt of the vector is shorter than any that is accepted here, so the function is checked against it first.
    expect(scryptSync('password', 'NaCl', 64, { N: 1024, r: 8, p: 16 }).toString('hex')).toBe(
      VECTOR,
    )
    const salt = Buffer.from('a salt of 16 byt')
    const own = scryptSync('password', salt, 64, { N: 1024, r: 8, p: 16 })
    expect(
      await quick.verify('password', `$scrypt$ln=10,r=8,p=16$${base64(salt)}$${base64(own)}`),
    ).toBe(true)
    expect(await quick.verify('password', `$scrypt$ln=10,r=8,p=16$${base64(salt)}$${key}`)).toBe(
      false,
    )
  })

  test('takes a hash that another program made', async () => {
    // passlib's form; computed with Python's hashlib.scrypt(b'wonderland', salt=b'0123456789abcdef', n=16, r=8, p=1).
    const hash =
      '$scrypt$ln=4,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$d80gVbyUXkI0LPQnTPDZYrK8loKWJPKPRoQ36tRAKO8'
    expect(await quick.verify('wonderland', hash)).toBe(true)
  })

  test.for([
    '',
    'secret',
    RFC,
    '$scrypt$ln=4,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$',
    '$scrypt$ln=0,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg',
    '$scrypt$ln=30,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg',
    '$scrypt$ln=20,r=32,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg',
    '$scrypt$ln=4,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg\n',
    '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$MDEyMzQ1Njc4OWFiY2RlZg',
  ])('%j is no hash, and the error does not show it', async (text) => {
    const refused = quick.verify('secret', text)
    await expect(refused).rejects.toMatchObject({ code: 'HUB_ERR_OPTION' })
    await expect(refused).rejects.not.toThrow('MDEy')
  })

  test('knows which hashes are of another cost', async () => {
    const hash = await quick.hash('secret')
    expect(quick.needsRehash(hash)).toBe(false)
    expect(passwordHasher({ cost: 5 }).needsRehash(hash)).toBe(true)
    expect(passwordHasher({ cost: 4, parallelism: 2 }).needsRehash(hash)).toBe(true)
    expect(passwordHasher({ cost: 4, blockSize: 4 }).needsRehash(hash)).toBe(true)
  })

  test('a dummy costs what others cost, and fits nothing', async () => {
    const dear = await passwordHasher({ cost: 6, parallelism: 2 }).hash('x')
    expect(quick.dummy()).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$/)
    expect(quick.dummy(dear)).toMatch(/^\$scrypt\$ln=6,r=8,p=2\$/)
    expect(quick.dummy()).not.toBe(quick.dummy())
    expect(await quick.verify('x', quick.dummy(dear))).toBe(false)
  })

  test('needs 128 MiB by default', () => {
    const hash = parseHash(passwordHasher().dummy())
    expect(hash).toMatchObject({ cost: 17, blockSize: 8, parallelism: 1 })
    expect(memoryOf({ cost: 17, blockSize: 8, parallelism: 1 })).toBeCloseTo(128 * 2 ** 20, -4)
  })

  test('refuses work that it cannot do soon', async () => {
    const busy = passwordHasher({ cost: 12, atOnce: 1, waiting: 2 })
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => busy.hash('secret')))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    for (const result of results) {
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ code: 'HUB_ERR_TOO_MANY_REQUESTS' })
    }
    expect(await busy.verify('secret', await busy.hash('secret'))).toBe(true)
  })

  test('checks its options', () => {
    expect(() => passwordHasher({ cost: 21 })).toThrow('passwordHasher.cost: found 21')
    expect(() => passwordHasher({ atOnce: 0 })).toThrow('passwordHasher.atOnce')
  })
})
