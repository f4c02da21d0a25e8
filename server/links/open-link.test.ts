import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { outcomeOf, seenOf } from '../testing/keys.ts'

describeApp('POST /v1/links/open', (app) => {
  const open = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${app().url}/v1/links/open`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const invite = async (email: string) => {
    const { link } = await app().operator.client.createUser({ body: { email, name: 'Ivy' } })
    return { ...link, secret: link.url.split('#')[1] ?? '' }
  }

  it('tells whom a link is for and until when, as often as asked, and uses nothing up', async () => {
    const link = await invite('ivy@example.org')
    for (let i = 0; i < 2; i++) {
      const response = await open({ link: link.secret })
      expect(response.status).toBe(200)
      expect(await response.json()).toEqual({
        purpose: 'invite',
        email: 'ivy@example.org',
        name: 'Ivy',
        expires_at: link.expires_at,
      })
      expect(response.headers.getSetCookie()).toEqual([])
    }
  })

  it('carries its secret in the fragment, which browsers do not send', async () => {
    const { url, secret } = await invite('frag@example.org')
    expect(url).toBe(`http://keyward.test/link#${secret}`)
    expect(secret).toMatch(/^kwl_[0-9A-Za-z]{49}$/)
  })

  it('answers the same for a link that never was, is used, or is expired', async () => {
    const used = await invite('used@example.org')
    await fetch(`${app().url}/v1/links/redeem`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ link: used.secret, password: 'a long enough password' }),
    })
    const old = await invite('old@example.org')
    app().clock.advance({ hours: 72 })
    const never = await seenOf(await open({ link: `kwl_${'0'.repeat(49)}` }))
    expect(never).toMatchObject({ status: 401, body: { code: 'link_invalid' } })
    for (const { secret } of [used, old])
      expect(await seenOf(await open({ link: secret }))).toEqual(never)
  })

  it('names what is wrong, and refuses other sites', async () => {
    for (const body of [{}, { link: '' }, { link: 7 }, { link: 'x'.repeat(101) }]) {
      const response = await open(body)
      expect(await response.json()).toMatchObject({ errors: [{ field: 'link' }] })
    }
    const foreign = await open({ link: 'x' }, { 'sec-fetch-site': 'cross-site' })
    expect(await outcomeOf(foreign)).toEqual([403, 'cross_site'])
  })

  it('lets one network address try thirty links in fifteen minutes, also at the same time', async () => {
    app().clock.advance({ minutes: 15 })
    const tries = Array.from({ length: 40 }, () => open({ link: `kwl_${'0'.repeat(49)}` }))
    const statuses = (await Promise.all(tries)).map(({ status }) => status).toSorted()
    expect(statuses).toEqual([...Array<number>(30).fill(401), ...Array<number>(10).fill(429)])
    app().clock.advance({ minutes: 15 })
    expect((await open({ link: 'kwl_' })).status).toBe(401)
  })
})
