import type { PASSWORD_LENGTH_MIN } from '@keyward/contract'

/** As the contract says; its type holds this number to it without bringing zod into the browser. */
export const PASSWORD_LENGTH: typeof PASSWORD_LENGTH_MIN = 15
