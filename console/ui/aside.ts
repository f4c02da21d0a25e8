import { t } from 'i18next'

/** Brackets behind other words, with the blank and the shape that the language sets them in. */
export const aside = (text: string): string => t('aside', { text })
