import type { Field } from '../crypto/fields.ts'

/** Security: whoever writes a credential's row without the root key makes the row worthless. */
export const credentialFields = (credential: {
  readonly id: string
  readonly serviceId: string
  readonly digest: Buffer
}): Field[] => ['service credential', credential.id, credential.serviceId, credential.digest]
