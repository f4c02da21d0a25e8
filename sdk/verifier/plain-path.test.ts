import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainPath } from './plain-path.ts'

describe('the path of a call', () => {
  test.each([
    ['/', '/'],
    ['/api/v2', '/api/v2'],
    ['/api/v2/?a=/../b#c', '/api/v2/'],
    ['/a?b#/../c', '/a'],
    ['/api//v2', '/api//v2'],
    ['/a/b.c/..d/...', '/a/b.c/..d/...'],
    ['/.well-known/x', '/.well-known/x'],
    ['/%E4%B8%AD%20x', '/中 x'],
    ['/a;v=1/b', '/a;v=1/b'],
  ])('%s is read as %s', (target, path) => {
    expect(plainPath(target)).toBe(path)
  })

  test.each([
    '',
    'api',
    '*',
    'http://host/api',
    '/api/../admin',
    '/api/./admin',
    '/api/..',
    '/..;/admin',
    '/api/..;x=1/admin',
    '/api/%2e%2e/admin',
    '/api/%2E/admin',
    '/api/.%2e/admin',
    '/api%2fadmin',
    '/api%5cadmin',
    '/api\\admin',
    '/api/#/../../admin',
    '/api#',
    '/api#?a',
    '/api/%252e%252e/admin',
    '/api/%3b/admin',
    '/api%3f/../x',
    '/api/%00',
    '/api/%0d%0a',
    '/api/%',
    '/api/%4',
    '/api/%zz',
    '/api/%ff',
    '/api/%c0%ae%c0%ae/admin',
  ])('%s has no plain reading', (target) => {
    expect(plainPath(target)).toBeNull()
  })

  test('that is read has no segment left that another reader would resolve', () => {
    const piece = fc.constantFrom(...'/.;%2eE5cCfF\\?#a', '..', '%2e', '%2f', '%25', '/../')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const path = plainPath(`/${pieces.join('')}`)
        if (path === null) return
        const seen = new URL(`http://host${path.replaceAll('?', '%3F')}`)
        expect(seen.pathname.split('/').length).toBe(path.split('/').length)
        expect(path).not.toMatch(/\\|(?:^|\/)\.{1,2}(?:[/;]|$)/)
      }),
      { numRuns: 3000 },
    )
  })
})
