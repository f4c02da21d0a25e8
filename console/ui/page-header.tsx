import { Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import classes from './page-header.module.css'

type Props = {
  readonly title: string
  /** How many there are, said next to the title. */
  readonly count?: number | undefined
  readonly description?: ReactNode
  /** Buttons at the right; the primary one last. */
  readonly actions?: ReactNode
  /** What stands between the title and the product in the window's title, such as a project. */
  readonly place?: string | undefined
}

/** The one `h1` of a page. Also sets the window's title: "API keys · GOV108009 · Keyward". */
export function PageHeader({ title, count, description, actions, place }: Props) {
  useEffect(() => {
    document.title = [title, place, 'Keyward'].filter(Boolean).join(' · ')
  }, [title, place])
  return (
    <Group justify="space-between" align="flex-start" gap="sm" className={classes.header ?? ''}>
      <Stack gap={4} className={classes.words ?? ''}>
        <div>
          <Title order={1} size="h2" className={classes.title ?? ''}>
            {title}
          </Title>
          {count !== undefined && (
            <Text component="span" c="dimmed" size="lg" ml="xs">
              {count}
            </Text>
          )}
        </div>
        {description !== undefined && <Text c="dimmed">{description}</Text>}
      </Stack>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
  )
}
