/** The headers of a call that may pass: whose key it is, as the lines of a head. */
import { ID_PREFIXES, ROLES } from '@keyward/contract'
import { type LimitState, rateLimitHeaders } from '@keyward/sdk/verifier/buckets'
import type { IndexHit } from '@keyward/sdk/verifier/index'
import type { ProjectFacts } from '@keyward/sdk/verifier/replica/memory'
import { filledInUntil, makeForm, perName, perObject } from '../answer-forms.ts'

/** Every header every time; `limit` is where the key stands with its rate limit, if it has one. */
export function identityLines(
  hit: IndexHit,
  requestId: string,
  limit: LimitState | undefined,
): string {
  const whose = filledInUntil(formsOf(hit.project)[hit.role], hit)
  const lines = HEAD + whose + ERROR + requestId + LINE_END
  return limit === undefined ? lines : lines + limitLines(limit)
}

const LINE_END = '\r\n'
const HEAD = `cache-control: no-store\r\ncontent-length: 0\r\nx-keys-key-id: ${ID_PREFIXES.key}_`
const ERROR = '\r\nx-keys-error: -\r\nx-keys-request-id: '

/** Security: these lines go out unseen by Node, so a line end that was forged must not stand in them. */
const formsOf = perObject(({ tenantId, projectId, projectCode }: ProjectFacts) => {
  const [tenant, id, code] = [tenantId, projectId, projectCode].map(headerText)
  const place = `x-keys-tenant: ${tenant}\r\nx-keys-project: ${id}\r\nx-keys-project-code: ${code}`
  return perName(ROLES, (role) =>
    makeForm(
      `\r\n${place}\r\nx-keys-user: ${ID_PREFIXES.user}_`,
      `\r\nx-keys-role: ${role}\r\nx-keys-expires-at: `,
    ),
  )
})

function limitLines(limit: LimitState): string {
  let lines = ''
  for (const [i, text] of rateLimitHeaders(limit).entries())
    lines += text + (i % 2 === 0 ? ': ' : '\r\n')
  return lines
}

/** Project codes are ASCII; one that was forged in the database must still be a header of one line. */
const headerText = (text: string): string =>
  /^[\x21-\x24\x26-\x7e]+$/.test(text)
    ? text
    : Buffer.from(text, 'utf8').reduce((all, byte) => all + escaped(byte), '')

const escaped = (byte: number): string =>
  byte > 0x20 && byte < 0x7f && byte !== 0x25
    ? String.fromCharCode(byte)
    : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
