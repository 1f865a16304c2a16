import { expect, test } from 'vitest'
import { answerDifference, answersThroughProxy } from '../fuzz/answers-through-proxy.ts'
import { campaign } from '../fuzz/campaign.ts'
import { corpus, corpusLine } from '../fuzz/corpus.ts'
import { difference, splitDifference } from '../fuzz/differences.ts'
import { readRequests } from '../fuzz/our-reading.ts'
import { referenceResponses } from '../fuzz/reference.ts'

// The same each time; HUBKIT_SEED=random for another run. In CI more.
const { HUBKIT_SEED = '20261121', HUBKIT_FUZZ_CASES, CI } = process.env
const SEED = HUBKIT_SEED === 'random' ? Math.trunc(Math.random() * 2 ** 31) : Number(HUBKIT_SEED)
const CASES = Number(HUBKIT_FUZZ_CASES ?? (CI === 'true' ? 30_000 : 10_000))

test(`${CASES} messages are read as Node reads them, and alike however they are cut (HUBKIT_SEED=${SEED})`, async () => {
  const { cases, accepted, refused, outcomes, findings } = await campaign(SEED, CASES, corpus())
  expect(findings.map((one) => `${corpusLine(one)}\n${one.what}`)).toEqual([])
  // It is of no use when nearly all is refused, or nearly nothing.
  expect(accepted).toBeGreaterThan(cases / 5)
  expect(outcomes).toBeGreaterThan(100)
  for (const reason of ['bare-lf', 'length-and-coding', 'bad-chunk-size', 'obs-fold'])
    expect(refused.get(reason), reason).toBeGreaterThan(0)
}, 600_000)

test('a reader that is wrong is found', () => {
  const bytes = Buffer.from('GET / HTTP/1.1\r\nHost: h\r\n\r\n')
  const right = readRequests([bytes])
  expect(difference(right, right.messages)).toBeUndefined()
  const [message] = right.messages
  if (!message) throw new Error('there is no message')
  expect(difference(right, [])).toMatch(/by us alone/)
  expect(difference(right, [{ ...message, body: 'x' }])).toMatch(/body/)
  expect(difference(right, [message, message])).toMatch(/another message/)
  const forgetful = ([first]: readonly Buffer[]): ReturnType<typeof readRequests> =>
    readRequests(first ? [first] : [])
  expect(splitDifference(forgetful, bytes, right, [3])).toMatch(/cut at 3/)
  expect(splitDifference(readRequests, bytes, right, [3])).toBeUndefined()
})

test('a proxy that is wrong about answers is found', async () => {
  const answer = {
    method: 'GET',
    pieces: [
      'HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 3\r\n\r\na',
      'bcHTTP/1.1 200 OK\r\n\r\nx',
    ],
    pipelined: false,
  }
  const [passage] = await answersThroughProxy([answer])
  if (!passage) throw new Error('nothing came')
  expect(passage.all).toMatch(/^HTTP[^]*\r\n\r\nabcHTTP[^]*\r\n\r\nmarker$/)
  const judged = async (change: Partial<typeof passage>): Promise<string | undefined> => {
    const changed = { ...passage, ...change }
    const [reference] = await referenceResponses([{ method: 'GET', text: changed.first }])
    return answerDifference(answer, changed, reference ?? [])
  }
  const { all, first } = passage
  expect(await judged({})).toBeUndefined()
  expect(await judged({ all: all + all.slice(first.length) })).toMatch(/third answer/)
  expect(await judged({ all: first })).toMatch(/next request is not answered/)
  expect(await judged({ all: '', first: '' })).toMatch(/neither an answer nor an end/)
  expect(await judged({ all: '', first: '', ended: true })).toMatch(/lost/)
  expect(await judged({ all: `${all}x` })).toMatch(/bad-status-line|follows/)
  const changed = { all: all.replace('abc', 'abd'), first: first.replace('abc', 'abd') }
  expect(await judged(changed)).toMatch(/came out as/)
})
