import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { createKeyring } from '../crypto/keyring.ts'
import { type Database, type DatabaseConfig, openDatabase } from '../db/open-database.ts'
import { links, sessions } from '../db/schema/index.ts'
import { type Started, startKeyward } from '../main.ts'
import { describeOnEngines } from '../testing/engines.ts'
import { joinByLink, newMember, newPerson, newPlace, refusalOf, signIn } from '../testing/people.ts'
import { formerOperatorFields } from '../users/operator-grant.ts'

const directory = mkdtempSync(join(tmpdir(), 'keyward-upgrade-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describeOnEngines(
  'the first start with a database of before row MACs of sign-ins',
  (newDatabase) => {
    const rootKey = randomBytes(32)

    it('lets everybody in by their password, and gives each never revealed key its secret; once', async () => {
      const where = writeRootKey(await newDatabase())
      const [operator, member, thief] = await during(where, async ({ app, url, firstLink }) => {
        const first = await joinByLink(url, firstLink ?? '', {
          email: 'olive@example.org',
          name: 'Olive',
        })
        const cloud = { url, app, deps: app.deps, operator: first } as Parameters<
          typeof newPlace
        >[0]
        const second = await newMember(cloud, await newPlace(cloud))
        await first.client.grantOperator({ params: { user_id: second.userId }, body: {} })
        return [first, second, await newPerson(cloud)]
      })
      await inDatabase(where, undoUpgrade)

      await during(where, async ({ app, url }) => {
        const { orm } = app.deps.database
        expect([await orm.$count(sessions), await orm.$count(links)]).toEqual([0, 0])
        const back = await signIn(url, operator.email)
        expect(await back.client.getMe({})).toMatchObject({ operator: true })
        const owner = await signIn(url, member.email)
        const [master] = (await owner.client.listKeys({})).data
        const params = { key_id: master?.key_id ?? '' }
        const { plaintext } = await owner.client.revealKey({ params, body: {} })
        expect(app.plane.judgeOwn(plaintext)).toMatchObject({ code: 'valid' })
        expect(app.plane.forgeries()).toBe(0)
      })

      // Nobody who writes the database has the next start bind rows again.
      await inDatabase(where, async ({ pool }) => {
        await pool.query(
          `update accounts set row_mac = null, password = (select password from accounts where user_id = $1)`,
          [thief.userId],
        )
        await pool.query('update installation set schema_version = 6, root_key_id = null')
        await signGrantAsBefore(pool, member.userId)
      })
      await during(where, async ({ app, url }) => {
        for (const { email } of [operator, member, thief])
          expect(await refusalOf(signIn(url, email))).toBe('credentials_wrong')
        expect(app.plane.forgeries()).toBe(3)
      })
    }, 120_000)

    function writeRootKey(config: DatabaseConfig): DatabaseConfig {
      writeFileSync(join(directory, 'root-key'), rootKey.toString('hex'), { mode: 0o600 })
      return config.url === undefined ? { dataDir: join(directory, 'data') } : config
    }

    async function during<T>(where: DatabaseConfig, visit: (started: Started) => Promise<T>) {
      const config = readConfig({
        KEYWARD_PORT: '0',
        KEYWARD_ROOT_KEY_FILE: join(directory, 'root-key'),
        KEYWARD_LOG_LEVEL: 'silent',
        KEYWARD_DATA_DIR: where.dataDir ?? join(directory, 'none'),
        ...(where.url === undefined ? {} : { DATABASE_URL: where.url }),
      })
      const started = await startKeyward(config)
      try {
        return await visit(started)
      } finally {
        await started.app.close()
      }
    }

    async function inDatabase(where: DatabaseConfig, work: (database: Database) => Promise<void>) {
      const database = await openDatabase(where)
      try {
        await work(database)
      } finally {
        await database.close()
      }
    }

    /** The database as the version before left it, with grants signed as they were. */
    async function undoUpgrade({ pool }: Database): Promise<void> {
      for (const table of ['sessions', 'accounts', 'links', 'api_keys'])
        await pool.query(`alter table ${table} drop column row_mac`)
      await pool.query(
        'delete from drizzle.__drizzle_migrations where id > (select min(id) + 5 from drizzle.__drizzle_migrations)',
      )
      await pool.query('update installation set schema_version = 6')
      const { rows } = await pool.query<{ user_id: string }>('select user_id from operator_grants')
      for (const { user_id } of rows) await signGrantAsBefore(pool, user_id)
    }

    async function signGrantAsBefore(pool: Database['pool'], userId: string): Promise<void> {
      const rowMac = createKeyring(rootKey).mac('rowMac', formerOperatorFields(userId))
      const change = 'update operator_grants set row_mac = $1 where user_id = $2'
      await pool.query(change, [rowMac, userId])
    }
  },
)
