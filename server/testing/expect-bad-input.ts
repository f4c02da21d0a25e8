import { expect } from 'vitest'
import type { Person } from './people.ts'

/** A body, or query string, and the field that the refusal must name. */
export type BadInput = readonly [input: unknown, field: string]

/** Expects each body to be refused as a request of the wrong shape, with the field named. */
export async function expectBadBodies(
  person: Person,
  [method, path]: readonly [method: string, path: string],
  cases: readonly BadInput[],
): Promise<void> {
  for (const [body, field] of cases) {
    const response = await person.send(method, path, { body, headers: { 'if-match': '"1"' } })
    expect([body, await fieldsOf(response)]).toEqual([body, [field]])
  }
}

/** Expects each query string to be refused as a request of the wrong shape, with the field named. */
export async function expectBadQueries(
  person: Person,
  path: string,
  cases: readonly (readonly [query: string, field: string])[],
): Promise<void> {
  for (const [query, field] of cases) {
    const response = await person.send('GET', `${path}?${query}`)
    expect([query, await fieldsOf(response)]).toEqual([query, [field]])
  }
}

async function fieldsOf(response: Response): Promise<unknown> {
  const { code, errors } = (await response.json()) as { code: string; errors?: { field: string }[] }
  if (response.status !== 400 || code !== 'invalid_request') return [response.status, code]
  return [...new Set(errors?.map(({ field }) => field))]
}
