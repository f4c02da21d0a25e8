/** How many one-row transactions a second an engine makes durable, through the pool Keyward uses. */
const AT_ONCE = 20
const DURATION_MS = 2000

export async function measureCommits({ pool }) {
  await pool.query('create table if not exists bench_commits (n int, noted text)')
  const end = performance.now() + DURATION_MS
  let commits = 0
  const insertUntilEnd = async () => {
    while (performance.now() < end) {
      await pool.query('insert into bench_commits values ($1, $2)', [commits, 'one row'])
      commits += 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, insertUntilEnd))
  return { perSecond: (commits / DURATION_MS) * 1000 }
}
