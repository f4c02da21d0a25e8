import { Center, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { LanguageMenu } from '../shell/language-menu.tsx'
import { ThemeMenu } from '../shell/theme-menu.tsx'
import classes from './public-page.module.css'

type Props = { readonly title: string; readonly children: ReactNode }

/** The frame of pages for people who are not signed in. */
export function PublicPage({ title, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Keyward`
  }, [title])
  return (
    <div className={classes.page}>
      <Group component="header" justify="space-between" p="md">
        <Group gap="xs">
          <img src="/keyward.svg" alt="" width={28} height={28} />
          <Text fw={700}>Keyward</Text>
        </Group>
        <Group gap={4}>
          <LanguageMenu />
          <ThemeMenu />
        </Group>
      </Group>
      <Center component="main" className={classes.main ?? ''}>
        <Paper withBorder shadow="sm" radius="lg" className={classes.card ?? ''}>
          <Stack gap="md">
            <Title order={1} size="h3">
              {title}
            </Title>
            {children}
          </Stack>
        </Paper>
        <div id="overlays" />
      </Center>
    </div>
  )
}
