import { afterEach, expect, it } from 'vitest'
import { describeApp } from '../../testing/describe-app.ts'
import { newService } from '../../testing/people.ts'

describeApp('the streams of one service', (app) => {
  /** A response that nobody holds is collected, and its connection with it. */
  const opened: { stop: AbortController; response: Response }[] = []
  afterEach(() => {
    for (const { stop } of opened.splice(0)) stop.abort()
  })
  const openStream = async (credential: string) => {
    const stop = new AbortController()
    const response = await fetch(`${app().url}/v1/verifier/stream`, {
      headers: { authorization: `Bearer ${credential}` },
      signal: stop.signal,
    })
    if (response.ok) opened.push({ stop, response })
    return [response.status, response.headers.get('retry-after')]
  }

  it('are 200 at most on one node, so that no service starves the others', async () => {
    const [greedy, other] = [await newService(app()), await newService(app())]
    const answers = await Promise.all(
      Array.from({ length: 210 }, () => openStream(greedy.credential)),
    )
    expect(answers.filter(([status]) => status === 200)).toHaveLength(200)
    expect(answers.filter(([status]) => status !== 200)).toEqual(
      Array.from({ length: 10 }, () => [503, '1']),
    )
    expect(await openStream(other.credential)).toEqual([200, null])
    opened[0]?.stop.abort()
    await expect.poll(() => openStream(greedy.credential), { timeout: 5000 }).toEqual([200, null])
  })
})
