import { ANY_ACCESS } from '@keyward/contract'
import { createIndex, type VerificationIndex } from '@keyward/sdk/verifier/index'
import { indexedService } from '@keyward/sdk/verifier/service'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf, idOf, membershipRow, versionRow } from '../../../sdk/testing/index-facts.ts'
import type { Feed } from '../feed.ts'
import type { AppliedBatch } from '../follow-revisions.ts'
import { createServiceIndex, type ServiceIndex } from '../service-index.ts'
import { followPublications } from './follow-publications.ts'
import { createPublisher } from './publisher.ts'

/** A feed that applies a batch when it is told to. */
function manualFeed() {
  const listeners: ((batch: AppliedBatch) => void)[] = []
  const feed: Pick<Feed, 'onApplied' | 'onLease'> = {
    onApplied: (listener) => void listeners.push(listener),
    onLease: (listener) => listener(null),
  }
  const applied = () => {
    for (const listener of listeners) listener({ lagMs: 0, touches: [] })
  }
  return { feed, applied }
}

function scene(fill: (index: VerificationIndex, services: ServiceIndex) => void = () => {}) {
  const [index, services] = [createIndex(), createServiceIndex()]
  fill(index, services)
  const { feed, applied } = manualFeed()
  const publisher = createPublisher({ index, services, feed })
  const join = () => followPublications({ ...publisher.join(), board: publisher.board })
  return { index, services, applied, join }
}

const KEYS = 12
/** Digests of one partition, so that a few versions make it grow. */
const crowded = (n: number) => `\0\0\0\0${digestOf(String(n)).slice(4)}`
const membership = (n: number) =>
  membershipRow({
    id: idOf('membership', n),
    userId: idOf('user', n),
    projectId: idOf('project', n),
    tenantId: idOf('tenant', n % 3),
  })

type Change = (index: VerificationIndex) => void
const place = fc.nat(KEYS - 1)
const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, fc.array(fc.nat(20), { maxLength: 4 }), place).map(
    ([key, digests, of]): Change =>
      (index) =>
        index.putKey(
          idOf('key', key),
          new Map(
            digests.map((n) => [
              crowded(n * KEYS + key),
              versionRow({ membershipId: idOf('membership', of), endsAt: n }),
            ]),
          ),
        ),
  ),
  place.map(
    (n): Change =>
      (index) =>
        index.putMembership(membership(n)),
  ),
  place.map(
    (n): Change =>
      (index) =>
        index.endMembership(idOf('membership', n)),
  ),
  fc.tuple(fc.constantFrom('user', 'project', 'tenant'), place, fc.boolean()).map(
    ([kind, n, active]): Change =>
      (index) =>
        index.setActive(idOf(kind as 'user', n), active),
  ),
  fc.tuple(place, fc.option(fc.nat(9))).map(
    ([n, perMinute]): Change =>
      (index) =>
        index.limits.set(idOf('project', n), perMinute),
  ),
)

describe('a thread that reads the index of another', () => {
  it('finds after every batch exactly what the index itself finds, whatever was changed', () => {
    const digests = Array.from({ length: 21 * KEYS }, (_, n) => crowded(n))
    const batches = fc.array(fc.array(anyChange, { maxLength: 30 }), { maxLength: 12 })
    fc.assert(
      fc.property(batches, fc.nat(11), (all, joinedAt) => {
        const { index, applied, join } = scene()
        const readers = [join()]
        for (const [i, batch] of all.entries()) {
          for (const change of batch.slice(0, batch.length / 2)) change(index)
          // A batch is read in several steps, and a thread may start between two of them.
          if (i === joinedAt) readers.push(join())
          for (const change of batch.slice(batch.length / 2)) change(index)
          applied()
          for (const reader of readers) {
            reader.isFresh()
            for (const digest of digests)
              expect(told(reader.index, digest)).toEqual(told(index, digest))
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  it('finds nothing that stands on what it was not told of yet', () => {
    const { index, applied, join } = scene()
    const reader = join()
    index.putMembership(membership(1))
    index.putKey(
      idOf('key', 1),
      new Map([[crowded(1), versionRow({ membershipId: idOf('membership', 1) })]]),
    )
    reader.isFresh()
    expect(reader.index.find(crowded(1))).toBeNull()
    applied()
    reader.isFresh()
    expect(reader.index.find(crowded(1))?.userId).toBe(idOf('user', 1))
  })

  it('knows services as they are, and forgets the credentials of one that is gone', () => {
    const service = (name: string) => indexedService('svc_1', name, { all: true }, ANY_ACCESS)
    const { services, applied, join } = scene((_, all) =>
      all.put('svc_1', service('before'), new Map([['digest', 'crd_1']])),
    )
    const reader = join()
    const named = (digest: string) => reader.services.findByCredential(digest)?.service.name
    expect([named('digest'), named('other')]).toEqual(['before', undefined])
    services.put('svc_1', service('after'), new Map([['other', 'crd_2']]))
    applied()
    expect([named('digest'), named('other')]).toEqual([undefined, 'after'])
    services.put('svc_1', null, new Map())
    applied()
    expect([named('digest'), named('other')]).toEqual([undefined, undefined])
  })
})

/** Everything that can be told of a digest. */
function told(
  { find, limits }: Pick<VerificationIndex, 'find' | 'limits'> | Reader,
  digest: string,
) {
  const hit = find(digest)
  if (hit === null) return null
  const { keyId, role, endsAt, disabled, userId, project, suspension } = hit
  const limit = limits.of(hit)
  return { keyId, role, endsAt, disabled, userId, project, suspension, limit }
}
type Reader = ReturnType<typeof followPublications>['index']
