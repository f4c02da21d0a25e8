import { ANY_ACCESS, type Role, type ServiceAccess } from '@keyward/contract'
import { describe, expect, test } from 'vitest'
import { type Call, indexedAccess, UNTOLD, underAccess } from './call.ts'
import type { Decision } from './decide.ts'

const decision = (role: 'member' | 'admin', code: Decision['code'] = 'valid') =>
  ({ code, hit: { role }, suspendedBy: null }) as unknown as Decision

const outcome = (access: Partial<ServiceAccess>, call: Partial<Call>, role: Role = 'member') =>
  underAccess(decision(role), indexedAccess({ ...ANY_ACCESS, ...access }), { ...UNTOLD, ...call })
    .code

describe('a service', () => {
  test.each([
    ['/api/v2', '/api/v2', 'valid'],
    ['/api/v2', '/api/v2/', 'valid'],
    ['/api/v2', '/api/v2/x?y', 'valid'],
    ['/api/v2', '/api/v20', 'not_allowed'],
    ['/api/v2', '/API/v2', 'not_allowed'],
    ['/api/v2', '/api//v2', 'not_allowed'],
    ['/api/v2', '/api/v2/../v3', 'not_allowed'],
    ['/api/v2', '/api/v2/%2e%2e/v3', 'not_allowed'],
    ['/api/v2/', '/api/v2', 'not_allowed'],
    ['/api/v2/', '/api/v2/x', 'valid'],
    ['/', '/anything', 'valid'],
    ['/', '/a/%2f', 'not_allowed'],
    ['/api', '', 'not_allowed'],
  ])('with the prefix %s says of %s: %s', (prefix, path, code) => {
    expect(outcome({ path_prefixes: ['/other', prefix] }, { path })).toBe(code)
  })

  test.each([
    ['goc', 'valid'],
    ['GOC', 'valid'],
    ['k8s-d-twcc', 'valid'],
    ['k8s-D-twcc:8443', 'valid'],
    ['goc.', 'not_allowed'],
    ['goc, k8s-D-twcc', 'not_allowed'],
    ['other', 'not_allowed'],
    ['', 'not_allowed'],
  ])('takes its own names without regard to case and port: %s is %s', (host, code) => {
    expect(outcome({ hosts: ['goc', 'k8s-D-twcc'] }, { host })).toBe(code)
  })

  test('takes a call only when the host and the name in x-api-host are both its own', () => {
    const among = (host: string | null, apiHost: string | null) =>
      outcome({ hosts: ['maps.example.org', 'goc'] }, { host, apiHost })
    expect(among('maps.example.org', 'GOC')).toBe('valid')
    expect(among(null, 'goc')).toBe('valid')
    for (const [host, apiHost] of [
      ['internal.example', 'goc'],
      ['maps.example.org', 'internal'],
      ['maps.example.org', ''],
      [null, 'internal'],
    ] as const)
      expect([host, apiHost, among(host, apiHost)]).toEqual([host, apiHost, 'not_allowed'])
  })

  test('takes from each role the methods of that role, in exact letters', () => {
    const methods = { member: ['GET', 'HEAD'], admin: null }
    for (const [method, role, code] of [
      ['GET', 'member', 'valid'],
      ['HEAD', 'member', 'valid'],
      ['get', 'member', 'not_allowed'],
      ['POST', 'member', 'not_allowed'],
      ['', 'member', 'not_allowed'],
      ['POST', 'admin', 'valid'],
    ] as const)
      expect([method, outcome({ methods }, { method }, role)]).toEqual([method, code])
    expect(outcome({ methods: { member: [], admin: null } }, { method: 'GET' })).toBe('not_allowed')
  })

  test('does not judge what it was not told, and judges nothing that is not valid', () => {
    const access = { hosts: ['a'], path_prefixes: ['/a'], methods: { member: [], admin: [] } }
    expect(outcome(access, {})).toBe('valid')
    const call = { method: 'GET', path: '/b', host: 'b', apiHost: 'b', ip: null }
    const strict = indexedAccess({ ...ANY_ACCESS, ...access })
    for (const code of ['expired', 'disabled', 'suspended', 'unknown'] as const)
      expect(underAccess(decision('member', code), strict, call).code).toBe(code)
  })
})
