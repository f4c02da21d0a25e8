import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { describeOnEngines, openMigrated } from '../testing/engines.ts'
import { createGuesses } from '../testing/guesses.ts'
import { type KeyScene, NO_SUCH_KEY, newKey, newKeyScene } from '../testing/keys.ts'
import { newPerson, newPlace, newService, PASSWORD, unique } from '../testing/people.ts'
import { forgetAttempts } from '../testing/security/behind-our-back.ts'
import { startOn } from '../testing/security/start-on.ts'

describeOnEngines('the count of wrong passwords', (newDatabase) => {
  it('outlives a restart and other names by the thousand, and all spellings share it (V30)', async () => {
    const database = await openMigrated(await newDatabase())
    const rootKey = randomBytes(32)
    const email = 'somebody@example.org'
    const first = await startOn(database, rootKey)
    const guess = createGuesses(() => first.url)
    for (let i = 0; i < 5; i++) expect((await guess(email, 'wrong')).status).toBe(401)
    expect((await guess(email, PASSWORD)).status).toBe(429)
    await first.stop()

    const second = await startOn(database, rootKey)
    const again = createGuesses(() => second.url)
    await database.orm.execute(sql`
      insert into attempts (subject, failures, last_at)
      select sha256(convert_to(n::text, 'UTF8')), 1, now() from generate_series(1, 100000) n`)
    for (const spelling of [email, email.toUpperCase(), 'SomeBody@Example.ORG'])
      expect((await again(spelling, PASSWORD)).status).toBe(429)
    await second.stop()
    await database.close()
  })
})

/** How many of each kind are timed, in turn. A check of good sense on a busy machine, no benchmark. */
const SAMPLES = 60
/** How far from a coin toss the ranks may be: 0.5 is indistinguishable, 1 is told apart every time. */
const TOLERANCE = 0.25

describeApp('the time an answer takes (a sanity check, with wide bounds)', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  beforeEach(() => forgetAttempts(app()))

  it('does not tell a wrong password from an unknown address (V31)', async () => {
    const guess = createGuesses(() => app().url)
    const { email } = await newPerson(app())
    await expectAlike(
      async () => {
        await forgetAttempts(app())
        return () => guess(email, 'wrong')
      },
      async () => {
        await forgetAttempts(app())
        return () => guess(`nobody${unique()}@example.org`, 'wrong')
      },
      40,
    )
  }, 60_000)

  it('does not tell a foreign key from one that never was, to a service (V31)', async () => {
    const place = await newPlace(app())
    const narrow = await newService(app(), { tenant_ids: [place.tenantId], project_ids: [] })
    const { plaintext } = await newKey(scene)
    const unknown = `kw_${'0'.repeat(43)}${'0'.repeat(6)}`
    await expectAlike(
      async () => () => narrow.verify(plaintext),
      async () => () => narrow.verify(unknown),
      SAMPLES,
    )
  })

  it('does not tell a foreign key from one that never was, to a person (V31)', async () => {
    const { key_id } = await newKey(scene)
    const get = (id: string) => scene.stranger.send('GET', `/v1/keys/${id}`)
    await expectAlike(
      async () => () => get(key_id),
      async () => () => get(NO_SUCH_KEY),
      SAMPLES,
    )
  })
})

type Prepared = () => Promise<() => Promise<unknown>>

/** Times two kinds of call in turn, and expects their ranks to be mixed. */
async function expectAlike(one: Prepared, other: Prepared, samples: number): Promise<void> {
  const times: [number[], number[]] = [[], []]
  for (let i = 0; i < samples * 2 + 4; i++) {
    const call = await (i % 2 ? other : one)()
    const began = performance.now()
    await call()
    // The first few warm up what is shared.
    if (i >= 4) times[i % 2 ? 1 : 0].push(performance.now() - began)
  }
  const separation = areaUnderCurve(...times)
  console.log(`ranks: ${separation.toFixed(2)}, 0.50 is indistinguishable`)
  expect(Math.abs(separation - 0.5)).toBeLessThan(TOLERANCE)
}

/** The chance that a member of the first is slower than one of the second (Mann–Whitney). */
function areaUnderCurve(first: readonly number[], second: readonly number[]): number {
  const wins = first.flatMap((a) => second.map((b) => (a === b ? 0.5 : Number(a > b))))
  return wins.reduce((sum, win) => sum + win, 0) / wins.length
}
