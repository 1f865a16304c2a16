import { answerPassages, type Answer } from './answers-through-proxy.ts'
import { difference, splitDifference } from './differences.ts'
import { requests, response } from './grammar.ts'
import type { Reading } from './message.ts'
import { mutate } from './mutations.ts'
import { readRequests, readResponse } from './our-reading.ts'
import { createRandom, type Random } from './random.ts'
import { referenceRequests, referenceResponses } from './reference.ts'
import { passageDifference, throughProxy } from './through-proxy.ts'

/** Cases that are under way at once. */
const BATCH = 250
/** Texts that did something new, to begin from. */
const POOL = 2000
/** One case in so many is cut at every offset; the others at some. */
const EVERY_CUT = 16
/** One answer in so many goes through the proxy cut at every offset; the others at one. */
const EVERY_PASSAGE = 256

/** A case that differs. */
export interface Finding extends Case {
  readonly what: string
}

/** What a campaign found. */
export interface Campaign {
  readonly cases: number
  /** Messages that we read to their end. */
  readonly accepted: number
  /** How often each reason refused a message. */
  readonly refused: ReadonlyMap<string, number>
  /** Kinds of outcome. */
  readonly outcomes: number
  readonly findings: readonly Finding[]
}

/** The bytes of one connection, one character each. */
export interface Case {
  readonly text: string
  /** `undefined` for requests; of an answer, the method of what it answers. */
  readonly method: string | undefined
}

/** Compares so many messages, made from the grammar and from what did something new before. */
export async function campaign(
  seed: number,
  cases: number,
  seeds: readonly Case[] = [],
): Promise<Campaign> {
  const random = createRandom(seed)
  const pool: Case[] = [...seeds]
  const seen = new Set<string>()
  const refused = new Map<string, number>()
  const findings: Finding[] = []
  let accepted = 0
  let done = 0
  while (done < cases && findings.length < 20) {
    const batch = Array.from({ length: Math.min(BATCH, cases - done) }, () => make(random, pool))
    if (done === 0) batch.unshift(...seeds)
    done += batch.length
    for (const isAnswer of [false, true]) {
      const chosen = batch.filter(({ method }) => (method !== undefined) === isAnswer)
      const references = isAnswer
        ? await referenceResponses(chosen.map(({ text, method = '' }) => ({ text, method })))
        : await referenceRequests(chosen.map(({ text }) => text))
      const passed = isAnswer ? [] : await throughProxy(chosen.map(({ text }) => text))
      const wrong = isAnswer ? await wrongPassages(random, chosen) : []
      for (const [index, one] of chosen.entries()) {
        const bytes = Buffer.from(one.text, 'latin1')
        const read = readerOf(one)
        const ours = read([bytes])
        accepted += ours.messages.length
        if (ours.reason !== undefined) refused.set(ours.reason, (refused.get(ours.reason) ?? 0) + 1)
        const outcome = outcomeOf(ours, one)
        if (!seen.has(outcome)) {
          seen.add(outcome)
          pool[pool.length < POOL ? pool.length : random.below(POOL)] = one
        }
        const what =
          difference(ours, references[index] ?? []) ??
          splitDifference(read, bytes, ours, cuts(random, bytes.length)) ??
          (isAnswer ? wrong[index] : passageDifference(ours, passed[index] ?? []))
        if (what !== undefined) findings.push({ ...one, what })
      }
    }
  }
  return { cases: done, accepted, refused, outcomes: seen.size, findings }
}

/** What is wrong with each answer when it has gone through the proxy. */
async function wrongPassages(
  random: Random,
  cases: readonly Case[],
): Promise<readonly (string | undefined)[]> {
  const cut = ({ text, method = '' }: Case, at: number): Answer => ({
    method,
    pieces: [text.slice(0, at), text.slice(at)].filter((piece) => piece !== ''),
    pipelined: random.once(2),
  })
  const wrong = [
    ...(await answerPassages(cases.map((one) => cut(one, random.below(one.text.length + 1))))),
  ]
  for (const [index, one] of cases.entries()) {
    if (wrong[index] !== undefined || !random.once(EVERY_PASSAGE)) continue
    const everywhere = Array.from({ length: one.text.length }, (_, at) => cut(one, at))
    wrong[index] = (await answerPassages(everywhere)).find((what) => what !== undefined)
  }
  return wrong
}

function readerOf({ method }: Case): (pieces: readonly Buffer[]) => Reading {
  return method === undefined ? readRequests : (pieces) => readResponse(method, pieces)
}

function make(random: Random, pool: readonly Case[]): Case {
  const isAnswer = random.once(3)
  const fresh: Case = isAnswer
    ? { text: response(random), method: random.pick(['GET', 'GET', 'HEAD', 'POST']) }
    : { text: requests(random), method: undefined }
  if (random.once(3)) return fresh
  const base = pool.length > 0 && random.once(2) ? random.pick(pool) : fresh
  return { ...base, text: mutate(random, base.text, fresh.text) }
}

/** What kind of outcome it is; a new one is worth to go on from. */
function outcomeOf({ messages, end, reason }: Reading, { method }: Case): string {
  const shapes = messages.map(
    ({ line, headers, body, trailers }) =>
      `${line.slice(0, 6)} ${Math.min(headers.length, 6)} ${Math.min(body.length, 7)} ${trailers.length}`,
  )
  return `${method} ${end} ${reason} ${shapes.join(',')}`
}

function cuts(random: Random, length: number): number[] {
  if (random.once(EVERY_CUT)) return Array.from({ length }, (_, cut) => cut)
  return Array.from({ length: 4 }, () => random.below(length + 1))
}
