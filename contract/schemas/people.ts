/** Wire shapes of sign-in, the own account, users, one-time links and management tokens. */
import { z } from 'zod'
import {
  Email,
  GivenPassword,
  Id,
  Instant,
  Name,
  NewPassword,
  Paging,
  page,
  SearchText,
  text,
} from './common.ts'

export const LOCALES = ['en', 'zh-TW'] as const
export const TOKEN_SCOPES = ['read', 'keys', 'admin'] as const
export type TokenScope = (typeof TOKEN_SCOPES)[number]

export const SignInBody = z.strictObject({ email: Email, password: GivenPassword })
export const ReauthenticateBody = z.strictObject({ password: GivenPassword })

export const MyProject = z
  .object({
    project_id: z.string(),
    code: z.string(),
    name: z.string(),
    tenant_id: z.string(),
    tenant_name: z.string(),
    role: z.enum(['member', 'admin']),
    membership_id: z.string(),
  })
  .meta({ id: 'MyProject' })

export const Me = z
  .object({
    user_id: z.string(),
    name: z.string(),
    email: z.string(),
    operator: z.boolean(),
    locale: z.enum(LOCALES).nullable(),
    projects: z.array(MyProject),
    via: z.enum(['session', 'token']),
    session_id: z.string().nullable(),
    recent_until: Instant.nullable().describe('until when acts that need a recent sign-in work'),
    csrf_token: z
      .string()
      .nullable()
      .describe('send as x-csrf-token with every change; null for tokens'),
    scopes: z.array(z.enum(TOKEN_SCOPES)).nullable().describe('null for a session'),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

export const UpdateMeBody = z.strictObject({
  name: Name.optional(),
  locale: z.enum(LOCALES).optional(),
})
export const ChangePasswordBody = z.strictObject({
  current_password: GivenPassword,
  new_password: NewPassword,
})

export const Session = z
  .object({
    session_id: z.string(),
    current: z.boolean(),
    created_at: Instant,
    expires_at: Instant,
    ip: z.string().nullable(),
    user_agent: z.string().nullable(),
  })
  .meta({ id: 'Session' })
export const SessionList = z.object({ data: z.array(Session) }).meta({ id: 'SessionList' })
export type SessionList = z.infer<typeof SessionList>
export const SessionParams = z.strictObject({ session_id: Id('session') })

export const Token = z
  .object({
    token_id: z.string(),
    name: z.string(),
    masked_token: z.string(),
    scopes: z.array(z.enum(TOKEN_SCOPES)),
    created_at: Instant,
    expires_at: Instant,
    last_used_at: Instant.nullable(),
  })
  .meta({ id: 'Token' })
export type Token = z.infer<typeof Token>
export const TokenList = z.object({ data: z.array(Token) }).meta({ id: 'TokenList' })
export type TokenList = z.infer<typeof TokenList>
export const TokenWithPlaintext = Token.extend({ plaintext: z.string() }).meta({
  id: 'TokenWithPlaintext',
})
export type TokenWithPlaintext = z.infer<typeof TokenWithPlaintext>
export const CreateTokenBody = z.strictObject({
  name: Name,
  scopes: z.array(z.enum(TOKEN_SCOPES)).min(1).max(3),
  validity_days: z.int().min(1).max(365).optional().describe('default 90'),
})
export const TokenParams = z.strictObject({ token_id: Id('token') })

export const LINK_PURPOSES = ['first_operator', 'invite', 'reset'] as const
export const OpenLinkBody = z.strictObject({ link: text(1, 100) })
export const OpenedLink = z
  .object({
    purpose: z.enum(LINK_PURPOSES),
    email: z.string().nullable().describe('null: the first operator gives one'),
    name: z.string().nullable(),
    expires_at: Instant,
  })
  .meta({ id: 'OpenedLink' })
export type OpenedLink = z.infer<typeof OpenedLink>
export const RedeemLinkBody = z.strictObject({
  link: text(1, 100),
  password: NewPassword,
  email: Email.optional().describe('required by a first_operator link, refused otherwise'),
  name: Name.optional().describe('required by a first_operator link'),
})

/** A one-time link as its maker sees it, once. */
export const IssuedLink = z
  .object({ url: z.string(), purpose: z.enum(LINK_PURPOSES), expires_at: Instant })
  .meta({ id: 'IssuedLink' })
export type IssuedLink = z.infer<typeof IssuedLink>

export const User = z
  .object({
    user_id: z.string(),
    name: z.string(),
    email: z.string(),
    tenant: z.object({ tenant_id: z.string(), name: z.string() }).nullable(),
    operator: z.boolean(),
    status: z.enum(['active', 'invited', 'disabled']),
    project_count: z.int(),
    key_count: z.int(),
    created_at: Instant,
    last_sign_in_at: Instant.nullable(),
    etag: z.string(),
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>
export const UserPage = page(User).meta({ id: 'UserPage' })
export type UserPage = z.infer<typeof UserPage>
export const ListUsersQuery = z.strictObject({
  ...Paging,
  q: SearchText.optional(),
  tenant_id: Id('tenant').optional(),
})
export const CreateUserBody = z.strictObject({
  email: Email,
  name: Name,
  tenant_id: Id('tenant').optional().describe('home tenant; leave out for installation staff'),
  operator: z.boolean().optional(),
})
export const CreatedUser = User.extend({ link: IssuedLink }).meta({ id: 'CreatedUser' })
export type CreatedUser = z.infer<typeof CreatedUser>
export const UserParams = z.strictObject({ user_id: Id('user') })
