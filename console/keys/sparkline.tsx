import { useTranslation } from 'react-i18next'
import classes from './usage.module.css'

const BAR = 5
const GAP = 1
const HEIGHT = 12

/** The uses of the last two weeks, a bar for each day; nothing when there were none. */
export function Sparkline({ counts }: { readonly counts: readonly number[] }) {
  const { t } = useTranslation('usage')
  const most = Math.max(...counts)
  if (most <= 0) return null
  const total = counts.reduce((sum, count) => sum + count, 0)
  const label = t('lately', { count: total })
  const width = counts.length * (BAR + GAP) - GAP
  return (
    <svg
      role="img"
      aria-label={label}
      className={classes.sparkline}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      width={width}
      height={HEIGHT}
    >
      <title>{label}</title>
      {[...counts.entries()].map(([day, count]) => {
        // A single use among thousands is still seen.
        const height = count === 0 ? 1 : Math.max(2, (count / most) * HEIGHT)
        return (
          <rect
            key={day}
            x={day * (BAR + GAP)}
            y={HEIGHT - height}
            width={BAR}
            height={height}
            data-empty={count === 0}
          />
        )
      })}
    </svg>
  )
}
