import { ROUTES } from '@keyward/contract/routes'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, eventually } from './support/browser.ts'
import { type Cloud, type Person, type Place, unique } from './support/cloud.ts'
import { type Sibling, startSibling } from './support/sibling.ts'

/** Markup, a script, a template, a nested text and a character that turns the rest around. */
const WORD = unique()
const HOSTILE = `${WORD}<img src=x onerror=window.hostile=1><script>hostile=1</script>{{name}}$t(ok)\u202Etxt`
/** As it is shown: in a sentence, what would turn the rest around is made visible. */
const SHOWN = HOSTILE.slice(0, -4)

declare global {
  var hostile: unknown
  var violations: string[]
}

describeInBrowser('names given by hostile people', (visit) => {
  let place: Place
  let admin: Person
  let keyId: string
  beforeAll(async () => {
    const cloud = visit.cloud()
    place = await cloud.newPlace()
    admin = await cloud.newPerson(place, 'admin', HOSTILE)
    keyId = (await cloud.newKey(admin, place, HOSTILE)).key_id
    const { tenantId, projectId } = place
    await nameHostile(cloud, tenantId, projectId)
  })

  it('are shown as the text they are and run nothing, on every page and in every sentence', async () => {
    const page = await visit.as(admin)
    await watch(page)
    const project = `/projects/${place.projectId}`
    const pages = ['keys', 'members', 'events', 'policy'].map((path) => `${project}/${path}`)
    for (const path of ['/keys', ...pages, '/projects', '/account', `/keys/${keyId}`, '/events']) {
      await open(page, visit.demo().url + path)
      await page.getByText(SHOWN).first().waitFor()
      await expectQuiet(page, path)
    }
    await open(page, `${visit.demo().url}${project}/keys?q=${WORD}`)
    await page.locator('[data-record] button[aria-haspopup=menu]').first().click()
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(SHOWN).waitFor()
    expect(await readsForwards(page, '[role=dialog] li span:nth-of-type(2)')).toBe(true)
    await dialog.getByRole('button', { name: 'Disable instead' }).click()
    await page.getByText(`${SHOWN}\uFFFDtxt is disabled.`).first().waitFor()
    await expectQuiet(page, 'the sentence after disabling')
  })

  it('are shown as the text they are to operators, too', async () => {
    const page = await visit.signIn('olive@keyward.test')
    await watch(page)
    const { tenantId } = place
    const lists = ['tenants', 'projects', 'users', 'services'].map((list) => `/${list}?q=${WORD}`)
    for (const path of [...lists, `/tenants/${tenantId}`, '/events']) {
      await open(page, visit.demo().url + path)
      await page.getByText(SHOWN).first().waitFor()
      await expectQuiet(page, path)
    }
  })

  it('could not run if they came through: the page refuses scripts that are not its own', async () => {
    const sibling = await startSibling()
    try {
      const page = await visit.as(admin, { path: '/account' })
      await watch(page)
      await open(page, `${visit.demo().url}/account`)
      await page.evaluate((foreign) => {
        const script = (fill: (element: HTMLScriptElement) => void) => {
          const element = document.createElement('script')
          fill(element)
          document.head.append(element)
        }
        script((element) => {
          element.textContent = 'window.hostile = "inline script"'
        })
        script((element) => {
          element.src = `${foreign}/script.js`
        })
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hostile = 1">')
        const link = document.createElement('a')
        link.href = 'javascript:window.hostile = "link"'
        document.body.append(link)
        link.click()
        void fetch(foreign).catch(() => undefined)
      }, sibling.url)
      await eventually(async () => new Set(await page.evaluate(() => window.violations))).toEqual(
        new Set(['script-src-elem', 'script-src-attr', 'connect-src']),
      )
      expect(await page.evaluate(() => window.hostile)).toBeUndefined()
    } finally {
      await sibling.stop()
    }
  })
})

describeInBrowser('a page on another port of the same host', (visit) => {
  let sibling: Sibling
  beforeAll(async () => {
    sibling = await startSibling()
  })
  afterAll(() => sibling?.stop())

  it('changes nothing with the cookie of an operator, by any route that changes something (V32)', async () => {
    const cloud = visit.cloud()
    const { operator } = cloud
    const place = await cloud.newPlace()
    const person = await cloud.newPerson(place)
    const key = await cloud.newKey(person, place)
    const service = await operator.createService({
      body: { name: `Sibling ${unique()}`, audience: { all: true } },
    })
    const ids: Record<string, string> = {
      tenant_id: place.tenantId,
      project_id: place.projectId,
      key_id: key.key_id,
      user_id: person.userId,
      service_id: service.service_id,
    }
    const state = async () => [
      await operator.getKey({ params: { key_id: key.key_id } }),
      await operator.listMembers({ params: { project_id: place.projectId } }),
      await operator.getTenant({ params: { tenant_id: place.tenantId } }),
      await operator.getTenantPolicy({ params: { tenant_id: place.tenantId } }),
      await operator.getUser({ params: { user_id: person.userId } }),
      await operator.getService({ params: { service_id: service.service_id } }),
      await operator.listEvents({ query: { user_id: person.userId } }),
    ]
    const before = await state()
    const console = await visit.signIn('olive@keyward.test')
    const page = await console.context().newPage()
    await page.goto(sibling.url)
    const seen = listen(page, visit.demo().url)
    const changing = Object.values(ROUTES).filter(({ method }) => method !== 'GET')
    for (const { method, path } of changing) {
      const named = path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'current')
      await page.evaluate(attack, { method, url: visit.demo().url + named })
    }
    await eventually(() => seen.statuses.length).toBeGreaterThanOrEqual(changing.length * 2)
    expect(changing.length).toBeGreaterThan(40)
    expect(seen.statuses.filter((status) => status < 400)).toEqual([])
    // Otherwise nothing was tried: to the browser the two pages are one site.
    expect(await seen.withCookie()).toBeGreaterThan(changing.length)
    expect(await state()).toEqual(before)
    await console.reload()
    await console.getByRole('button', { name: 'Account of Olive Operator' }).waitFor()
  })

  it('cannot show the console in a frame', async () => {
    const signedIn = await visit.signIn('olive@keyward.test')
    const page = await signedIn.context().newPage()
    await page.goto(sibling.url)
    await page.evaluate((url) => {
      document.body.innerHTML = `<iframe src="${url}/home"></iframe>`
    }, visit.demo().url)
    const framed = () => page.frames().find((frame) => frame !== page.mainFrame())
    await eventually(() => framed()?.url()).toBe('chrome-error://chromewebdata/')
    expect(await framed()?.getByText('Keyward').count()).toBe(0)
  })
})

async function nameHostile(cloud: Cloud, tenantId: string, projectId: string): Promise<void> {
  const { operator } = cloud
  const body = { name: HOSTILE }
  const tenant = { tenant_id: tenantId }
  const project = { project_id: projectId }
  const { etag } = await operator.getTenant({ params: tenant })
  await operator.renameTenant({ params: tenant, body, ifMatch: etag })
  const { etag: version } = await operator.getProject({ params: project })
  await operator.renameProject({ params: project, body, ifMatch: version })
  await operator.createService({ body: { ...body, audience: { all: true } } })
}

/** Notes what the page's policy refuses. */
const watch = (page: Page) =>
  page.addInitScript(() => {
    window.violations = []
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
      window.violations.push(effectiveDirective)
    })
  })

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
}

/** Nothing ran, nothing tried to, and no markup became an element. */
async function expectQuiet(page: Page, where: string): Promise<void> {
  const found = await page.evaluate(() => ({
    ran: window.hostile,
    refused: window.violations,
    elements: document.querySelectorAll('img[src="x"], body script').length,
  }))
  expect({ where, ...found }).toEqual({ where, ran: undefined, refused: [], elements: 0 })
}

/** Whether the first character of a text stands left of its last. */
const readsForwards = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => {
    const text = element.firstChild as Text
    const at = (offset: number) => {
      const range = document.createRange()
      range.setStart(text, offset)
      range.setEnd(text, offset + 1)
      return range.getBoundingClientRect().left
    }
    return at(0) < at(5)
  })

/** Every way in which a page can send something to another address with that one's cookie. */
async function attack({ method, url }: { method: string; url: string }): Promise<void> {
  const body = '{}'
  const quiet = () => undefined
  const include = { credentials: 'include', body } as const
  const json = { 'content-type': 'application/json' }
  await fetch(url, { ...include, method: 'POST', mode: 'no-cors' }).catch(quiet)
  await fetch(url, {
    ...include,
    method: method === 'PATCH' ? 'PUT' : method,
    headers: json,
  }).catch(quiet)
  for (const enctype of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
  ]) {
    const frame = document.createElement('iframe')
    frame.name = `frame-${Math.random()}`
    const form = document.createElement('form')
    Object.assign(form, { method: 'post', action: url, enctype, target: frame.name })
    const field = document.createElement('input')
    Object.assign(field, { name: '{"x":"', value: '"}' })
    form.append(field)
    document.body.append(frame, form)
    const loaded = new Promise((done) => frame.addEventListener('load', done, { once: true }))
    form.submit()
    await Promise.race([loaded, new Promise((done) => setTimeout(done, 500))])
    frame.remove()
    form.remove()
  }
}

/** What the server answered to the page's changing requests, and how many carried a cookie. */
function listen(page: Page, url: string) {
  const statuses: number[] = []
  const cookies: Promise<boolean>[] = []
  page.on('response', (response) => {
    const request = response.request()
    if (!response.url().startsWith(url) || request.method() === 'OPTIONS') return
    statuses.push(response.status())
    cookies.push(request.allHeaders().then(({ cookie }) => cookie !== undefined))
  })
  return {
    statuses,
    withCookie: async () => (await Promise.all(cookies)).filter(Boolean).length,
  }
}
