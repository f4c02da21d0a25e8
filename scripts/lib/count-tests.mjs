/** Counts what a test run really did, by the engine, browser, gateway or store its titles name. */

/** A title carries `[embedded]`, `[postgres 15.20]` or `[browser]`; left-out ones say `[postgres: why]`. */
const TAG = /\[(embedded|postgres|browser|gateway|redis)(?:[ :][^\]]*)?\]/

const nothing = () => ({ passed: 0, failed: 0, skipped: 0 })

/** Totals, and one line per group, from the report that vitest's JSON reporter wrote. */
export function countTests(report) {
  const total = nothing()
  const groups = new Map(
    ['embedded', 'postgres', 'browser', 'gateway', 'redis', 'other'].map((name) => [
      name,
      nothing(),
    ]),
  )
  let brokenFiles = 0
  for (const file of report.testResults) {
    if (file.status === 'failed' && file.assertionResults.length === 0) brokenFiles += 1
    for (const test of file.assertionResults) {
      const group = groups.get(kindOf(file, test))
      group[outcomeOf(test)] += 1
      total[outcomeOf(test)] += 1
    }
  }
  // A file that could not even be read counts as one failed test: it would vanish otherwise.
  total.failed += brokenFiles
  groups.get('other').failed += brokenFiles
  const version = versionOf(report)
  return {
    total,
    groups: [...groups].map(([name, group]) => [
      name === 'postgres' && version ? `postgres ${version}` : name,
      group,
    ]),
  }
}

/** What a complete run must have, in sentences; empty when nothing was left out. */
export function problemsInCi({ groups }) {
  return ['embedded', 'postgres', 'browser', 'gateway', 'redis']
    .filter((kind) => !groups.some(([name, { passed }]) => name.startsWith(kind) && passed > 0))
    .map((kind) => `No ${kind} test passed. In CI that is a failure: nothing may be left out.`)
}

function kindOf({ name }, { fullName }) {
  const untagged = name.includes('/server/db/embedded/') ? 'embedded' : 'other'
  return TAG.exec(fullName)?.[1] ?? untagged
}

function outcomeOf({ status }) {
  return status === 'passed' || status === 'failed' ? status : 'skipped'
}

function versionOf({ testResults }) {
  const names = testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ fullName }) => fullName),
  )
  return names.map((name) => /\[postgres ([\d.]+)[^\]]*\]/.exec(name)?.[1]).find(Boolean)
}
