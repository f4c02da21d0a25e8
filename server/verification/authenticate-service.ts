/** Which service asks: proved by a credential, in the one place that each door looks at. */

import type { IncomingMessage } from 'node:http'
import { parseKey, SERVICE_CREDENTIAL_PREFIX } from '@keyward/contract'
import { charCodeAt } from '@keyward/contract/char-code-at'
import { indexDigest } from '@keyward/sdk/verifier/decide'
import { readHeader } from '@keyward/sdk/verifier/read-headers'
import type { Answering, Asking } from './judge.ts'

type Services = Answering['services']

/** What was sent to prove who asks, ready to be looked up. */
type Proof = {
  /** The digest of a credential. */
  readonly digest: string
  /** The service that was named beside it; null when none was. */
  readonly serviceId: string | null
}
type ReadProof = (text: string) => Proof | null

/** The service behind a credential in a header of its own, or null. */
export const askingByHeader = (
  services: Services,
  request: IncomingMessage,
  credential: string,
): Asking | null => askingBy(services, request, credential, readCredential)

/** `Authorization: Bearer kws_…`, sent once. */
export const askingByBearer = (services: Services, request: IncomingMessage): Asking | null =>
  askingBy(services, request, authorizationOf(request), readBearer)

/** The same, or `Authorization: Basic` with the service ID and the credential (RFC 6749, 2.3.1). */
export const askingByClient = (services: Services, request: IncomingMessage): Asking | null =>
  askingBy(services, request, authorizationOf(request), readClient)

/** Node silently keeps the first of two; here two are none. */
const authorizationOf = ({ rawHeaders }: IncomingMessage): string =>
  readHeader(rawHeaders, 'authorization') ?? ''

/** What came last on a connection: whoever holds it proves itself by the same each time. */
type Last = { readonly codes: Uint8Array; readonly read: ReadProof; readonly proof: Proof }
const lastProofs = new WeakMap<object, Last>()

/** Services are looked up each time; only reading and hashing the proof is spared. */
function askingBy(
  services: Services,
  { socket }: IncomingMessage,
  text: string,
  read: ReadProof,
): Asking | null {
  const last = lastProofs.get(socket)
  const isLast = last !== undefined && last.read === read && isSame(last.codes, text)
  const proof = isLast ? last.proof : read(text)
  if (proof === null) return null
  const asking = services.findByCredential(proof.digest)
  if (asking === null) return null
  if (!isLast) lastProofs.set(socket, { codes: Buffer.from(text, 'latin1'), read, proof })
  return proof.serviceId === null || proof.serviceId === asking.service.id ? asking : null
}

/** Security: a connection may carry the requests of several, so the time must not tell how much is right. */
function isSame(known: Uint8Array, text: string): boolean {
  if (known.length !== text.length) return false
  let different = 0
  for (let i = 0; i < known.length; i++) different |= (known[i] as number) ^ charCodeAt(text, i)
  return different === 0
}

function readCredential(text: string): Proof | null {
  const parsed = parseKey(text)
  if (parsed.format !== 'standard' || parsed.prefix !== SERVICE_CREDENTIAL_PREFIX) return null
  return { digest: indexDigest(text), serviceId: null }
}

const readBearer = (text: string): Proof | null =>
  text.startsWith('Bearer ') ? readCredential(text.slice('Bearer '.length)) : null

function readClient(text: string): Proof | null {
  if (!text.startsWith('Basic ')) return readBearer(text)
  const [serviceId, credential, ...more] = Buffer.from(text.slice('Basic '.length), 'base64')
    .toString('latin1')
    .split(':')
  if (serviceId === undefined || credential === undefined || more.length > 0) return null
  const proof = readCredential(credential)
  return proof && { ...proof, serviceId }
}
