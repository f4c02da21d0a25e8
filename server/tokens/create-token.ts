import {
  hintOf,
  MANAGEMENT_TOKEN_PREFIX,
  type Plaintext,
  TOKEN_SCOPES,
  type Token,
  type TokenScope,
} from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { digestOf, newSecret } from '../crypto/secret-strings.ts'
import { mutate } from '../db/mutate.ts'
import { managementTokens } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { presentToken } from './list-tokens.ts'
import { tokenFields } from './token.ts'

const VALIDITY_DAYS_DEFAULT = 90
const DAY_MS = 86_400_000

export type CreateTokenInput = {
  readonly name: string
  readonly scopes: readonly TokenScope[]
  readonly validityDays?: number | undefined
}

/** Makes a management token of the actor's own; it can do no more than its owner. */
export function createToken(
  deps: Deps,
  actor: Actor,
  input: CreateTokenInput,
): Promise<Token & { plaintext: Plaintext }> {
  return mutate(deps, actor, async ({ sql, now, record }) => {
    const plaintext = newSecret(MANAGEMENT_TOKEN_PREFIX)
    const hint = hintOf(plaintext.reveal())
    const token = {
      id: newId('token'),
      userId: actor.userId,
      name: input.name,
      digest: digestOf(plaintext.reveal()),
      hintFirst: hint.first,
      hintLast: hint.last,
      scopes: TOKEN_SCOPES.filter((scope) => input.scopes.includes(scope)),
      createdAt: now,
      expiresAt: new Date(now.getTime() + (input.validityDays ?? VALIDITY_DAYS_DEFAULT) * DAY_MS),
      lastUsedAt: null,
    }
    await sql
      .insert(managementTokens)
      .values({ ...token, rowMac: deps.keyring.mac('rowMac', tokenFields(token)) })
    record({
      action: 'token.created',
      userId: actor.userId,
      details: { token_id: token.id, name: token.name, scopes: token.scopes },
    })
    return { ...presentToken(token), plaintext }
  })
}
