/** Reads the Idempotency-Key header of a POST. */
import { Refusal } from '@keyward/contract'
import type { FastifyRequest } from 'fastify'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import type { IdempotencyClaim } from './idempotency-claim.ts'

const SHAPE = /^[A-Za-z0-9_-]{16,64}$/

/** Null without the header. Refuses: invalid_request when it is not 16–64 safe characters. */
export function idempotencyClaim(
  { keyring }: Deps,
  actor: Actor,
  request: FastifyRequest,
): IdempotencyClaim | null {
  const given = request.headers['idempotency-key']
  if (given === undefined) return null
  if (typeof given !== 'string' || !SHAPE.test(given)) {
    throw new Refusal('invalid_request', {}, [
      {
        field: 'idempotency-key',
        code: 'pattern',
        message: 'Send 16 to 64 letters, digits, - or _.',
      },
    ])
  }
  const path = request.url.split('?')[0] ?? ''
  return {
    claim: keyring.mac('idempotency', ['claim', actor.userId, request.method, path, given]),
    fingerprint: keyring.mac('idempotency', ['fingerprint', JSON.stringify(request.body ?? null)]),
  }
}
