import { ANY_ACCESS } from '@keyward/contract'
import { describe, expect, it } from 'vitest'
import { named } from './setup.ts'

const slugsOf = (...names: string[]) =>
  named({
    services: names.map((name, at) => ({ service_id: `svc_${at}`, name, access: ANY_ACCESS })),
    keyward: new URL('http://127.0.0.1:8420'),
    upstream: new URL('http://127.0.0.1:9000'),
    listen: '0.0.0.0:8000',
  }).map(({ slug }) => slug)

describe('services in a configuration', () => {
  it.each([
    [['maps', 'maps 2', 'Maps']],
    [['maps', 'Maps', 'maps 2']],
    [['maps 2', 'maps', 'MAPS', 'maps!2']],
    [['地圖', '圖磚', '']],
  ])('have each a name and a credential of their own: %j', (names) => {
    const slugs = slugsOf(...names)
    expect(new Set(slugs).size).toBe(names.length)
    for (const slug of slugs) expect(slug).toMatch(/^[a-z0-9_]+$/)
  })

  it('keep the names that they had in configurations before', () => {
    expect(slugsOf('Maps', 'tiles', 'maps')).toEqual(['maps', 'tiles', 'maps_2'])
  })
})
