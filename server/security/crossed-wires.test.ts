import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { newKey, newKeyScene } from '../testing/keys.ts'
import { type Person, unique } from '../testing/people.ts'
import { withBearer } from '../testing/security/cloud.ts'

/** How many requests are under way at the same time, and for how long. */
const CONNECTIONS = 100
const MILLISECONDS = 3000

describeApp('many callers at the same time', (app) => {
  it('are each answered about themselves, on every answer (V13, V14)', async () => {
    const scene = await newKeyScene(app())
    const people = [scene.owner, scene.admin, scene.peer, scene.stranger, app().operator]
    const callers = await Promise.all(people.map((person) => callerOf(person)))
    const [own, admins] = [await newKey(scene), await newKey(scene, {}, scene.admin)]
    const roles = new Map([
      [own.plaintext, 'member'],
      [admins.plaintext, 'admin'],
    ])
    const asks: (() => Promise<string | null>)[] = [
      ...callers,
      async () => ((await fetch(`${app().url}/v1/me`)).status === 401 ? null : 'nobody was let in'),
      ...[...roles].map(([plaintext, role]) => async () => {
        const { valid, ...answer } = await scene.verify(plaintext)
        const right = valid && answer.role === role
        return right ? null : `a key of role ${role} was answered ${JSON.stringify(answer)}`
      }),
      async () => ((await scene.verify(`kw_${'0'.repeat(49)}`)).valid ? 'no key was valid' : null),
    ]
    const wrong: string[] = []
    let answers = 0
    const end = performance.now() + MILLISECONDS
    const connection = async (_: unknown, i: number) => {
      for (let n = i; performance.now() < end; n += 1) {
        const problem = await asks[n % asks.length]?.()
        if (problem) wrong.push(problem)
        answers += 1
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, connection))
    console.log(`${answers} answers on ${CONNECTIONS} connections, each to the right caller`)
    expect(wrong).toEqual([])
    expect(answers).toBeGreaterThanOrEqual(CONNECTIONS)
  }, 60_000)

  it('who change things at the same time each change and are told of their own (V14)', async () => {
    const scene = await newKeyScene(app())
    const made = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const by = [scene.owner, scene.admin, scene.peer][i % 3] ?? scene.owner
        const name = `Key ${unique()}`
        const key = await newKey(scene, { name }, by)
        return [key.name === name && key.user.user_id === by.userId, key.plaintext] as const
      }),
    )
    expect(made.filter(([right]) => !right)).toEqual([])
    expect(new Set(made.map(([, plaintext]) => plaintext)).size).toBe(60)
  }, 60_000)

  /** Asks who one is, by token and by cookie in turn; says what was wrong. */
  async function callerOf(person: Person): Promise<() => Promise<string | null>> {
    const bearer = withBearer(app(), person.email, (await person.withToken('read')).token)
    let turn = 0
    return async () => {
      turn += 1
      const by = turn % 2 ? bearer : person
      const { user_id, email } = (await (await by.send('GET', '/v1/me')).json()) as {
        user_id: string
        email: string
      }
      const right = user_id === person.userId && email === person.email
      return right ? null : `${person.email} was answered as ${email}`
    }
  }
})
