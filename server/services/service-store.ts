/** Every SQL statement about services that more than one use case needs. */
import { Refusal } from '@keyward/contract'
import { asc, eq, type SQL } from 'drizzle-orm'
import type { Keyring } from '../crypto/keyring.ts'
import { anyOf } from '../db/any-of.ts'
import type { Sql } from '../db/mutate.ts'
import { serviceCredentials, services } from '../db/schema/index.ts'
import { serviceFields } from './service.ts'

/** A service as it is stored. */
export type Service = typeof services.$inferSelect

/** A credential as far as people may see it. */
export type Credential = {
  readonly id: string
  readonly serviceId: string
  readonly hintFirst: string
  readonly hintLast: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

export type ServiceWithCredentials = Service & { readonly credentials: readonly Credential[] }

/** Services by name, each with its credentials, oldest first. */
export async function selectServices(
  sql: Sql,
  { where, limit }: { where: SQL | undefined; limit: number },
): Promise<ServiceWithCredentials[]> {
  const rows = await sql
    .select()
    .from(services)
    .where(where)
    .orderBy(asc(services.name), asc(services.id))
    .limit(limit)
  const credentials = await selectCredentials(
    sql,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    ...row,
    credentials: credentials.filter(({ serviceId }) => serviceId === row.id),
  }))
}

async function selectCredentials(sql: Sql, serviceIds: readonly string[]): Promise<Credential[]> {
  return sql
    .select({
      id: serviceCredentials.id,
      serviceId: serviceCredentials.serviceId,
      hintFirst: serviceCredentials.hintFirst,
      hintLast: serviceCredentials.hintLast,
      createdAt: serviceCredentials.createdAt,
      lastUsedAt: serviceCredentials.lastUsedAt,
    })
    .from(serviceCredentials)
    .where(anyOf(serviceCredentials.serviceId, serviceIds))
    .orderBy(asc(serviceCredentials.createdAt), asc(serviceCredentials.id))
}

/** One service with its credentials. Refuses: service_not_found. */
export async function selectService(sql: Sql, serviceId: string): Promise<ServiceWithCredentials> {
  const [service] = await selectServices(sql, { where: eq(services.id, serviceId), limit: 1 })
  if (!service) throw new Refusal('service_not_found')
  return service
}

/** One service, locked by whoever changes it. Refuses: service_not_found. */
export async function lockService(sql: Sql, serviceId: string): Promise<Service> {
  const [service] = await sql
    .select()
    .from(services)
    .where(eq(services.id, serviceId))
    .for('update')
  if (!service) throw new Refusal('service_not_found')
  return service
}

/** True when the row is as Keyward wrote it. */
export const isGenuine = (keyring: Keyring, service: Service): boolean =>
  keyring.matches('rowMac', serviceFields(service), service.rowMac)

/** A service somebody tampered with is not made good by a change: it can only be stopped and deleted. */
export function requireGenuine(keyring: Keyring, service: Service): void {
  if (!isGenuine(keyring, service)) throw new Refusal('service_not_found')
}

/** Writes a management change to a locked service and counts it in the ETag. */
export async function updateService(
  sql: Sql,
  keyring: Keyring,
  service: Service,
  patch: Partial<Pick<Service, 'name' | 'audience' | 'access' | 'disabledAt'>>,
): Promise<void> {
  const rowMac = isGenuine(keyring, service)
    ? keyring.mac('rowMac', serviceFields({ ...service, ...patch }))
    : service.rowMac
  await sql
    .update(services)
    .set({ ...patch, rowMac, changeCount: service.changeCount + 1 })
    .where(eq(services.id, service.id))
}
