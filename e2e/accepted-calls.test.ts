import { expect, it } from 'vitest'
import { describeInBrowser } from './support/browser.ts'
import { unique } from './support/cloud.ts'

describeInBrowser('the calls that a service takes', (visit) => {
  it('are chosen by an operator: hosts, paths, methods of each role, and hold at once', async () => {
    const cloud = visit.cloud()
    const name = `Maps ${unique()}`
    const { service_id } = await cloud.operator.createService({
      body: { name, audience: { all: true } },
    })
    const params = { service_id }
    const { plaintext: credential } = await cloud.operator.createCredential({ params, body: {} })
    const place = await cloud.newPlace()
    const { plaintext: key } = await cloud.newKey(await cloud.newPerson(place), place)
    const ask = async (method: string, path: string) => {
      const response = await fetch(`${visit.demo().url}/v1/verify/forward`, {
        headers: {
          'x-keys-service': credential,
          'x-api-key': key,
          'x-forwarded-method': method,
          'x-forwarded-uri': path,
          'x-forwarded-host': 'maps.example.org',
        },
      })
      return response.status
    }
    expect(await ask('DELETE', '/elsewhere')).toBe(200)

    const page = await visit.signIn('olive@keyward.test', { path: `/services/${service_id}` })
    await page.getByText('Every call', { exact: true }).waitFor()
    await page.getByRole('button', { name: `Actions for ${name}` }).click()
    await page.getByRole('menuitem', { name: 'Change accepted calls' }).click()
    const dialog = page.getByRole('dialog', { name: 'Change accepted calls' })
    await dialog.getByLabel('Hosts').fill('maps.example.org')
    await page.keyboard.press('Enter')
    await dialog.getByLabel('Path prefixes').fill('/tiles/../admin')
    await page.keyboard.press('Enter')
    const members = dialog.getByRole('radiogroup', { name: 'Methods for keys of project members' })
    await members.getByLabel('Only these methods').check()
    await dialog.getByRole('combobox', { name: 'Methods for keys of project members' }).click()
    await page.getByRole('option', { name: 'GET', exact: true }).click()
    await page.keyboard.press('Escape')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Use plain paths such as /api/v2, without dot segments.').waitFor()
    await dialog.getByLabel('Path prefixes').press('Backspace')
    await dialog.getByLabel('Path prefixes').fill('/tiles')
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText(`The accepted calls of “${name}” were changed.`).waitFor()
    await page.getByText('Path prefixes: /tiles').waitFor()

    expect(await ask('GET', '/tiles/1')).toBe(200)
    expect(await ask('DELETE', '/tiles/1')).toBe(403)
    expect(await ask('GET', '/elsewhere')).toBe(403)
    const { access } = await cloud.operator.getService({ params })
    expect(access).toEqual({
      hosts: ['maps.example.org'],
      path_prefixes: ['/tiles'],
      methods: { member: ['GET'], admin: null },
      denial_format: 'problem',
    })
  })
})
