// A vitest reporter: names every skipped test with its reason, and leaves the counts for `run.mjs test` to add up.
import { writeFileSync } from 'node:fs'

export default class TestReporter {
  /** Called by vitest when all tests of a run have ended. */
  onTestRunEnd(testModules, unhandledErrors) {
    const counts = { passed: 0, failed: 0, skipped: 0 }
    for (const module of testModules) {
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') counts.passed += 1
        else if (result.state === 'failed') counts.failed += 1
        else {
          counts.skipped += 1
          console.log(`skipped: ${module.relativeModuleId} > ${test.fullName}: ${result.note ?? 'no reason given'}`)
        }
      }
      // A file that does not even load has no tests to count: it is one failure.
      if (module.state() === 'failed' && [...module.children.allTests('failed')].length === 0) counts.failed += 1
    }
    counts.failed += unhandledErrors.length
    const file = process.env.TANSAKU_TEST_COUNTS
    if (file) writeFileSync(file, JSON.stringify(counts))
  }
}
