import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { newPerson, refusalOf } from '../testing/people.ts'

describeApp('GET /v1/me/tokens', (app) => {
  it('shows the own tokens, latest first, masked, with when they were used last', async () => {
    const person = await newPerson(app())
    const used = await person.withToken('read')
    app().clock.advance({ minutes: 1 })
    const unused = await person.withToken('keys')
    await used.client.getMe({})
    const { data } = await person.client.listTokens({})
    expect(data.map(({ token_id, last_used_at }) => [token_id, last_used_at])).toEqual([
      [unused.tokenId, null],
      [used.tokenId, app().clock.now().toISOString()],
    ])
    for (const { token } of [used, unused])
      expect(JSON.stringify(data)).not.toContain(token.slice(8, -4))
  })

  it("never shows another person's tokens, not even to an operator", async () => {
    const person = await newPerson(app())
    const { tokenId } = await person.withToken('read')
    const { data } = await app().operator.client.listTokens({})
    expect(JSON.stringify(data)).not.toContain(tokenId)
  })

  it('is never shown to a token', async () => {
    const person = await newPerson(app())
    const { client } = await person.withToken('read', 'keys', 'admin')
    expect(await refusalOf(client.listTokens({}))).toBe('not_by_token')
  })
})
