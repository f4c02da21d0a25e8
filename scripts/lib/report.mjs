/** Ends a check: every problem on a line of its own and exit code 1, or one sentence with what was counted. */
export function finish(problems, sentence) {
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) {
    console.error(`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`)
    process.exit(1)
  }
  console.log(sentence)
}
