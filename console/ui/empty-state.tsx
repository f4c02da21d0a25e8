import { Stack, Text, ThemeIcon, Title } from '@mantine/core'
import type { LucideIcon } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'

type Props = {
  readonly icon: LucideIcon
  readonly title: string
  /** Sentences, samples, buttons. */
  readonly children?: ReactNode
  /** When it stands for a whole page: then its title is the page's. */
  readonly ofPage?: boolean
}

/** What stands where a list or a page has nothing to show. */
export function EmptyState({ icon: Icon, title, children, ofPage = false }: Props) {
  useEffect(() => {
    if (ofPage) document.title = `${title} · Keyward`
  }, [ofPage, title])
  return (
    <Stack align="center" gap="sm" py="xl" px="md" ta="center">
      <ThemeIcon size={48} radius="xl" variant="light" aria-hidden>
        <Icon size={24} />
      </ThemeIcon>
      <Title order={ofPage ? 1 : 2} size="h4">
        {title}
      </Title>
      {typeof children === 'string' ? (
        <Text c="dimmed" maw={480}>
          {children}
        </Text>
      ) : (
        children
      )}
    </Stack>
  )
}
