import { z } from 'zod'
import { checkDisplayName, defaultServerNames } from '../../src/auth/server-names.ts'
import { defaultUsernames } from '../../src/auth/usernames.ts'
import type { Kind } from '../../src/contract/records.ts'

const text = z.string().max(4096)
const id = z.string().min(1).max(1024)
// A date that has no year of four digits cannot be written in the API's form.
const time = z.int().min(0).max(Date.UTC(9999, 0))
const object = z.record(z.string(), z.json())
const scopes = z.array(z.string().min(1).max(1024))

/** A text that one of the hub's own checks lets pass. */
function checked(check: (text: string) => void): z.ZodType<string> {
  return z.string().refine((value) => {
    try {
      check(value)
      return true
    } catch {
      return false
    }
  }, 'is refused by its own check')
}

const reason = z.strictObject({ code: text, message: text, exitCode: z.int().optional() })
const failure = z.strictObject({
  code: text,
  message: text,
  hint: text.optional(),
  log: z.string().optional(),
  status: z.int(),
  at: time,
})

/** What each record must look like, whatever a client has sent. */
export const RECORD_SCHEMAS: Readonly<Record<Kind, z.ZodType>> = {
  user: z.strictObject({
    id,
    name: checked((name) => {
      if (defaultUsernames.normalize(name) !== name) throw new Error('spelt otherwise')
    }),
    displayName: text.optional(),
    admin: z.boolean(),
    createdAt: time,
    lastActivity: time.optional(),
    suspendedAt: time.optional(),
    roles: z
      .array(z.strictObject({ role: id, by: id, identityId: id }))
      .min(1)
      .optional(),
  }),
  identity: z.strictObject({
    id,
    userId: id,
    authenticator: id,
    issuer: id,
    subject: id,
    facts: object,
    asked: object.optional(),
    grant: z.string().optional(),
    refreshedAt: time,
    triedAt: time.optional(),
    admittedBy: text.optional(),
    adminBy: text.optional(),
    ignoredRoles: z.array(z.string().max(100)).min(1).max(20).optional(),
    refusal: z
      .strictObject({ at: time, kind: z.enum(['policy', 'expired']), reason: text })
      .optional(),
  }),
  group: z.strictObject({ id: z.string().min(1).max(255), properties: object, createdAt: time }),
  membership: z.strictObject({ id, userId: id, group: z.string().min(1).max(255) }),
  server: z.strictObject({
    id,
    userId: id,
    name: z.literal('').or(checked(defaultServerNames)),
    slot: id,
    displayName: checked(checkDisplayName).optional(),
    spawner: id,
    phase: z.enum(['stopped', 'starting', 'ready', 'stopping']),
    desired: z.enum(['running', 'stopped', 'removed']),
    attempt: z.int().min(0),
    url: z.url().optional(),
    state: object.optional(),
    userOptions: object,
    createdAt: time,
    startedAt: time.optional(),
    queuedAt: time.optional(),
    readyAt: time.optional(),
    lastActivity: time.optional(),
    sealedToken: z.string().optional(),
    clientId: id.optional(),
    reason: reason.optional(),
    failure: failure.optional(),
    trouble: text.optional(),
    stuckSince: time.optional(),
    stopNow: z.boolean().optional(),
  }),
  token: z.strictObject({
    id: z.string().regex(/^a[a-z0-9]{15}$/),
    hash: z.string().length(43),
    userId: id.optional(),
    service: id.optional(),
    scopes,
    note: z.string().max(1000),
    createdAt: time,
    expiresAt: time.optional(),
    lastActivity: time.optional(),
    serverId: id.optional(),
    clientId: id.optional(),
    sessionId: id.optional(),
    shared: z.boolean().optional(),
  }),
  session: z.strictObject({
    id: z.string().length(43),
    userId: id,
    identityId: id,
    publicId: id,
    createdAt: time,
    expiresAt: time,
    lastActivity: time.optional(),
    remoteAddress: z.string().max(255),
    userAgent: z.string().max(1024),
    shared: z.boolean().optional(),
    issuerSession: text.optional(),
  }),
  code: z.strictObject({
    id: z.string().length(43),
    clientId: id,
    userId: id,
    sessionId: id,
    redirectUri: z.string().max(4096),
    scopes,
    challenge: z.string().max(128).optional(),
    tokenId: id.optional(),
    expiresAt: time,
  }),
  plugin: z.strictObject({ id, value: z.json(), expiresAt: time.optional() }),
  setting: z.strictObject({ id, value: z.json() }),
}
