import { Refusal } from '@keyward/contract'
import { describe, expect, it } from 'vitest'
import { newSecret } from '../crypto/secret-strings.ts'
import { describeApp } from '../testing/describe-app.ts'
import { newService } from '../testing/people.ts'
import { fieldErrors, refusalHeaders } from './problem.ts'

const mismatch = { path: ['access', 0], code: 'unrecognized_keys', message: 'all of them' }

describe('what a schema did not take', () => {
  it('is one error for each name that it does not know', () => {
    const errors = fieldErrors({ ...mismatch, unknown: ['foo', 'bar'] })
    expect(errors.map(({ field }) => field)).toEqual(['access.0.foo', 'access.0.bar'])
    expect(errors[0]).toMatchObject({
      code: 'unrecognized_keys',
      message: 'Unrecognized key: "foo"',
    })
  })

  it('is told as the whole where it has no name', () => {
    const issue = { path: [], code: 'invalid_type', message: 'is no object' }
    expect(fieldErrors(issue)).toEqual([
      { field: 'body', code: 'invalid_type', message: 'is no object' },
    ])
    expect(fieldErrors(issue, 'querystring')).toMatchObject([{ field: 'querystring' }])
  })

  it('names ten at most, cut to a hundred characters, and never half a secret', () => {
    const unknown = Array.from({ length: 1000 }, (_, n) => `${n}`.padEnd(5000, 'x'))
    expect(JSON.stringify(fieldErrors({ ...mismatch, unknown })).length).toBeLessThan(4000)
    const secret = newSecret('kw').reveal()
    const cut = fieldErrors({ ...mismatch, unknown: ['x'.repeat(60) + secret] })
    expect(JSON.stringify(cut)).not.toContain(secret.slice(0, 20))
  })
})

describe('the headers of a refusal', () => {
  it('say when to come again and how to prove oneself, where that helps', () => {
    const headersOf = (refusal: Refusal) => refusalHeaders(refusal, 'Bearer')
    expect(headersOf(new Refusal('unavailable'))).toMatchObject({ 'retry-after': '1' })
    const waiting = new Refusal('too_many_attempts', { retry_after_seconds: 30 })
    expect(headersOf(waiting)).toMatchObject({ 'retry-after': '30' })
    expect(headersOf(new Refusal('unauthenticated'))).toMatchObject({
      'www-authenticate': 'Bearer',
    })
    expect(headersOf(new Refusal('not_found'))).toEqual({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    })
  })
})

describeApp('fields that nobody knows', (app) => {
  it('are named one by one, by the management API and by a verification alike', async () => {
    const { credential } = await newService(app())
    const fieldsOf = async (path: string, body: object) => {
      const response = await fetch(app().url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
        body: JSON.stringify(body),
      })
      const { errors } = (await response.json()) as { errors?: { field: string }[] }
      return [response.status, errors?.map(({ field }) => field)]
    }
    const unknown = { foo: 1, bar: 2 }
    const session = { email: 'somebody@example.org', password: 'x' }
    for (const [path, known] of [
      ['/v1/keys/verify', { key: 'x' }],
      ['/v1/sessions', session],
    ] as const)
      expect([path, ...(await fieldsOf(path, { ...known, ...unknown }))]).toEqual([
        path,
        400,
        ['foo', 'bar'],
      ])
  })
})
