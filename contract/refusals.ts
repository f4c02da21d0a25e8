/** Every way Keyward says no: code, HTTP status and one sentence. The source of docs/errors.md. */
export const REFUSALS = {
  invalid_request: [400, 'The request is not of the expected shape.'],
  page_token_invalid: [400, 'This page token does not belong to this list and these filters.'],
  unauthenticated: [401, 'Sign in, or send a management token.'],
  credentials_wrong: [401, 'The e-mail address or the password is wrong.'],
  link_invalid: [401, 'This link is not valid: it was used, it expired, or it was replaced.'],
  not_permitted: [403, 'You may see this, but not do that.'],
  scope_missing: [403, 'This management token does not carry the scope for that.'],
  not_by_token: [403, 'This can only be done by a person in the console, never with a token.'],
  cross_site: [403, 'This request did not come from the console.'],
  recent_authentication_required: [
    403,
    'Confirm your password first: this needs a recent sign-in.',
  ],
  stopped_by_admin: [403, 'An admin or operator disabled this key; only they can enable it.'],
  not_found: [404, 'There is no such route.'],
  key_not_found: [404, 'There is no such key.'],
  project_not_found: [404, 'There is no such project.'],
  tenant_not_found: [404, 'There is no such tenant.'],
  user_not_found: [404, 'There is no such user.'],
  member_not_found: [404, 'There is no such member.'],
  service_not_found: [404, 'There is no such service.'],
  credential_not_found: [404, 'There is no such credential.'],
  token_not_found: [404, 'There is no such management token.'],
  session_not_found: [404, 'There is no such session.'],
  method_not_allowed: [405, 'This address does not take that method.'],
  key_limit_reached: [409, 'This membership holds as many keys as its policy allows.'],
  key_expired: [409, 'This key has expired.'],
  key_disabled: [409, 'This key is disabled.'],
  key_suspended: [409, 'This key is suspended: something above it is not active.'],
  already_disabled: [409, 'This is disabled already.'],
  already_enabled: [409, 'This is enabled already.'],
  rotation_in_progress: [
    409,
    'Two versions of this key are alive already. Finish that rotation first.',
  ],
  no_rotation: [409, 'No earlier version of this key is alive.'],
  never_revealed: [409, 'This master key has no secret yet: its owner has not revealed it.'],
  secret_not_kept: [409, 'This key was shown once and not kept. Rotate it to get a new secret.'],
  format_not_allowed: [409, 'The policy of this project does not allow keys of this format.'],
  last_admin: [409, 'A project keeps at least one admin.'],
  last_operator: [409, 'An installation keeps at least one operator.'],
  already_member: [409, 'This user is a member of this project already.'],
  email_taken: [409, 'A user with this e-mail address exists already.'],
  code_taken: [409, 'A project with this code exists already.'],
  name_taken: [409, 'This name is taken already.'],
  tenant_not_empty: [409, 'This tenant still has projects.'],
  tenant_disabled: [409, 'This tenant is disabled.'],
  project_disabled: [409, 'This project is disabled.'],
  own_account: [409, 'You cannot do this to your own account.'],
  idempotency_in_flight: [409, 'A request with this Idempotency-Key is still running.'],
  plaintext_gone: [409, 'This request was done before; its plaintext can no longer be repeated.'],
  etag_mismatch: [412, 'Somebody changed this in the meantime. Look again, then try again.'],
  body_too_large: [413, 'The request body is too large: 64 KiB, where nothing else is said.'],
  extension_too_long: [422, 'One extension may not add that many days.'],
  validity_too_far: [422, 'A key may not be valid that far ahead.'],
  lifetime_exceeded: [422, 'A key may not live that long after its creation.'],
  revive_window_passed: [422, 'This key expired too long ago to be extended.'],
  overlap_too_long: [422, 'The overlap of a rotation may not be that long.'],
  rate_limit_looser: [422, 'A key may only be limited further than its policy limits it.'],
  role_too_high: [422, 'A key may not carry a role above your own.'],
  policy_looser: [422, 'A project may only be stricter than its tenant.'],
  idempotency_mismatch: [422, 'This Idempotency-Key was used for a different request.'],
  precondition_required: [428, 'Send If-Match with the ETag you last saw.'],
  too_many_attempts: [429, 'Too many attempts. Wait, then try again.'],
  storage_full: [
    507,
    'The disk is almost full: only stopping and deleting is possible until there is room.',
  ],
  internal: [500, 'Something went wrong on our side.'],
  unavailable: [503, 'Keyward cannot decide right now. Try again shortly.'],
} as const satisfies Record<string, readonly [status: number, sentence: string]>

export type RefusalCode = keyof typeof REFUSALS

/** Facts that go with a refusal, said to the caller: rule, limit, retry_after_seconds, current … */
export type RefusalDetails = Readonly<Record<string, string | number | boolean | null>>

/** One field that was wrong, named by its path in the request. */
export type FieldError = { readonly field: string; readonly code: string; readonly message: string }

/** We say no. Thrown once, mapped once (server/http/refuse.ts); everything else thrown is a fault. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly details: RefusalDetails
  readonly errors: readonly FieldError[]

  constructor(code: RefusalCode, details: RefusalDetails = {}, errors: readonly FieldError[] = []) {
    super(REFUSALS[code][1])
    this.name = 'Refusal'
    this.code = code
    this.details = details
    this.errors = errors
  }

  get status(): number {
    return REFUSALS[this.code][0]
  }
}
