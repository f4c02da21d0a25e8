/** Fills an empty index with every membership, as {@link loadAllKeys} does with keys. */
import type { Pool } from 'pg'
import { checkedRows, endOfColumn, textAt } from '../crypto/checked-rows.ts'
import { createCopiedFields } from '../crypto/copied-fields.ts'
import { copyInPages } from '../db/copy-in-pages.ts'
import { MEMBERSHIP_TITLE } from '../members/membership.ts'
import { type Loading, loadMemberships } from './load.ts'

/** Of memberships that are read the usual way. */
const FEW = 500
/** The fields of `membershipFields` in their order. */
const [ID, PROJECT, USER, ROLE, ENDED_AT] = [0, 1, 2, 3, 4]

/** Reads every membership, `page` at a time. */
export async function loadAllMemberships(
  loading: Loading,
  pool: Pool,
  page?: number,
): Promise<void> {
  const { index, keyring } = loading
  const fields = createCopiedFields(MEMBERSHIP_TITLE, ['text', 'text', 'text', 'text', 'time'])
  const unusual: string[] = []
  const read = checkedRows({
    keyring,
    fields,
    rest: 2,
    take(row, restAt) {
      index.putMembership({
        id: fields.textOf(row, ID),
        userId: fields.textOf(row, USER),
        projectId: fields.textOf(row, PROJECT),
        projectCode: textAt(row, restAt),
        tenantId: textAt(row, endOfColumn(row, restAt)),
        role: fields.textOf(row, ROLE) === 'admin' ? 'admin' : 'member',
        ended: fields.lengthOf(ENDED_AT) >= 0,
      })
      return true
    },
    onUnusual: (row) => unusual.push(fields.textOf(row, ID)),
  })
  await copyInPages(pool, { table: 'memberships', select, page }, read)
  for (let from = 0; from < unusual.length; from += FEW)
    await loadMemberships(loading, unusual.slice(from, from + FEW))
}

const select = (within: (column: string) => string) =>
  `select m.id, m.project_id, m.user_id, m.role, m.ended_at, m.row_mac, p.code, p.tenant_id
   from memberships m join projects p on p.id = m.project_id where ${within('m.id')}`
