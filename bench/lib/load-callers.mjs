/** Who talks to the loaded Keyward: rows of a service, of an operator and of management tokens. */
import { ANY_ACCESS, hintOf } from '../../contract/dist/index.js'
import { digestOf, newSecret } from '../../server/dist/crypto/secret-strings.js'
import * as tables from '../../server/dist/db/schema/index.js'
import { newId } from '../../server/dist/ids.js'
import { credentialFields, serviceFields } from '../../server/dist/services/service.js'
import { tokenFields } from '../../server/dist/tokens/token.js'
import { operatorFields } from '../../server/dist/users/operator-grant.js'

const DAY_MS = 86_400_000

/** A service that accepts all keys, an operator who reads, and members who create. */
export async function loadCallers({ insert, mac, now }, members) {
  const service = {
    id: newId('service'),
    name: 'Bench',
    audience: { all: true },
    access: ANY_ACCESS,
    disabledAt: null,
    createdAt: now,
  }
  const { secret: credential, row } = makeSecret('kws', 'credential', {
    serviceId: service.id,
    createdAt: now,
  })
  await insert(tables.services, [{ ...service, rowMac: mac(serviceFields(service)) }])
  await insert(tables.serviceCredentials, [{ ...row, rowMac: mac(credentialFields(row)) }])
  const people = [
    { ...members[0], scopes: ['read'] },
    ...members.map((each) => ({ ...each, scopes: ['keys'] })),
  ]
  const [operator] = people
  await insert(tables.operatorGrants, [
    { userId: operator.userId, grantedAt: now, rowMac: mac(operatorFields(operator.userId)) },
  ])
  const expiresAt = new Date(now.getTime() + DAY_MS)
  const tokens = people.map(({ userId, scopes }) =>
    makeSecret('kwm', 'token', {
      userId,
      name: 'bench',
      scopes,
      createdAt: now,
      lastUsedAt: now,
      expiresAt,
    }),
  )
  await insert(
    tables.managementTokens,
    tokens.map(({ row }) => ({ ...row, rowMac: mac(tokenFields(row)) })),
  )
  const [{ secret: operatorToken }, ...own] = tokens
  const creators = own.map(({ secret }, i) => ({ token: secret, projectId: members[i].projectId }))
  return { credential, operatorToken, creators }
}

function makeSecret(prefix, kind, fields) {
  const secret = newSecret(prefix).reveal()
  const { first, last } = hintOf(secret)
  return {
    secret,
    row: { id: newId(kind), digest: digestOf(secret), hintFirst: first, hintLast: last, ...fields },
  }
}
