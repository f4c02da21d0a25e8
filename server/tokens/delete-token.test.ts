import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { outcomeOf, seenOf } from '../testing/keys.ts'
import { newPerson, refusalOf } from '../testing/people.ts'

describeApp('DELETE /v1/me/tokens/{token_id}', (app) => {
  const path = (id: string) => `/v1/me/tokens/${id}`

  it('stops the token at once and leaves it in the trail', async () => {
    const person = await newPerson(app())
    const { client, tokenId } = await person.withToken('read')
    await person.client.deleteToken({ params: { token_id: tokenId } })
    expect(await refusalOf(client.getMe({}))).toBe('unauthenticated')
    expect((await person.client.listTokens({})).data).toEqual([])
    const { data } = await app().operator.client.listEvents({
      query: { actor_id: person.userId, action: 'token.deleted' },
    })
    expect(data).toMatchObject([{ details: { token_id: tokenId } }])
  })

  it("answers somebody else's token as one that never was, and leaves it working (V23)", async () => {
    const [owner, other] = [await newPerson(app()), await newPerson(app())]
    const { client, tokenId } = await owner.withToken('read')
    for (const stranger of [other, app().operator]) {
      const foreign = await seenOf(await stranger.send('DELETE', path(tokenId)))
      const missing = await seenOf(await stranger.send('DELETE', path(`tok_${'0'.repeat(26)}`)))
      expect(foreign).toEqual(missing)
      expect(foreign).toMatchObject({ status: 404, body: { code: 'token_not_found' } })
    }
    expect((await client.getMe({})).user_id).toBe(owner.userId)
  })

  it('is never done by a token, not even to itself, and takes token IDs only', async () => {
    const person = await newPerson(app())
    const { client, tokenId } = await person.withToken('read', 'keys', 'admin')
    const call = client.deleteToken({ params: { token_id: tokenId } })
    expect(await refusalOf(call)).toBe('not_by_token')
    expect(await outcomeOf(await person.send('DELETE', path('*')))).toEqual([
      400,
      'invalid_request',
    ])
    expect((await client.getMe({})).via).toBe('token')
  })
})
