// A Vitest reporter: the last line of a run is "N passed, N failed[, N skipped]".
// Under scripts/test.mjs it only counts, and the sum of all runs is printed there.
import { addToTally, closingLine } from './tally.mjs'

export default class ClosingLineReporter {
  /** @param {readonly import('vitest/node').TestModule[]} modules @param {readonly unknown[]} errors */
  onTestRunEnd(modules, errors) {
    // An error outside any test makes the run red, so it counts as a failure.
    const counts = { passed: 0, failed: errors.length, skipped: 0 }
    for (const module of modules) {
      let failedTests = 0
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') counts.passed += 1
        else if (state === 'failed') failedTests += 1
        else counts.skipped += 1
      }
      // A file that does not even load, or a failed hook, has no failed test to count.
      counts.failed += module.ok() ? failedTests : Math.max(failedTests, 1)
    }
    const file = process.env.HUBKIT_TEST_TALLY
    if (file !== undefined) addToTally(file, counts)
    else process.once('exit', () => console.log(closingLine(counts)))
  }
}
