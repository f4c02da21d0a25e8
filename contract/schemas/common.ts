/** Field schemas that every noun shares. Strings refuse NUL and lone surrogates: PostgreSQL cannot keep them. */
import { z } from 'zod'
import { type IdKind, idPattern } from '../ids.ts'
import { ROLES } from '../key-status.ts'

// oxlint-disable-next-line no-control-regex -- NUL is the very character to refuse.
const UNSTORABLE = /\u0000|\p{Surrogate}/u

/** Text of min to max characters that can be stored and given back byte for byte. */
export const text = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine((value) => !UNSTORABLE.test(value), 'must not hold NUL or lone surrogates')

/** A name a person gives: 1–100 characters, not only blanks. */
export const Name = text(1, 100).refine(
  (value) => value.trim() === value,
  'must not begin or end with blanks',
)

/** An e-mail address, compared and kept in lower case. */
export const Email = text(3, 254)
  .pipe(z.email())
  .transform((value) => value.toLowerCase())

/** NIST SP 800-63B-4: 15 characters for a password alone, no composition rules. */
export const PASSWORD_LENGTH_MIN = 15
export const NewPassword = text(PASSWORD_LENGTH_MIN, 256)
export const GivenPassword = text(1, 256)

export const Id = (kind: IdKind) => z.string().regex(idPattern(kind), `must be a ${kind} ID`)
export const RoleName = z.enum(ROLES)
/** RFC 3339 in UTC. */
export const Instant = z.iso.datetime({ offset: true })
export const ETag = z.string()

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^[0-9]{1,6}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max))

export const PAGE_SIZE_DEFAULT = 50
export const PAGE_SIZE_MAX = 200

/** Query parameters of every list. */
export const Paging = {
  page_size: wholeNumber(1, PAGE_SIZE_MAX).optional(),
  page_token: text(1, 1000).optional(),
}

export const queryDays = wholeNumber(0, 36500)

const INSTANT_MIN = Date.UTC(1970, 0, 1)
const INSTANT_MAX = Date.UTC(9999, 11, 31)
/** What is asked for must be storable: the database has no year 0, RFC 3339 none of five digits. */
const isKept = (instant: string): boolean =>
  Date.parse(instant) >= INSTANT_MIN && Date.parse(instant) <= INSTANT_MAX

/** An instant that is told to us, in any offset. */
export const GivenInstant = text(10, 40)
  .pipe(Instant)
  .refine(isKept, 'must be from 1970-01-01 to 9999-12-31')
export const SearchText = text(1, 100)

/** A page of something; `next_page_token` is null on the last page. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), next_page_token: z.string().nullable() })

export const ProjectRef = z
  .object({ project_id: z.string(), code: z.string(), name: z.string() })
  .meta({ id: 'ProjectRef' })
export const UserRef = z
  .object({ user_id: z.string(), name: z.string(), email: z.string() })
  .meta({ id: 'UserRef' })

/** RFC 9457, with our `code`, `message` (same as detail, for clients that read that) and `request_id`. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    message: z.string(),
    request_id: z.string(),
    errors: z
      .array(z.object({ field: z.string(), code: z.string(), message: z.string() }))
      .optional(),
    details: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
