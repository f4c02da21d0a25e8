/** Whether a call may pass, for every adapter: who calls, or how the caller is turned away. */
import type { DenialFormat, Verification } from '@keyward/contract'
import type { Call } from '../verifier/call.ts'
import { presentedKey } from '../verifier/presented-key.ts'
import { type Caller, toCaller } from './caller.ts'
import { type Denial, denialOf } from './denial.ts'

/** What `openVerifier` and `openRemoteVerifier` resolve with; whoever opened it closes it. */
export type KeyVerifier = {
  verify(presented: string, call: Call): Verification | Promise<Verification>
  /** How the service's registration words denials; null or absent while nobody told. */
  denialFormat?(): DenialFormat | null
}

export type ProtectOptions = {
  /**
   * The bodies of denials: `problem` (RFC 9457), or one `message` in TWCC's words. By default what
   * the verifier was told of the service, else `problem`.
   */
  readonly denialFormat?: DenialFormat
  /** Hears why the verifier could not decide, while the caller is told 503. */
  readonly onUnavailable?: (reason: unknown) => void
}

/** A host that is no service's name: what is left out, or empty, would not be judged. */
export const NO_NAME = '-'

/** What a request says: its key, if it has one, and the call. */
export type Asked = {
  readonly apiKey: string | undefined
  readonly authorization: string | undefined
  readonly call: Call
}

export type Admission =
  | { readonly caller: Caller; readonly denial: null }
  | { readonly caller: null; readonly denial: Denial }

/** Fails closed: whatever keeps the verifier from deciding is 503, never a pass and never a 500. */
export async function protect(
  verifier: KeyVerifier,
  { apiKey, authorization, call }: Asked,
  { denialFormat, onUnavailable }: ProtectOptions = {},
): Promise<Admission> {
  const format = denialFormat ?? verifier.denialFormat?.() ?? 'problem'
  const key = presentedKey(apiKey, authorization)
  if (key === null) return { caller: null, denial: denialOf('missing', format) }
  try {
    const found = await verifier.verify(key, call)
    const { code } = found
    if (code !== 'valid') return { caller: null, denial: denialOf(code, format, found) }
    return { caller: toCaller(found), denial: null }
  } catch (reason) {
    onUnavailable?.(reason)
    return { caller: null, denial: denialOf('unavailable', format) }
  }
}

/** The key, and what only a gateway may say about it: handlers find neither in their requests. */
export function isHidden(name: string, value: string): boolean {
  const lower = name.toLowerCase()
  if (lower === 'authorization') return /^bearer /i.test(value)
  return lower === 'x-api-key' || /^x[-_]keys[-_]/.test(lower)
}
