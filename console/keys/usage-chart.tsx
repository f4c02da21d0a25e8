import type { KeyUsage } from '@keyward/contract'
import { USE_OUTCOMES, type UseOutcome } from '@keyward/contract/outcomes'
import { useTranslation } from 'react-i18next'
import { formatCount, formatUtc } from '../ui/dates.ts'
import classes from './usage.module.css'

const HEIGHT = 100

type Counts = KeyUsage['totals']

export const sumOf = (counts: Counts): number =>
  USE_OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0)

/** The outcomes that came at all: others need neither colour nor column. */
export const outcomesIn = (totals: Counts): UseOutcome[] =>
  USE_OUTCOMES.filter((outcome) => totals[outcome] > 0)

/** Bars by time, stacked by outcome. What it draws is in the table below it, too. */
export function UsageChart({ usage }: { readonly usage: KeyUsage }) {
  const { t } = useTranslation('usage')
  const { series, totals, interval } = usage
  const most = Math.max(1, ...series.map(({ counts }) => sumOf(counts)))
  const outcomes = outcomesIn(totals)
  const total = sumOf(totals)
  const [first, last] = [series[0], series.at(-1)]
  const [from, to] = [first, last].map((each) => (each ? formatUtc(each.start, interval) : ''))
  return (
    <div className={classes.frame}>
      <div className={classes.axis}>
        <span>{formatCount(most)}</span>
      </div>
      <svg
        role="img"
        aria-label={t('chart', {
          count: total,
          total: formatCount(total),
          valid: formatCount(totals.valid),
          from,
          to,
        })}
        className={classes.chart}
        viewBox={`0 0 ${series.length} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        {series.map(({ start, counts }, place) => (
          <g key={start}>
            <title>
              {t('counted', {
                what: formatUtc(start, interval),
                total: formatCount(sumOf(counts)),
              })}
            </title>
            {stacked(counts, outcomes, most).map(({ outcome, y, height }) => (
              <rect
                key={outcome}
                className={classes[outcome]}
                x={place + 0.1}
                y={y}
                width={0.8}
                height={height}
              />
            ))}
          </g>
        ))}
      </svg>
      <div className={classes.axis}>
        <span>{from}</span>
        <span>{to}</span>
      </div>
      <ul className={classes.legend} aria-label={t('legend')}>
        {outcomes.map((outcome) => (
          <li key={outcome} className={classes[outcome]}>
            {t('counted', { what: t(`outcomes.${outcome}`), total: formatCount(totals[outcome]) })}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Where each part of a bar stands, from the ground up. */
function stacked(counts: Counts, outcomes: readonly UseOutcome[], most: number) {
  let top = HEIGHT
  return outcomes.flatMap((outcome) => {
    if (counts[outcome] === 0) return []
    // A single refusal among thousands of uses is still seen.
    const height = Math.max(1, (counts[outcome] / most) * HEIGHT)
    top -= height
    return [{ outcome, y: top, height }]
  })
}
