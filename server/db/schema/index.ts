/** Every table, for drizzle. */
export * from './keys.ts'
export * from './memberships.ts'
export * from './people.ts'
export * from './places.ts'
export * from './services.ts'
export * from './trail.ts'
