import { Button, Menu } from '@mantine/core'
import { Languages } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { acceptMe, client, queryClient, queryKeys } from '../api.ts'
import { currentLanguage, LANGUAGES, type Language, setLanguage } from '../i18n/index.ts'

/** Switches the language; for somebody signed in, also remembers it in their account. */
export function LanguageMenu() {
  const { t } = useTranslation('shell')
  const choose = async (language: Language) => {
    await setLanguage(language)
    if (queryClient.getQueryData(queryKeys.me) === undefined) return
    // The page is in the new language already; the account is a convenience and may fail silently.
    await client.updateMe({ body: { locale: language } }).then(acceptMe, () => undefined)
  }
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          aria-label={`${t('language')}: ${LANGUAGES[currentLanguage()]}`}
          leftSection={<Languages size={16} aria-hidden />}
        >
          {currentLanguage() === 'en' ? 'EN' : '中'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(LANGUAGES).map(([language, name]) => (
          <Menu.Item
            key={language}
            lang={language}
            {...(language === currentLanguage() ? { 'aria-current': true } : {})}
            onClick={() => void choose(language as Language)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
