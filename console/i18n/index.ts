/**
 * Languages of the console. Each area has one file per language; `en/index.ts` and
 * `zh-TW/index.ts` gather them (add a line to both for a new area), and only the language in use
 * is downloaded.
 */
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Texts } from './en/index.ts'

export const LANGUAGES = { en: 'English', 'zh-TW': '繁體中文' } as const
export type Language = keyof typeof LANGUAGES
const REMEMBERED = 'keyward-language'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: Texts
  }
}

const load: Record<Language, () => Promise<{ texts: Texts }>> = {
  en: () => import('./en/index.ts'),
  'zh-TW': () => import('./zh-TW/index.ts'),
}

/** Starts i18next in the remembered language, or the browser's. */
export async function startI18n(): Promise<void> {
  const language = firstLanguage()
  const { texts } = await load[language]()
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: texts },
    ns: Object.keys(texts),
    defaultNS: 'common',
    fallbackLng: false,
    interpolation: { escapeValue: true, escape: forwards },
    returnNull: false,
  })
  document.documentElement.lang = htmlLang(language)
}

/** Switches the console to another language and remembers it in this browser. */
export async function setLanguage(language: Language): Promise<void> {
  if (i18next.language === language) return
  const { texts } = await load[language]()
  for (const [area, strings] of Object.entries(texts)) {
    i18next.addResourceBundle(language, area, strings)
  }
  await i18next.changeLanguage(language)
  document.documentElement.lang = htmlLang(language)
  localStorage.setItem(REMEMBERED, language)
}

/** The language the page is in now. */
export const currentLanguage = (): Language => (i18next.language === 'zh-TW' ? 'zh-TW' : 'en')

function firstLanguage(): Language {
  const remembered = localStorage.getItem(REMEMBERED)
  if (remembered === 'en' || remembered === 'zh-TW') return remembered
  return firstSpoken(navigator.languages)
}

/** The first of a person's languages that the console speaks. */
export function firstSpoken(tags: readonly string[]): Language {
  const spoken = tags.map((tag) => /^(en|zh)\b/i.exec(tag)?.[0].toLowerCase())
  return spoken.find((word) => word !== undefined) === 'zh' ? 'zh-TW' : 'en'
}

// Security: characters that turn the reading direction around let a name rewrite the sentence it
// stands in; they are made visible. React escapes everything else.
const forwards = (text: string) => text.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd')

const htmlLang = (language: Language) => (language === 'zh-TW' ? 'zh-Hant-TW' : 'en')
