/** Every kind of event the console has a word for, grouped by noun. */
import { useTranslation } from 'react-i18next'
import type { Texts } from '../i18n/en/index.ts'

type Noun = keyof Texts['events']['nouns']

export function useActionOptions() {
  const { t, i18n } = useTranslation(['events', 'eventWords'])
  const { nouns } = i18n.getResourceBundle(i18n.language, 'events') as Texts['events']
  const { kinds } = i18n.getResourceBundle(i18n.language, 'eventWords') as Texts['eventWords']
  return (Object.keys(nouns) as Noun[]).map((noun) => ({
    group: t(`nouns.${noun}`),
    items: Object.entries(kinds[noun]).map(([verb, label]) => ({
      value: `${noun}.${verb}`,
      label,
    })),
  }))
}
