import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'

describeApp('a request that no route takes', (app) => {
  const ask = async (method: string, path: string) => {
    const response = await fetch(app().url + path, { method })
    const { code, detail } = (await response.json()) as { code: string; detail: string }
    return [response.status, code, response.headers.get('allow'), detail]
  }

  it('is told that there is no such route, whoever asks', async () => {
    const missing = [404, 'not_found', null, 'There is no such route.']
    expect(await ask('GET', '/v1/nonsense')).toEqual(missing)
    expect(await ask('DELETE', '/v1/keys/key_1/nonsense')).toEqual(missing)
    expect(await ask('GET', `/v1/keys/${'x'.repeat(5000)}`)).toEqual(missing)
  })

  it.each([
    ['PUT', '/v1/me', 'GET, PATCH'],
    ['GET', '/v1/keys/batch-delete/preview?a=b', 'POST'],
    ['DELETE', '/v1/tenants/ten_1/policy', 'GET, PUT'],
  ])('is told which methods the address takes instead of %s: %s', async (method, path, allow) => {
    const [status, code, said] = await ask(method, path)
    expect([status, code, said]).toEqual([405, 'method_not_allowed', allow])
  })
})
