import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Route } from './route.ts'
import { ROUTES } from './routes.ts'

const routes = Object.entries<Route>(ROUTES)

describe('every route', () => {
  test('has an address of its own', () => {
    const addresses = routes.map(([, { method, path }]) => `${method} ${path}`)
    expect(addresses).toEqual([...new Set(addresses)])
  })

  test.each(routes)('%s reads exactly the parameters its path names', (_, { path, params }) => {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(Object.keys(params?.shape ?? {}).toSorted()).toEqual(named.toSorted())
  })

  test.each(routes)('%s refuses fields it does not know', (_, { body, query, params }) => {
    for (const schema of [body, query, params])
      if (schema)
        expect(z.toJSONSchema(schema, INPUT)).toMatchObject({ additionalProperties: false })
  })

  test.each(routes)('%s refuses unknown fields inside its body too', (_, { body }) => {
    if (body) expect(looseObjects(z.toJSONSchema(body, INPUT))).toEqual([])
  })

  test.each(routes)('%s takes a body only where it changes something', (_, { method, body }) => {
    expect(body !== undefined).toBe(['POST', 'PUT', 'PATCH'].includes(method))
  })

  test.each(routes)('%s answers 204 exactly when it has nothing to say', (_, { status, reply }) => {
    expect(status === 204).toBe(reply === undefined)
  })
})

test('a plaintext leaves only where one is made or revealed', () => {
  const telling = routes
    .filter(([, { reply }]) => reply && names(z.toJSONSchema(reply, OUTPUT)).has('plaintext'))
    .map(([name]) => name)
  expect(telling.toSorted()).toEqual([
    'createCredential',
    'createKey',
    'createToken',
    'revealKey',
    'rotateKey',
  ])
})

test('no answer carries a digest, a sealed copy, a MAC or a data key', () => {
  for (const [, { reply }] of routes) {
    const said = [...(reply ? names(z.toJSONSchema(reply, OUTPUT)) : [])]
    // A policy preview counts the copies it would destroy.
    const secret = said.filter(
      (name) =>
        name !== 'sealed_copies_destroyed' &&
        /digest|^sealed|_mac$|hash|wrapped|password/.test(name),
    )
    expect(secret).toEqual([])
  }
})

describe('If-Match', () => {
  test('is required where a change is made on what was seen: extend, rename, policy, role', () => {
    const careful = routes.filter(([, { ifMatch }]) => ifMatch).map(([name]) => name)
    expect(careful.toSorted()).toEqual([
      'extendKey',
      'renameKey',
      'renameProject',
      'renameService',
      'renameTenant',
      'renameUser',
      'setAccess',
      'setAudience',
      'setProjectPolicy',
      'setRateLimit',
      'setRole',
      'setTenantPolicy',
    ])
  })

  test('is never asked for to stop something', () => {
    const stopping = routes.filter(
      ([name, { method }]) =>
        method === 'DELETE' || /^(batch)?(disable|delete|remove|end|finish|withdraw)/i.test(name),
    )
    expect(stopping.length).toBeGreaterThan(15)
    expect(stopping.filter(([, { ifMatch }]) => ifMatch)).toEqual([])
  })
})

const INPUT = { io: 'input', unrepresentable: 'any' } as const
const OUTPUT = { io: 'output', unrepresentable: 'any' } as const

/** Every property name anywhere in a JSON schema. */
function names(schema: unknown): Set<string> {
  const found = new Set<string>()
  walk(schema, '', (node) => {
    for (const name of Object.keys(node['properties'] ?? {})) found.add(name)
  })
  return found
}

/** Paths of objects that would let unknown fields pass. */
function looseObjects(schema: unknown): string[] {
  const loose: string[] = []
  walk(schema, '#', (node, path) => {
    if (node['type'] === 'object' && node['additionalProperties'] !== false) loose.push(path)
  })
  return loose
}

function walk(
  node: unknown,
  path: string,
  visit: (node: Record<string, object | string | boolean>, path: string) => void,
): void {
  if (node === null || typeof node !== 'object') return
  visit(node as Record<string, object | string | boolean>, path)
  for (const [name, inner] of Object.entries(node)) walk(inner, `${path}/${name}`, visit)
}
