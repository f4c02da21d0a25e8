/**
 * Idempotency-Key (design rule 12): the answer of a change is kept in the change's own
 * transaction, so that a retry finds either the whole of it or nothing.
 */
import { Plaintext, Refusal } from '@keyward/contract'
import { and, eq, inArray, isNotNull, isNull, lt, sql as raw } from 'drizzle-orm'
import type { Actor, SystemActor } from '../actor.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { anyOf } from '../db/any-of.ts'
import type { Sql } from '../db/mutate.ts'
import { apiKeys, idempotencyRecords, memberships } from '../db/schema/index.ts'
import type { Statement } from '../db/statements.ts'
import type { IdempotencyClaim } from './idempotency-claim.ts'

/** How long a retry is answered with what the first request did. */
const REPLAY_HOURS = 24
/** How long a replayed answer still carries its plaintext. */
const PLAINTEXT_MINUTES = 10
/** In place of a sealed plaintext: there was one. */
const NOTHING_KEPT = Buffer.alloc(0)

/**
 * Takes the claims inside the transaction, and says whose request may go on: a second request with a
 * claim waits here until the first commits.
 */
export async function claimIdempotency(
  sql: Sql,
  actors: readonly (Actor | SystemActor)[],
  now: Date,
): Promise<readonly boolean[]> {
  const claims = actors.flatMap(({ idempotency }) => (idempotency ? [idempotency] : []))
  const free = claims.length === 0 ? new Set() : await takeClaims(sql, claims, now)
  // Of two requests with one claim the first takes it out.
  return actors.map(({ idempotency }) => !idempotency || free.delete(nameOf(idempotency)))
}

async function takeClaims(
  sql: Sql,
  claims: readonly IdempotencyClaim[],
  now: Date,
): Promise<Set<string>> {
  const taken = await sql
    .insert(idempotencyRecords)
    // In order, so that two transactions never wait for each other in a circle.
    .values(
      claims
        .toSorted((one, other) => one.claim.compare(other.claim))
        .map((claim) => ({ ...claim, createdAt: now })),
    )
    .onConflictDoNothing()
    .returning({ claim: idempotencyRecords.claim })
  return new Set(taken.map(nameOf))
}

const nameOf = ({ claim }: Pick<IdempotencyClaim, 'claim'>): string => claim.toString('latin1')

/** The statement that gives back the claims of requests that were refused beside others that were not. */
export function withdrawStatements(
  sql: Sql,
  actors: readonly (Actor | SystemActor)[],
): Statement[] {
  const claims = actors.flatMap(({ idempotency }) => (idempotency ? [idempotency.claim] : []))
  if (claims.length === 0) return []
  return [sql.delete(idempotencyRecords).where(inArray(idempotencyRecords.claim, claims)).toSQL()]
}

/** The statement that keeps the answer with its plaintexts sealed apart, if a claim was taken. */
export function resultStatements(
  sql: Sql,
  keyring: Keyring,
  actor: Actor | SystemActor,
  result: unknown,
): Statement[] {
  const claim = actor.idempotency
  if (!claim) return []
  const { record, plaintexts } = takeOutPlaintexts(result)
  const sealed =
    plaintexts.length === 0
      ? null
      : keyring.seal('idempotencySeal', Buffer.from(JSON.stringify(plaintexts)), [claim.claim])
  return [
    sql
      .update(idempotencyRecords)
      .set({ result: record, sealedPlaintext: sealed })
      .where(eq(idempotencyRecords.claim, claim.claim))
      .toSQL(),
  ]
}

/** The answer of an earlier request with this claim, or null when there was none in the last day. */
export async function findReplay(
  sql: Sql,
  keyring: Keyring,
  actor: Actor,
  now: Date,
): Promise<unknown> {
  const claim = actor.idempotency
  if (!claim) return null
  const [kept] = await sql
    .select()
    .from(idempotencyRecords)
    .where(eq(idempotencyRecords.claim, claim.claim))
  if (!kept) return null
  const ageMs = now.getTime() - kept.createdAt.getTime()
  if (ageMs > REPLAY_HOURS * 3_600_000) {
    await sql.delete(idempotencyRecords).where(eq(idempotencyRecords.claim, claim.claim))
    return null
  }
  if (!kept.fingerprint.equals(claim.fingerprint)) throw new Refusal('idempotency_mismatch')
  if (kept.sealedPlaintext === null) return kept.result
  const gone = ageMs > PLAINTEXT_MINUTES * 60_000 || kept.sealedPlaintext.length === 0
  if (gone || !(await mayStillHave(sql, actor, kept.result)))
    throw new Refusal('plaintext_gone', publicIds(kept.result))
  const plaintexts = JSON.parse(
    keyring.open('idempotencySeal', kept.sealedPlaintext, [claim.claim]).toString(),
  ) as string[]
  return putBackPlaintexts(kept.result, plaintexts)
}

/** A key's plaintext is for whoever still owns it: not for somebody who has left the project since. */
async function mayStillHave(
  sql: Sql,
  actor: Actor,
  result: Record<string, unknown> | null,
): Promise<boolean> {
  const keyId = result?.['key_id']
  if (typeof keyId !== 'string') return true
  const owned = await sql
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .innerJoin(memberships, eq(memberships.id, apiKeys.membershipId))
    .where(
      and(eq(apiKeys.id, keyId), eq(memberships.userId, actor.userId), isNull(memberships.endedAt)),
    )
  return owned.length > 0
}

/** Destroys what is kept of the plaintexts of keys in these projects, so that no retry is told one. */
export async function forgetPlaintexts(sql: Sql, projectIds: readonly string[]): Promise<void> {
  const keys = sql
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(anyOf(apiKeys.projectId, projectIds))
  await sql
    .update(idempotencyRecords)
    .set({ sealedPlaintext: NOTHING_KEPT })
    .where(
      and(
        isNotNull(idempotencyRecords.sealedPlaintext),
        inArray(raw`${idempotencyRecords.result}->>'key_id'`, keys),
      ),
    )
}

/** Forgets answers that are too old to be repeated, and the plaintexts of those past ten minutes. */
export async function forgetOldAnswers(sql: Sql, now: Date): Promise<void> {
  await sql
    .delete(idempotencyRecords)
    .where(lt(idempotencyRecords.createdAt, hoursBefore(now, REPLAY_HOURS)))
  await sql
    .update(idempotencyRecords)
    .set({ sealedPlaintext: NOTHING_KEPT })
    .where(
      and(
        isNotNull(idempotencyRecords.sealedPlaintext),
        lt(idempotencyRecords.createdAt, hoursBefore(now, PLAINTEXT_MINUTES / 60)),
      ),
    )
}

const hoursBefore = (now: Date, hours: number) => new Date(now.getTime() - hours * 3_600_000)

const MARK = '$plaintext'

function takeOutPlaintexts(result: unknown): {
  record: Record<string, unknown>
  plaintexts: string[]
} {
  const plaintexts: string[] = []
  const walk = (value: unknown): unknown => {
    if (value instanceof Plaintext) return { [MARK]: plaintexts.push(value.reveal()) - 1 }
    if (Array.isArray(value)) return value.map(walk)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner)]))
  }
  return { record: walk(result) as Record<string, unknown>, plaintexts }
}

function putBackPlaintexts(record: unknown, plaintexts: readonly string[]): unknown {
  if (Array.isArray(record)) return record.map((value) => putBackPlaintexts(value, plaintexts))
  if (record === null || typeof record !== 'object') return record
  if (MARK in record) return new Plaintext(plaintexts[Number(record[MARK])] ?? '')
  return Object.fromEntries(
    Object.entries(record).map(([name, inner]) => [name, putBackPlaintexts(inner, plaintexts)]),
  )
}

/** What a retry may still be told when the plaintext is gone: which key it made. */
function publicIds(result: Record<string, unknown> | null): Record<string, string> {
  const ids = Object.entries(result ?? {}).filter(([name]) =>
    /^(key|token|credential|user)_id$/.test(name),
  )
  return Object.fromEntries(ids.map(([name, id]) => [name, String(id)]))
}
