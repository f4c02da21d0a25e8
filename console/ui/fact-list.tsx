/** Facts about one thing: a name and a value each. */
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './fact-list.module.css'

export type Fact = {
  readonly title: string
  readonly value: ReactNode
  /** What the value means, for those who do not know. */
  readonly help?: string
}

export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts ?? ''}>
      {facts.map(({ title, value, help }) => (
        <div key={title} className={classes.fact ?? ''}>
          <Text component="dt" c="dimmed">
            {title}
          </Text>
          <dd>
            {value}
            {help === undefined ? null : (
              <Text size="sm" c="dimmed">
                {help}
              </Text>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
