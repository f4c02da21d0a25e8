/** Keeps figures in a file of JSON lines, so that the page and the plot are made from what was measured. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'

const machine = () =>
  `${cpus().length} × ${(cpus()[0]?.model ?? 'unknown CPU').trim()}, Node ${process.version}`

/** Takes the place of an earlier figure of that name, or stands last. */
export function recordFigure(file, measured, { rounds, seconds, keys }) {
  const line = JSON.stringify({
    ...measured,
    day: new Date().toISOString().slice(0, 10),
    machine: machine(),
    settings: `${rounds} × ${seconds} s, ${keys.toLocaleString('en')} keys`,
  })
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  const at = lines.findIndex((kept) => JSON.parse(kept).name === measured.name)
  if (at === -1) lines.push(line)
  else lines[at] = line
  writeFileSync(file, `${lines.join('\n')}\n`)
}
