/** Parts of one page that have addresses of their own, as links in a row. */
import type { ReactNode } from 'react'
import classes from './link-tabs.module.css'

type Props = {
  /** Names the row of links for screen readers. */
  readonly label: string
  /** Router links with `className={tabClass}`. */
  readonly children: ReactNode[]
}

export const tabClass = classes.tab ?? ''

export function LinkTabs({ label, children }: Props) {
  return (
    <nav aria-label={label}>
      <ul className={classes.tabs ?? ''}>
        {children.map((link, index) => (
          // The links of a page never change places.
          // biome-ignore lint/suspicious/noArrayIndexKey: as said
          <li key={index}>{link}</li>
        ))}
      </ul>
    </nav>
  )
}
