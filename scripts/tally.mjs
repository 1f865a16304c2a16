// Test counts, summed over the runs of one command.
// Each run appends a line to the file that HUBKIT_TEST_TALLY names.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cache } from './workspace.mjs'

/** The file to count in, and whether whoever started this process prints the sum. */
export function openTally() {
  const inherited = process.env.HUBKIT_TEST_TALLY
  const file = inherited ?? join(cache, `tally-${process.pid}.jsonl`)
  if (inherited === undefined) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '')
  }
  return { file, inherited: inherited !== undefined }
}

/** @param {string} file @param {{ passed?: number, failed?: number, skipped?: number }} counts */
export function addToTally(file, counts) {
  appendFileSync(file, `${JSON.stringify(counts)}\n`)
}

/** @param {string} file */
export function readTally(file) {
  const sum = { passed: 0, failed: 0, skipped: 0 }
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  for (const line of lines) {
    const counts = JSON.parse(line)
    for (const key of ['passed', 'failed', 'skipped']) sum[key] += counts[key] ?? 0
  }
  return sum
}

/** @param {{ passed: number, failed: number, skipped: number }} counts @returns {string} */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

// tally.mjs <file> <1 when a step failed>: a red run never says "0 failed".
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file = '', red] = process.argv.slice(2)
  const sum = readTally(file)
  if (red === '1' && sum.failed === 0) sum.failed = 1
  console.log(closingLine(sum))
  process.exitCode = sum.failed > 0 ? 1 : 0
}
