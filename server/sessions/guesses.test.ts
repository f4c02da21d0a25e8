import { beforeEach, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { createGuesses } from '../testing/guesses.ts'
import { newPerson, PASSWORD, refusalOf } from '../testing/people.ts'
import { forgetAttempts } from '../testing/security/behind-our-back.ts'

const WRONG = 'not the password at all'
const HOME = '192.0.2.1'
const stranger = (n: number) => `198.51.100.${n}`

describeApp(
  'wrong passwords of strangers',
  (app) => {
    beforeEach(() => forgetAttempts(app()))
    const guess = createGuesses(() => app().url)
    const statusOf = async (email: string, password: string, address: string) =>
      (await guess(email, password, { 'x-forwarded-for': address })).status
    const confirm = (person: Awaited<ReturnType<typeof newPerson>>, password = PASSWORD) =>
      person.client.reauthenticate({ body: { password } })

    it('do not make the person wait at another address, nor in a session', async () => {
      const person = await newPerson(app())
      for (let i = 0; i < 5; i++) expect(await statusOf(person.email, WRONG, stranger(1))).toBe(401)
      expect(await statusOf(person.email, PASSWORD, stranger(1))).toBe(429)
      expect(await statusOf(person.email, PASSWORD, HOME)).toBe(201)
      await confirm(person)
      await person.client.changePassword({
        body: { current_password: PASSWORD, new_password: `${PASSWORD}!` },
      })
    })

    it('from ever new networks are twenty in an hour, and do not lock out where the account was signed in from', async () => {
      const { email } = await newPerson(app())
      expect(await statusOf(email, PASSWORD, HOME)).toBe(201)
      const statuses = []
      for (let n = 1; n <= 21; n++) statuses.push(await statusOf(email, WRONG, stranger(n)))
      expect(statuses).toEqual([...Array<number>(19).fill(401), 429, 429])
      const late = await guess(email, PASSWORD, { 'x-forwarded-for': stranger(99) })
      expect([late.status, late.headers.get('retry-after')]).toEqual([429, '3600'])
      expect(await statusOf(email, WRONG, HOME)).toBe(401)
      expect(await statusOf(email, PASSWORD, HOME)).toBe(201)
      app().clock.advance({ hours: 1 })
      expect(await statusOf(email, PASSWORD, stranger(99))).toBe(201)
    })

    it('are limited alike for an address that nobody has', async () => {
      const statuses = []
      for (let n = 1; n <= 21; n++)
        statuses.push(await statusOf('nobody@example.org', WRONG, stranger(n)))
      expect(statuses).toEqual([...Array<number>(20).fill(401), 429])
    })

    it('are slow from a known network too, which is known for thirty days', async () => {
      const { email } = await newPerson(app())
      expect(await statusOf(email, PASSWORD, HOME)).toBe(201)
      for (let i = 0; i < 5; i++) expect(await statusOf(email, WRONG, HOME)).toBe(401)
      expect(await statusOf(email, PASSWORD, HOME)).toBe(429)
      app().clock.advance({ days: 30 })
      for (let n = 1; n <= 20; n++) expect(await statusOf(email, WRONG, stranger(n))).toBe(401)
      expect(await statusOf(email, PASSWORD, HOME)).toBe(429)
    })

    it('are forgotten after a day without one, and not before', async () => {
      const { email } = await newPerson(app())
      for (let i = 0; i < 5; i++) expect(await statusOf(email, WRONG, stranger(1))).toBe(401)
      app().clock.advance({ hours: 23 })
      expect(await statusOf(email, WRONG, stranger(1))).toBe(401)
      expect(await statusOf(email, WRONG, stranger(1))).toBe(429)
      app().clock.advance({ hours: 24 })
      for (let i = 0; i < 5; i++) expect(await statusOf(email, WRONG, stranger(1))).toBe(401)
      expect(await statusOf(email, WRONG, stranger(1))).toBe(429)
    })

    it('in one session make that session wait, and nobody else', async () => {
      const person = await newPerson(app())
      for (let i = 0; i < 5; i++)
        expect(await refusalOf(confirm(person, WRONG))).toBe('credentials_wrong')
      expect(await refusalOf(confirm(person))).toBe('too_many_attempts')
      expect(await statusOf(person.email, PASSWORD, HOME)).toBe(201)
      app().clock.advance({ ms: 30_000 })
      await confirm(person)
    })
  },
  { env: { KEYWARD_TRUSTED_PROXIES: '127.0.0.1' } },
)
