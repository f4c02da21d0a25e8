/** docs/images/figures.svg: how far each figure is from its goal, on a logarithmic scale. */
import { readFigures } from './figures.mjs'

const [NAMES, BARS, VALUES] = [250, 460, 90]
const [ROW, TOP] = [22, 46]
/** Ten times better or worse than asked; what is beyond stands at the edge. */
const DECADES = 1

export function figuresPlot() {
  const shown = readFigures().filter(({ goal, ratio }) => goal !== null && ratio !== null)
  const [width, height] = [NAMES + BARS + VALUES, TOP + shown.length * ROW + 16]
  const goalAt = NAMES + BARS / 2
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="12">
<title>Figures beside their goals</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="${goalAt}" y="18" text-anchor="middle" fill="#333">goal</text>
<text x="${NAMES}" y="18" fill="#666">10 × worse</text>
<text x="${NAMES + BARS}" y="18" text-anchor="end" fill="#666">10 × better</text>
${shown.map(bar).join('\n')}
<line x1="${goalAt}" y1="26" x2="${goalAt}" y2="${height - 8}" stroke="#333" stroke-width="1.5"/>
</svg>
`
}

function bar({ name, ratio, goal, met }, i) {
  const y = TOP + i * ROW
  const share = Math.max(-1, Math.min(1, Math.log10(Math.max(ratio, 1e-9) / goal) / DECADES))
  const length = Math.max(2, (Math.abs(share) * BARS) / 2)
  const x = NAMES + BARS / 2 - (share < 0 ? length : 0)
  return `<text x="${NAMES - 10}" y="${y + 5}" text-anchor="end" fill="#222">${name}</text>
<rect x="${x.toFixed(1)}" y="${y - 6}" width="${length.toFixed(1)}" height="13" rx="2" fill="${met ? '#2b8a3e' : '#d9480f'}"/>
<text x="${NAMES + BARS + 10}" y="${y + 5}" fill="#222">${(ratio / goal).toPrecision(2)} ×</text>`
}
