/** Every kind of event the console has a sentence for, grouped by noun. */
import { useTranslation } from 'react-i18next'
import type { Texts } from '../i18n/en/index.ts'

type EventTexts = Texts['events']
type Noun = keyof EventTexts['nouns']

/** What stands for names and numbers in "… extended the key “…” by … days". */
const BLANKS = Object.fromEntries(
  ['actor', 'name', 'from', 'to', 'role', 'code', 'service_name', 'days'].map((name) => [
    name,
    '…',
  ]),
)

export function useActionOptions() {
  const { t, i18n } = useTranslation('events')
  const texts = i18n.getResourceBundle(i18n.language, 'events') as EventTexts
  return (Object.keys(texts.nouns) as Noun[]).map((noun) => ({
    group: t(`nouns.${noun}`),
    items: Object.keys(texts.sentences[noun]).map((verb) => ({
      value: `${noun}.${verb}`,
      label: t(`sentences.${noun}.${verb}` as 'sentences.me.updated', { ...BLANKS, actor: '…' }),
    })),
  }))
}
