/** 每個區域的繁體中文字串。 */
import type { Texts } from '../en/index.ts'
import { account } from './account.ts'
import { common } from './common.ts'
import { eventWords } from './event-words.ts'
import { events } from './events.ts'
import { home } from './home.ts'
import { keys } from './keys.ts'
import { members } from './members.ts'
import { policies } from './policies.ts'
import { projects } from './projects.ts'
import { refusals } from './refusals.ts'
import { services } from './services.ts'
import { sessions } from './sessions.ts'
import { shell } from './shell.ts'
import { tenants } from './tenants.ts'
import { usage } from './usage.ts'
import { users } from './users.ts'

export const texts: Texts = {
  common,
  refusals,
  shell,
  sessions,
  keys,
  account,
  events,
  eventWords,
  home,
  members,
  policies,
  projects,
  services,
  tenants,
  usage,
  users,
}
