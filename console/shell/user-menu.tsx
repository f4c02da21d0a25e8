import { Button, Menu } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import {
  ChevronDown,
  CircleUserRound,
  KeyRound,
  LogOut,
  MonitorSmartphone,
  Ticket,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client, forgetEverything, useMe } from '../api.ts'
import { MenuLink } from '../ui/links.tsx'
import { notifyFailed } from '../ui/notify.tsx'
import { useRefusalSentence } from '../ui/refusal-alert.tsx'
import { usePlace } from './place.ts'
import classes from './shell.module.css'

/** The user's name, upper right; API keys come first, where people have learned to look. */
export function UserMenu() {
  const { t } = useTranslation('shell')
  const me = useMe()
  const place = usePlace()
  const signOut = useSignOut()
  const keys = place === null ? '/keys' : `/projects/${place.project_id}/keys`
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          h={32}
          aria-label={t('userMenu', { name: me.name })}
          classNames={{ section: classes.userIcon ?? '' }}
          leftSection={<CircleUserRound size={18} aria-hidden />}
          rightSection={<ChevronDown size={14} aria-hidden className={classes.userName} />}
        >
          <span className={classes.userName} title={me.name}>
            {me.name}
          </span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.email}</Menu.Label>
        <MenuLink to={keys} leftSection={<KeyRound size={16} aria-hidden />}>
          {t('myKeys')}
        </MenuLink>
        <MenuLink to="/account" leftSection={<CircleUserRound size={16} aria-hidden />}>
          {t('account')}
        </MenuLink>
        <MenuLink to="/account/tokens" leftSection={<Ticket size={16} aria-hidden />}>
          {t('tokens')}
        </MenuLink>
        <MenuLink to="/account/sessions" leftSection={<MonitorSmartphone size={16} aria-hidden />}>
          {t('sessions')}
        </MenuLink>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={() => signOut.mutate()}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function useSignOut() {
  const router = useRouter()
  const sentence = useRefusalSentence()
  return useMutation({
    mutationFn: () => client.signOut({}),
    onSuccess: async () => {
      await router.navigate({ to: '/sign-in' })
      forgetEverything()
    },
    onError: (error) => notifyFailed(sentence(error)),
  })
}
