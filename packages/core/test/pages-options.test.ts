import { fakeSpawner, fakeWorld, type Browser, type Page } from '@hubkit/testkit'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { BODY_MAX } from '../src/http/api/read-json.ts'
import { webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

/** Options without a bound of their own: what the hub takes is what counts. */
const options = z.object({
  setup: z.record(z.string(), z.string()).optional(),
  note: z.string().optional(),
})

interface Visit {
  readonly web: WebHub
  readonly alice: Browser
  readonly send: (fields: Readonly<Record<string, string>>) => Promise<Page>
}

async function visit(): Promise<Visit> {
  const web = await make({ fake: fakeSpawner({ world: fakeWorld(), options }) })
  const alice: Browser = (await web.login('alice')).browser
  const page = await alice.get('/hub/spawn')
  return {
    web,
    alice,
    send: (fields) => alice.submit(page, fields, { selector: 'main form', follow: false }),
  }
}

/** An object of about so many bytes as JSON, most of which a form sends as three. */
const setupOf = (bytes: number): Readonly<Record<string, string>> => ({
  script: '~/'.repeat(bytes / 2),
})

test('a start takes options as long as the REST API does, and shows them again', async () => {
  const { web, alice, send } = await visit()
  const setup = { ...setupOf(BODY_MAX - 100), more: '{"quoted": "é"}' }
  const started = await send({ '0.setup': JSON.stringify(setup) })
  expect([started.status, started.location?.pathname]).toEqual([302, '/user/alice/'])
  expect(await web.hub.servers.get({ user: 'alice' })).toMatchObject({ userOptions: { setup } })
  await web.hub.servers.stop({ user: 'alice' })
  // What it shows then can be sent as it is.
  const shown = await alice.get('/hub/spawn')
  const again = await alice.submit(shown, {}, { selector: 'main form', follow: false })
  expect([again.status, web.spawner.callsOf('start')]).toMatchObject([302, { length: 2 }])
  expect(await web.hub.servers.get({ user: 'alice' })).toMatchObject({ userOptions: { setup } })
})

test('options that are longer are refused, in one field or in several', async () => {
  const { web, send } = await visit()
  const half = JSON.stringify(setupOf(BODY_MAX / 2))
  for (const fields of [
    { '0.setup': JSON.stringify(setupOf(BODY_MAX)) },
    { '0.note': 'x'.repeat(4 * BODY_MAX) },
    { '0.setup': half, '0.note': half },
  ])
    expect((await send(fields)).status).toBe(413)
  expect(web.spawner.callsOf('start')).toHaveLength(0)
})

test('every other form is held to its own bound', async () => {
  const { alice } = await visit()
  const page = await alice.get('/hub/home')
  const selector = 'form[action="/hub/home"]'
  const added = await alice.submit(page, { name: 'x'.repeat(4097) }, { selector, follow: false })
  expect(added.status).toBe(413)
})
