/** Services and their credentials in memory: who may ask. */
import type { IndexedService } from '@keyward/sdk/verifier/service'
import type { Answering, Asking } from './judge.ts'

export type ServiceIndex = Answering['services'] & {
  /** Replaces a service and its credentials; null removes it. */
  put(
    serviceId: string,
    service: IndexedService | null,
    credentials: ReadonlyMap<string, string>,
  ): void
  all(): Iterable<HeldService>
  /** Hears of whatever is put from now on. */
  onPut(listener: (held: HeldService) => void): void
}

/** A service, or null in place of one that is gone, and its credentials by their digests. */
export type HeldService = {
  readonly serviceId: string
  readonly service: IndexedService | null
  readonly credentials: ReadonlyMap<string, string>
}

export function createServiceIndex(): ServiceIndex {
  const byCredential = new Map<string, Asking>()
  const held = new Map<string, HeldService>()
  const listeners: ((held: HeldService) => void)[] = []
  return {
    findByCredential: (digest) => byCredential.get(digest) ?? null,
    put(serviceId, service, credentials) {
      for (const digest of held.get(serviceId)?.credentials.keys() ?? [])
        byCredential.delete(digest)
      const now = { serviceId, service, credentials }
      if (service === null) held.delete(serviceId)
      else {
        held.set(serviceId, now)
        for (const [digest, credentialId] of credentials)
          byCredential.set(digest, { service, credentialId })
      }
      for (const listener of listeners) listener(now)
    },
    all: () => held.values(),
    onPut: (listener) => void listeners.push(listener),
  }
}
