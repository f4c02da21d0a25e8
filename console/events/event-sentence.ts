/** One readable sentence for each event. */
import type { Event } from '@keyward/contract'
import { useTranslation } from 'react-i18next'
import { formatInstant } from '../ui/dates.ts'

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/

/** Answers a function that says in the page's language what an event was. */
export function useEventSentence(): (event: Event) => string {
  const { t, i18n } = useTranslation(['events', 'common'])
  return (event) => {
    const actor = event.actor.kind === 'system' ? t('system') : (event.actor.name ?? t('somebody'))
    const key = `sentences.${event.action}`
    if (!i18n.exists(key, { ns: 'events' })) return t('unknown', { actor, action: event.action })
    const roleWords = ({ details }: Event) =>
      Object.fromEntries(
        (['role', 'from', 'to'] as const).flatMap((name) => {
          const role = details[name]
          return role === 'member' || role === 'admin' ? [[name, t(`common:roles.${role}`)]] : []
        }),
      )
    const words = {
      name: subjectOf(event),
      ...detailWords(event.details),
      ...(event.action.startsWith('member.') ? roleWords(event) : {}),
      actor,
    }
    return t(key as 'sentences.key.created', words)
  }
}

/** What to call the thing it was done to when the event did not keep a name. */
const subjectOf = ({ key_id, user_id, actor }: Event): string =>
  key_id ?? (user_id === actor.user_id ? actor.name : user_id) ?? ''

/** The details as text, dates in the reader's language and zone. */
export const detailWords = (details: Event['details']): Record<string, string> =>
  Object.fromEntries(Object.entries(details).map(([name, value]) => [name, detailWord(value)]))

function detailWord(value: unknown): string {
  if (typeof value === 'string') return INSTANT.test(value) ? formatInstant(value) : value
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
