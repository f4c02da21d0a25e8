import type { FieldError, Problem, Refusal } from '@keyward/contract'
import { maskSecrets } from '../log.ts'

/** The problem document of a refusal. */
export function problemOf(refusal: Refusal, requestId: string): Problem {
  const { code, status, message, errors, details } = refusal
  return {
    type: `urn:keyward:problem:${code}`,
    title: message,
    status,
    code,
    detail: message,
    message,
    request_id: requestId,
    ...(errors.length > 0 ? { errors: errors.map(withoutSecrets) } : {}),
    ...(Object.keys(details).length > 0 ? { details } : {}),
  }
}

/** A secret in the place of a field's name would come back, and into the logs of whoever sent it. */
const withoutSecrets = ({ field, code, message }: FieldError): FieldError => ({
  field: maskSecrets(field),
  code,
  message: maskSecrets(message),
})
