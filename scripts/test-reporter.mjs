// A vitest reporter: names every skipped test with its reason, and leaves the counts and what failed for
// `run.mjs test` to add up.
import { writeFileSync } from 'node:fs'

/** The first line of what went wrong, without the terminal's colours. */
const firstLine = (error) =>
  String(error?.message ?? error)
    .replaceAll(/\u001b\[[0-9;]*m/gu, '')
    .split('\n')[0]
    .slice(0, 300)

export default class TestReporter {
  /** Called by vitest when all tests of a run have ended. */
  onTestRunEnd(testModules, unhandledErrors) {
    const counts = { passed: 0, failed: 0, skipped: 0 }
    const failures = []
    for (const module of testModules) {
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') counts.passed += 1
        else if (result.state === 'failed') {
          counts.failed += 1
          failures.push(`${module.relativeModuleId} > ${test.fullName}: ${firstLine(result.errors?.[0])}`)
        } else {
          counts.skipped += 1
          console.log(`skipped: ${module.relativeModuleId} > ${test.fullName}: ${result.note ?? 'no reason given'}`)
        }
      }
      // A file that does not load, or whose preparation fails, has no failed test to count for it.
      for (const suite of [module, ...module.children.allSuites()]) {
        for (const error of suite.errors()) {
          counts.failed += 1
          failures.push(`${module.relativeModuleId} > ${suite.fullName ?? 'the file'}: ${firstLine(error)}`)
        }
      }
    }
    counts.failed += unhandledErrors.length
    failures.push(...unhandledErrors.map((error) => `outside of any test: ${firstLine(error)}`))
    const file = process.env.TANSAKU_TEST_COUNTS
    if (file) writeFileSync(file, JSON.stringify({ ...counts, failures }))
  }
}
