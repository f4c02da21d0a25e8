/** Column kinds that tables share. */
import { customType, timestamp } from 'drizzle-orm/pg-core'

/** A moment, to the millisecond, always with its zone. */
export const instant = (name: string) =>
  timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

/** Raw bytes: digests, MACs, sealed copies. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })
