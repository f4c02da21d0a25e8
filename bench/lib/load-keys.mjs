/**
 * The loader: fills an empty, migrated database with a cloud of 10 tenants, 100 projects and 1,000
 * members, and gives each member the same number of keys. Rows are inserted straight, in batches,
 * with the row MACs they need; there are no audit events, sealed copies or master keys.
 */
import { hintOf, POLICY_DEFAULTS } from '../../contract/dist/index.js'
import { digestOf, newSecret } from '../../server/dist/crypto/secret-strings.js'
import * as tables from '../../server/dist/db/schema/index.js'
import { newId } from '../../server/dist/ids.js'
import { versionFields } from '../../server/dist/keys/key-versions.js'
import { membershipFields } from '../../server/dist/members/membership.js'
import { insertRows } from './insert-rows.mjs'
import { loadCallers } from './load-callers.mjs'

const [TENANTS, PROJECTS, MEMBERS] = [10, 100, 1000]
const BATCH = 1000
const DAY_MS = 86_400_000
const numbers = (count) => Array.from({ length: count }, (_, i) => i)

/**
 * Answers a service credential, a management token of an operator, some members with tokens of
 * their own, and `asked` of the plaintexts, drawn at random.
 */
export async function loadKeys({ database: { orm }, keyring, keys, asked }) {
  const insert = insertRows(orm)
  const makers = { insert, mac: (fields) => keyring.mac('rowMac', fields), now: new Date() }
  const members = await loadMembers(makers)
  const chosen = new Set(drawn(keys, asked))
  const plaintexts = []
  let inserted = Promise.resolve()
  for (let from = 0; from < keys; from += BATCH) {
    const made = numbers(Math.min(BATCH, keys - from)).map((i) =>
      makeKey(makers, members, from + i),
    )
    // The next keys are made while the database takes these.
    await inserted
    inserted = insertKeys(insert, made)
    plaintexts.push(
      ...made.filter((_, i) => chosen.has(from + i)).map(({ plaintext }) => plaintext),
    )
  }
  await inserted
  const callers = await loadCallers(makers, members)
  // Otherwise plans change in the middle of a measurement, when PostgreSQL gets around to it.
  await orm.execute('analyze')
  return { plaintexts, ...callers }
}

async function insertKeys(insert, made) {
  await insert(
    tables.apiKeys,
    made.map(({ key }) => key),
  )
  await insert(
    tables.keyVersions,
    made.map(({ version }) => version),
  )
}

async function loadMembers({ insert, mac, now }) {
  const tenants = numbers(TENANTS).map((i) => ({
    id: newId('tenant'),
    name: `Tenant ${i}`,
    policy: { ...POLICY_DEFAULTS, keys_per_membership_max: 1000 },
    createdAt: now,
  }))
  const projects = numbers(PROJECTS).map((i) => ({
    id: newId('project'),
    tenantId: tenants[i % TENANTS].id,
    code: `PRJ${String(i).padStart(4, '0')}`,
    name: `Project ${i}`,
    policy: {},
    createdAt: now,
  }))
  const users = numbers(MEMBERS).map((i) => ({
    id: newId('user'),
    name: `Member ${i}`,
    email: `member${i}@bench.example`,
    tenantId: tenants[i % TENANTS].id,
    createdAt: now,
    updatedAt: now,
  }))
  const memberships = users.map(({ id: userId }, i) => {
    const project = projects[i % PROJECTS]
    const row = {
      id: newId('membership'),
      projectId: project.id,
      userId,
      role: 'member',
      endedAt: null,
    }
    return { ...row, masterRoles: ['member'], createdAt: now, rowMac: mac(membershipFields(row)) }
  })
  await insert(tables.tenants, tenants)
  await insert(tables.projects, projects)
  await insert(tables.users, users)
  await insert(tables.memberships, memberships)
  return memberships.map((each, i) => ({ ...each, tenantId: projects[i % PROJECTS].tenantId }))
}

function makeKey({ mac, now }, members, i) {
  const member = members[i % members.length]
  const plaintext = newSecret('kw').reveal()
  const hint = hintOf(plaintext)
  const key = {
    id: newId('key'),
    projectId: member.projectId,
    membershipId: member.id,
    userId: member.userId,
    name: `Key ${i}`,
    role: 'member',
    master: false,
    format: 'standard',
    createdAt: new Date(now.getTime() - i * 1000),
    expiresAt: new Date(now.getTime() + 90 * DAY_MS + i),
    disabledAt: null,
  }
  const version = { id: newId('version'), number: 1, digest: digestOf(plaintext), endsAt: null }
  const place = {
    membership: { id: member.id },
    user: { id: member.userId },
    project: { id: member.projectId },
    tenant: { id: member.tenantId },
  }
  const rest = {
    keyId: key.id,
    hintFirst: hint.first,
    hintLast: hint.last,
    createdAt: key.createdAt,
  }
  const rowMac = mac(versionFields({ ...key, ...place }, version))
  return { key, version: { ...version, ...rest, rowMac }, plaintext }
}

/** `count` different numbers below `below`. */
function drawn(below, count) {
  const all = numbers(below)
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(Math.random() * (below - i))
    ;[all[i], all[j]] = [all[j], all[i]]
  }
  return all.slice(0, count)
}
