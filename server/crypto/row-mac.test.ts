import type { Audience, Role, ServiceAccess } from '@keyward/contract'
import { describe, expect, test } from 'vitest'
import { readVectors } from '../../contract/testing/read-vectors.ts'
import { unrevealedFields, versionFields } from '../keys/key-versions.ts'
import { type Link, linkFields } from '../links/link.ts'
import { membershipFields } from '../members/membership.ts'
import { credentialFields, serviceFields } from '../services/service.ts'
import { sessionFields } from '../sessions/find-session.ts'
import { passwordFields } from '../sessions/password.ts'
import { tokenFields } from '../tokens/token.ts'
import { formerOperatorFields, operatorFields } from '../users/operator-grant.ts'
import { encodeFields, type Field } from './fields.ts'
import { createKeyring } from './keyring.ts'

type WrittenVersion = {
  version: { id: string; number: number; digest: string | null; ends_at: string | null }
  key: {
    id: string
    role: Role
    expires_at: string
    disabled_at: string | null
    membership_id: string
    user_id: string
    project_id: string
    tenant_id: string
  }
}
type WrittenMembership = {
  id: string
  project_id: string
  user_id: string
  role: Role
  ended_at: string | null
}
type WrittenToken = {
  id: string
  user_id: string
  digest: string
  scopes: string[]
  expires_at: string
}
type WrittenCredential = { id: string; service_id: string; digest: string }
type WrittenService = {
  id: string
  audience: Audience
  access: ServiceAccess
  disabled_at: string | null
}
type WrittenSession = {
  id: string
  user_id: string
  token: string
  expires_at: string
  created_at: string
  updated_at: string
}
type WrittenLink = {
  id: string
  purpose: Link['purpose']
  user_id: string | null
  digest: string
  expires_at: string
  used_at: string | null
}
type WrittenUnrevealed = WrittenVersion['key'] & {
  format: 'standard' | 'uuid'
  created_at: string
  disabled_by: 'owner' | 'admin' | 'operator' | null
}
type Row = { fields: string; mac: string } & (
  | { kind: 'key version'; input: WrittenVersion }
  | { kind: 'membership'; input: WrittenMembership }
  | { kind: 'operator grant'; input: { user_id: string } }
  | { kind: 'operator grant v2'; input: { user_id: string } }
  | { kind: 'password'; input: { id: string; user_id: string; password: string } }
  | { kind: 'session'; input: WrittenSession }
  | { kind: 'one-time link'; input: WrittenLink }
  | { kind: 'key without a version'; input: WrittenUnrevealed }
  | { kind: 'management token'; input: WrittenToken }
  | { kind: 'service credential'; input: WrittenCredential }
  | { kind: 'service'; input: WrittenService }
)
const { root_key, rows } = readVectors<{ root_key: string; rows: Row[] }>('row-mac')
const keyring = createKeyring(Buffer.from(root_key, 'hex'))

const bytes = (hex: string) => Buffer.from(hex, 'hex')
const moment = (written: string | null) => (written === null ? null : new Date(written))

function fieldsOf(row: Row): Field[] {
  switch (row.kind) {
    case 'key version':
      return fieldsOfVersion(row.input)
    case 'membership':
      return membershipFields({
        id: row.input.id,
        projectId: row.input.project_id,
        userId: row.input.user_id,
        role: row.input.role,
        endedAt: moment(row.input.ended_at),
      })
    case 'operator grant':
      return formerOperatorFields(row.input.user_id)
    case 'operator grant v2':
      return operatorFields(row.input.user_id)
    case 'password':
      return passwordFields({ ...row.input, userId: row.input.user_id })
    case 'session':
      return sessionFields({
        id: row.input.id,
        userId: row.input.user_id,
        token: row.input.token,
        expiresAt: new Date(row.input.expires_at),
        createdAt: new Date(row.input.created_at),
        updatedAt: new Date(row.input.updated_at),
      })
    case 'one-time link':
      return linkFields({
        id: row.input.id,
        purpose: row.input.purpose,
        userId: row.input.user_id,
        digest: bytes(row.input.digest),
        expiresAt: new Date(row.input.expires_at),
        usedAt: moment(row.input.used_at),
      })
    case 'key without a version':
      return unrevealedFields({
        ...boundKey(row.input),
        format: row.input.format,
        createdAt: new Date(row.input.created_at),
        disabledBy: row.input.disabled_by,
      })
    case 'management token':
      return tokenFields({
        id: row.input.id,
        userId: row.input.user_id,
        digest: bytes(row.input.digest),
        scopes: row.input.scopes,
        expiresAt: new Date(row.input.expires_at),
      })
    case 'service credential':
      return credentialFields({
        id: row.input.id,
        serviceId: row.input.service_id,
        digest: bytes(row.input.digest),
      })
    case 'service':
      return serviceFields({ ...row.input, disabledAt: moment(row.input.disabled_at) })
  }
}

const boundKey = (key: WrittenVersion['key']) => ({
  id: key.id,
  role: key.role,
  expiresAt: new Date(key.expires_at),
  disabledAt: moment(key.disabled_at),
  membership: { id: key.membership_id },
  user: { id: key.user_id },
  project: { id: key.project_id },
  tenant: { id: key.tenant_id },
})

function fieldsOfVersion({ version, key }: WrittenVersion): Field[] {
  return versionFields(boundKey(key), {
    id: version.id,
    number: version.number,
    digest: version.digest === null ? null : bytes(version.digest),
    endsAt: moment(version.ends_at),
  })
}

describe.each(rows)('the frozen row MAC of a $kind', (row) => {
  test('binds the same fields as ever', () => {
    expect(encodeFields(fieldsOf(row)).toString('hex')).toBe(row.fields)
  })

  test('is the same as ever', () => {
    expect(keyring.mac('rowMac', fieldsOf(row)).toString('hex')).toBe(row.mac)
    expect(keyring.matches('rowMac', fieldsOf(row), bytes(row.mac))).toBe(true)
  })

  test('no longer matches when any one value of the row is changed', () => {
    for (const changed of changesOf(row.input)) {
      const forged = { ...row, input: changed } as Row
      expect(keyring.matches('rowMac', fieldsOf(forged), bytes(row.mac))).toBe(false)
    }
  })
})

test('the row MAC of one row is good for no other row', () => {
  for (const row of rows) {
    const matching = rows.filter((other) =>
      keyring.matches('rowMac', fieldsOf(other), bytes(row.mac)),
    )
    expect(matching).toEqual([row])
  }
})

/** Every way to change one value of a row, at any depth, keeping its type where it has one. */
function changesOf(input: object): object[] {
  return Object.entries(input).flatMap(([name, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? changesOf(value).map((inner) => ({ ...input, [name]: inner }))
      : [{ ...input, [name]: otherThan(name, value) }],
  )
}

function otherThan(name: string, value: unknown): unknown {
  if (name === 'role') return value === 'admin' ? 'member' : 'admin'
  if (name === 'digest') return value === null ? '00'.repeat(32) : `ff${String(value).slice(2)}`
  if (name.endsWith('_at')) {
    const time = value === null ? 0 : Date.parse(String(value))
    return new Date(time + 1).toISOString()
  }
  if (typeof value === 'number') return value + 1
  return Array.isArray(value) ? [...value, 'more'] : `${String(value).slice(0, -1)}z`
}
