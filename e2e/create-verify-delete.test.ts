import { expect, it } from 'vitest'
import { describeInBrowser } from './support/browser.ts'

describeInBrowser('a key from its first click to its end', (visit) => {
  it('is created with OK alone, works at once, and stops at once when it is deleted', async () => {
    const { service, accounts } = visit.demo()
    const project = accounts.find(({ email }) => email === 'bob@climate.test')?.projects[0]?.project
    const page = await visit.signIn('bob@climate.test', { path: `/projects/${project}/keys` })
    await page.getByRole('button', { name: 'Create API key' }).first().click()
    const created = page.waitForResponse(
      (response) => response.request().method() === 'POST' && response.url().endsWith('/keys'),
    )
    await page.getByRole('dialog').getByRole('button', { name: 'OK', exact: true }).click()
    const { key_id, name, plaintext } = (await (await created).json()) as {
      key_id: string
      name: string
      plaintext: string
    }
    await page.getByText(plaintext).first().waitFor()
    const call = () => fetch(service.url, { headers: { 'x-api-key': plaintext } })
    expect((await call()).status).toBe(200)

    await page.reload()
    expect(await page.content()).not.toContain(plaintext)
    await page
      .getByRole('row', { name: new RegExp(name) })
      .getByRole('checkbox')
      .check()
    await page.getByRole('button', { name: 'Delete', exact: false }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/cannot be recovered/).waitFor()
    await dialog.getByText(name).first().waitFor()
    // Not the preview of it, which may be answered as late.
    const deleted = page.waitForResponse(
      (response) => response.request().method() === 'DELETE' && response.url().includes(key_id),
    )
    await dialog
      .getByRole('button', { name: /^(OK|Delete)/ })
      .last()
      .click()
    expect((await deleted).ok()).toBe(true)
    expect((await call()).status).toBe(401)
    await page.getByText(key_id).waitFor({ state: 'detached' })
  })
})
