import { expect, it } from 'vitest'
import { SPACE_KEPT_BYTES } from '../db/watch-space.ts'
import { describeApp } from '../testing/describe-app.ts'
import { newMember, newPlace, newService, refusalOf, verifyOverHttp } from '../testing/people.ts'

let free = SPACE_KEPT_BYTES
const POLL_MS = 5500

describeApp(
  'a disk that is almost full',
  (app) => {
    it('lets keys be stopped and deleted and verified, but nothing be made, until there is room (P14)', async () => {
      if (app().deps.database.engine === 'postgres') return
      const place = await newPlace(app())
      const alice = await newMember(app(), place)
      const service = await newService(app())
      const params = { project_id: place.projectId }
      const [first, second] = [
        await alice.client.createKey({ params, body: {} }),
        await alice.client.createKey({ params, body: {} }),
      ]
      free = SPACE_KEPT_BYTES - 1
      await new Promise((done) => setTimeout(done, POLL_MS))

      expect(await refusalOf(alice.client.createKey({ params, body: {} }))).toBe('storage_full')
      await alice.client.deleteKey({ params: { key_id: first.key_id } })
      await alice.client.disableKey({ params: { key_id: second.key_id }, body: {} })
      expect(await service.verify(first.plaintext)).toMatchObject({ code: 'unknown' })
      expect(await verifyOverHttp(app().url, service.credential, second.plaintext)).toMatchObject({
        code: 'disabled',
      })

      free = SPACE_KEPT_BYTES
      await new Promise((done) => setTimeout(done, POLL_MS))
      expect((await alice.client.createKey({ params, body: {} })).status).toBe('active')
    })
  },
  { freeBytes: () => Promise.resolve(free) },
)
