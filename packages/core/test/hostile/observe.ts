import type { RecordingLogger } from '@hubkit/testkit'
import { faultsOfAnswer, read, type Answer } from './answers.ts'
import { changesBetween, faultsOf, type AnyRecord, type Snapshot } from './records.ts'

/** What a request can be seen to have done. */
export interface Watched {
  readonly log: RecordingLogger
  /** Every secret that was ever given out or sent here: none may be in a log. */
  readonly secrets: Set<string>
  /** All records, once nothing is under way any more. */
  readonly records: () => Promise<Snapshot>
}

/** An answer, and what is wrong with it, with the records and with the log, in words. */
export interface Observed {
  readonly answer: Answer
  /** How many there are now. */
  readonly records: number
  readonly faults: readonly string[]
}

/** How an answer is judged. */
export interface Judgement {
  /** Whether this answer may come with records that changed. @default any below 400 */
  readonly mayChange?: (answer: Answer) => boolean
  /** Whether the hub has closed with this answer, and its records cannot be read. @default never */
  readonly closed?: (answer: Answer) => boolean
  /** What else is wrong, with the answer or with the records that changed. */
  readonly further?: (answer: Answer, changed: readonly AnyRecord[]) => readonly string[]
}

/** Sends a request, and looks at the answer, at all records and at the log. */
export async function observe(
  { log, secrets, records }: Watched,
  address: string,
  send: () => Promise<Response>,
  { mayChange = ({ status }) => status < 400, closed, further }: Judgement,
): Promise<Observed> {
  const before = await records()
  const from = log.lines.length
  const answer = await read(await send())
  const made = /"token":"([^"]+)"|class="secret"[^>]*>([^<]+)</.exec(answer.text)
  for (const secret of made?.slice(1) ?? []) if (secret) secrets.add(secret)
  const after = closed?.(answer) ? before : await records()
  const changes = changesBetween(before, after)
  const lines = log.lines.slice(from)
  const faults = [
    ...(await faultsOfAnswer(address, answer)),
    ...(mayChange(answer) ? [] : changes.map((key) => `changed all the same: ${key}`)),
    ...faultsOf(after, changes),
    ...(further?.(
      answer,
      changes.flatMap((key) => after.get(key)?.value ?? []),
    ) ?? []),
    ...lines
      .filter((line) => [...secrets].some((secret) => line.includes(secret)))
      .map(() => 'a secret is in the log'),
  ]
  const said = lines.map((line) => `\n  log: ${line.slice(0, 1000)}`).join('')
  const what = `\n  answered ${answer.status}: ${answer.text.slice(0, 300)}${said}`
  return { answer, records: after.size, faults: faults.map((fault) => fault + what) }
}
