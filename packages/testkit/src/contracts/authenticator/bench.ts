import assert from 'node:assert/strict'
import type { AuthContext, Authenticator, AuthOutcome, Identity } from '@hubkit/core/contract'
import type { ContractCase } from '../../case.ts'
import { recordingLogger, type RecordingLogger } from '../../contexts.ts'
import { assertJson } from '../../json.ts'
import { memoryStorage } from '../../storage.ts'
import { within } from '../../wait.ts'
import type { Ask, Attempt, AuthenticatorSubject, AuthInput } from './subject.ts'

type Identified = Extract<AuthOutcome, { type: 'identified' }>
type Rejected = Extract<AuthOutcome, { type: 'rejected' }>

/** What a case works with. */
export interface Bench {
  readonly subject: AuthenticatorSubject
  readonly authenticator: Authenticator
  readonly log: RecordingLogger
  /** Forms that were sent so far. */
  readonly forms: readonly Readonly<Record<string, string>>[]
  context(route: string, input?: AuthInput, signal?: AbortSignal): AuthContext
  ask: Ask
  attempt(attempt: Attempt): Promise<AuthOutcome>
  /** Logs in. */
  identified(): Promise<Identified>
  rejected(attempt: Attempt): Promise<Rejected>
  within<T>(promise: Promise<T>, what: string): Promise<T>
  /** Fails when a secret is in one of these texts or in the log. */
  assertNoSecrets(...texts: readonly unknown[]): void
}

/** A case of the authenticator suite. */
export function authenticatorCase(
  name: string,
  run: (bench: Bench) => Promise<void>,
): ContractCase<AuthenticatorSubject> {
  return { name, run: (subject) => run(createBench(subject)) }
}

function createBench(subject: AuthenticatorSubject): Bench {
  const { authenticator, timeout = 10_000, storage = memoryStorage() } = subject
  const log = recordingLogger()
  const forms: Readonly<Record<string, string>>[] = []
  const bench: Bench = {
    subject,
    authenticator,
    log,
    forms,
    context(
      route,
      { form, query, headers, remoteAddress = '127.0.0.1', forwardedBy = [] } = {},
      signal,
    ) {
      const url = routeUrl(authenticator.id, route)
      for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
      const body = form && new URLSearchParams(form)
      return {
        request: new Request(url, {
          headers: headers ?? {},
          ...(body && { method: 'POST', body }),
        }),
        // As core makes it: without a prototype, so that no field is there by itself.
        form: Object.assign(Object.create(null), form),
        routeUrl: (name) => routeUrl(authenticator.id, name),
        remoteAddress,
        forwardedBy,
        storage,
        signal: signal ?? new AbortController().signal,
        log,
      }
    },
    ask: Object.assign(
      async (route: string, input?: AuthInput) => {
        if (input?.form) forms.push(input.form)
        const outcome = await bench.within(
          authenticator.handle(route, bench.context(route, input)),
          `handle '${route}'`,
        )
        assertOutcome(outcome)
        return outcome
      },
      {
        async identify(input?: AuthInput): Promise<AuthOutcome> {
          const call = authenticator.identify?.(bench.context('', input))
          const outcome = call && (await bench.within(call, 'identify'))
          if (!outcome) return { type: 'rejected', reason: 'identify does not know the request' }
          assertOutcome(outcome)
          return outcome
        },
      },
    ),
    attempt: (attempt) => attempt(bench.ask),
    async identified() {
      const outcome = await bench.attempt(subject.login)
      assert.ok(outcome.type === 'identified', `the right login is ${inWords(outcome)}`)
      return outcome
    },
    async rejected(attempt) {
      const outcome = await bench.attempt(attempt)
      assert.ok(outcome.type === 'rejected', `a wrong login is ${inWords(outcome)}`)
      return outcome
    },
    within: (promise, what) => within(promise, timeout, what),
    assertNoSecrets(...texts) {
      const all = [...texts.map((text) => JSON.stringify(text) ?? ''), ...log.lines]
      for (const secret of secretsOf(bench)) {
        assert.ok(
          !all.some((text) => text.includes(secret)),
          'a secret is in an outcome or in the log',
        )
      }
    },
  }
  return bench
}

function routeUrl(id: string, route: string): URL {
  return new URL(`https://hub.example/hub/login/${id}/${encodeURIComponent(route)}`)
}

/** Names of the fields a login form hides. */
export function passwordFields({ ui }: Authenticator): readonly string[] {
  return ui.kind === 'form'
    ? ui.fields.filter((field) => field.type === 'password').map((field) => field.name)
    : []
}

function secretsOf({ authenticator, forms, subject }: Bench): readonly string[] {
  const typed = passwordFields(authenticator).flatMap((name) =>
    forms.map((form) => form[name] ?? ''),
  )
  return [...typed, ...(subject.secrets ?? [])].filter((secret) => secret.length >= 4)
}

/** An outcome for a failure's message: a rejection with its reason. */
export function inWords(outcome: AuthOutcome): string {
  return outcome.type === 'rejected' ? `rejected: ${outcome.reason}` : outcome.type
}

function assertOutcome(outcome: AuthOutcome): void {
  if (outcome.type === 'identified') assertIdentity(outcome.identity)
  else if (outcome.type === 'challenge')
    assert.ok(outcome.response instanceof Response, 'a challenge has a response')
  else {
    assert.equal(outcome.type, 'rejected')
    assert.ok(typeof outcome.reason === 'string' && outcome.reason !== '', 'a rejection says why')
    for (const text of [outcome.message, outcome.account])
      assert.ok(text === undefined || typeof text === 'string')
    const { status = 403, code = 'none' } = outcome
    assert.ok(status >= 400 && status <= 599, `a rejection has the status ${status}`)
    assert.match(code, /^[a-z0-9-]{1,40}$/, 'the code of a rejection')
  }
}

/** Fails when an identity is not what core needs. */
export function assertIdentity(identity: Identity): void {
  for (const part of ['issuer', 'subject', 'username'] as const) {
    assert.ok(
      typeof identity[part] === 'string' && identity[part] !== '',
      `${part} is text that is not empty`,
    )
  }
  const { facts = {}, ...stated } = identity
  assertJson(stated, 'the identity')
  for (const [name, source] of Object.entries(facts))
    assert.equal(typeof source, 'function', `the fact ${name} is a function`)
  const { groups } = identity
  if (groups)
    assert.ok(
      groups.every((group) => typeof group === 'string'),
      'groups are names',
    )
}
