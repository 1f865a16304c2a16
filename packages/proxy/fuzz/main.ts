// npm run soak:fuzz: compares millions of messages with Node's own parser. HUBKIT_SEED and HUBKIT_FUZZ_CASES say which
// and how many.
import { campaign } from './campaign.ts'
import { corpus, corpusLine } from './corpus.ts'

/** Cases between two lines of output. */
const STRETCH = 100_000

const { HUBKIT_SEED = '20261121', HUBKIT_FUZZ_CASES = '2000000' } = process.env
const first = HUBKIT_SEED === 'random' ? Math.trunc(Math.random() * 2 ** 31) : Number(HUBKIT_SEED)
const total = Number(HUBKIT_FUZZ_CASES)
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(total) || total < 1)
  throw new TypeError('HUBKIT_SEED and HUBKIT_FUZZ_CASES are whole numbers')

let found = 0
for (let done = 0, seed = first; done < total; seed += 1) {
  const { cases, accepted, outcomes, findings } = await campaign(
    seed,
    Math.min(STRETCH, total - done),
    corpus(),
  )
  done += cases
  console.log(
    `seed ${seed}: ${done} cases in all; ${accepted} messages accepted and ${outcomes} kinds of outcome in this stretch`,
  )
  for (const { what, ...one } of findings) console.log(`${corpusLine(one)}\n    ${what}`)
  found += findings.length
}
console.log(`${found} differences`)
process.exitCode = found > 0 ? 1 : 0
