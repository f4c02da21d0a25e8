/** How much of everything there is, each number leading to its list. */
import type { System } from '@keyward/contract'
import { Card, SimpleGrid, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { AnchorLink } from '../ui/links.tsx'

export function Contents({ counts }: { counts: System['counts'] }) {
  const { t } = useTranslation('home')
  const tiles = [
    { label: t('countTenants'), count: counts.tenants, to: '/tenants' },
    { label: t('countProjects'), count: counts.projects, to: '/projects' },
    { label: t('countUsers'), count: counts.users, to: '/users' },
    { label: t('countMemberships'), count: counts.memberships, to: null },
    { label: t('countServices'), count: counts.services, to: '/services' },
    { label: t('countKeys'), count: counts.keys, to: '/keys' },
  ] as const
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
      {tiles.map(({ label, count, to }) => (
        <Card key={label} withBorder padding="sm">
          <Text size="xl" fw={650}>
            {count}
          </Text>
          {to === null ? (
            <Text size="sm">{label}</Text>
          ) : (
            <AnchorLink to={to} size="sm">
              {label}
            </AnchorLink>
          )}
        </Card>
      ))}
    </SimpleGrid>
  )
}
