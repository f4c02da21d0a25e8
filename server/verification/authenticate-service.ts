/** Which service asks: proved by a credential, in the one place that each door looks at. */
import { parseKey, SERVICE_CREDENTIAL_PREFIX } from '@keyward/contract'
import { indexDigest } from '@keyward/sdk/verifier/decide'
import type { Answering, Asking } from './judge.ts'

type Services = Answering['services']

/** The service behind a credential, or null. */
export function findAsking(services: Services, credential: string): Asking | null {
  const parsed = parseKey(credential)
  if (parsed.format !== 'standard' || parsed.prefix !== SERVICE_CREDENTIAL_PREFIX) return null
  return services.findByCredential(indexDigest(credential))
}

/** `Authorization: Bearer kws_…`, sent once. */
export function askingByBearer(services: Services, rawHeaders: readonly string[]) {
  const authorization = onlyAuthorization(rawHeaders)
  return authorization?.startsWith('Bearer ') ? findAsking(services, authorization.slice(7)) : null
}

/** The same, or `Authorization: Basic` with the service ID and the credential (RFC 6749, 2.3.1). */
export function askingByClient(services: Services, rawHeaders: readonly string[]) {
  const authorization = onlyAuthorization(rawHeaders)
  if (!authorization?.startsWith('Basic ')) return askingByBearer(services, rawHeaders)
  const [id, credential, ...more] = Buffer.from(authorization.slice(6), 'base64')
    .toString('latin1')
    .split(':')
  if (credential === undefined || more.length > 0) return null
  const asking = findAsking(services, credential)
  return asking?.service.id === id ? asking : null
}

/** Node silently keeps the first of two Authorization headers; here two are none. */
function onlyAuthorization(rawHeaders: readonly string[]): string | null {
  let found: string | null = null
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.length !== 13 || rawHeaders[i]?.toLowerCase() !== 'authorization') continue
    if (found !== null) return null
    found = rawHeaders[i + 1] ?? ''
  }
  return found
}
