/** Health and metrics: what an orchestrator and a monitoring system ask. */
import { Refusal } from '@keyward/contract'
import type { FastifyInstance } from 'fastify'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { VerificationPlane } from '../verification/plane.ts'
import { sendRefusal } from './refuse.ts'

export function registerHealth(app: FastifyInstance, plane: VerificationPlane): void {
  const metrics = createMetrics(plane)
  app.get('/livez', { schema: { hide: true } }, (_request, reply) =>
    reply.serializer(String).type('text/plain').send('ok'),
  )
  app.get('/readyz', { schema: { hide: true } }, (request, reply) => {
    if (!plane.feed.isFresh()) return sendRefusal(reply, new Refusal('unavailable'), request.id)
    return reply.serializer(String).type('text/plain').send('ok')
  })
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .serializer(String)
      .type(metrics.contentType)
      .send(await metrics.metrics()),
  )
}

function createMetrics(plane: VerificationPlane): Registry {
  const registry = new Registry()
  const registers = [registry]
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  gauge('keyward_index_versions', 'Live versions in the verification index', () =>
    plane.index.size(),
  )
  gauge(
    'keyward_index_slot_bytes',
    'Memory of the live versions themselves',
    () => plane.index.bytes().slots,
  )
  gauge(
    'keyward_index_side_bytes',
    'Memory of memberships and of what finds versions by key',
    () => plane.index.bytes().sideTables,
  )
  gauge('keyward_revision', 'Latest revision this node has applied', () => plane.feed.revision())
  gauge(
    'keyward_lease_left_seconds',
    'How long this node may still answer unless it hears more',
    () => plane.feed.freshForMs() / 1000,
  )
  const propagation = new Histogram({
    name: 'keyward_propagation_seconds',
    help: 'From the time stamp of a change to this node’s index; the clocks of two hosts may differ',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30],
    registers,
  })
  plane.feed.onApplied(({ lagMs }) => {
    if (lagMs !== null) propagation.observe(lagMs / 1000)
  })
  const readAnew = new Counter({
    name: 'keyward_read_anew_total',
    help: 'How often the database did not go on from what this node held',
    registers,
  })
  plane.feed.onAstray(() => readAnew.inc())
  gauge('keyward_fresh', '1 while this node may answer verifications', () =>
    Number(plane.feed.isFresh()),
  )
  gauge('keyward_rate_limits_shared', '1 while nodes share rate limits by way of Redis', () =>
    Number(plane.sharedLimits.shared()),
  )
  gauge('keyward_rate_limit_share_failures', 'Uses that could not be told to other nodes', () =>
    plane.sharedLimits.failures(),
  )
  gauge('keyward_forged_rows', 'Rows refused because their MAC was wrong', () => plane.forgeries())
  const verifications = new Counter({
    name: 'keyward_verifications_total',
    help: 'Verifications by outcome',
    labelNames: ['outcome'],
    registers: [],
    collect() {
      this.reset()
      for (const [outcome, count] of plane.outcomes()) this.inc({ outcome }, count)
    },
  })
  registry.registerMetric(verifications)
  return registry
}
