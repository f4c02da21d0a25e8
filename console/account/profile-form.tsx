/** Name and language of the own account. */
import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { acceptMe, client, useMe } from '../api.ts'
import { currentLanguage, LANGUAGES, type Language, setLanguage } from '../i18n/index.ts'
import { notifyDone } from '../ui/notify.tsx'
import { RefusalAlert } from '../ui/refusal-alert.tsx'
import { useChange } from '../use-change.ts'

export function ProfileForm() {
  const me = useMe()
  const { t, i18n } = useTranslation(['account', 'common'])
  const [name, setName] = useState(me.name)
  const [language, chooseLanguage] = useState<Language>(me.locale ?? currentLanguage())
  const [missing, setMissing] = useState(false)
  const save = useChange({
    act: (body: { name: string; locale: Language }, call) => client.updateMe({ body }, call),
    refresh: ['users', 'members', 'events'],
    onDone: async (changed, { locale }) => {
      acceptMe(changed)
      await setLanguage(locale)
      notifyDone(i18n.t('account:profileSaved'))
    },
  })

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const given = name.trim()
    setMissing(given === '')
    if (given !== '' && !save.isPending) save.mutate({ name: given, locale: language })
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" maw={480}>
        <TextInput
          required
          label={t('common:name')}
          description={t('nameHelp')}
          value={name}
          maxLength={100}
          autoComplete="name"
          error={missing ? t('common:nameRequired') : null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput readOnly label={t('email')} description={t('emailHelp')} value={me.email} />
        <NativeSelect
          label={t('language')}
          value={language}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          onChange={(event) => chooseLanguage(event.currentTarget.value as Language)}
        />
        <RefusalAlert error={save.error} />
        <Group>
          <Button type="submit" loading={save.isPending}>
            {t('saveProfile')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
