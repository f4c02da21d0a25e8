/**
 * Sends answers whose head is text already. Node looks at every header of every answer; here it does
 * so once a second, and what it adds to ours then, the date and that the connection stays open, goes
 * under the answers that follow. Those are written at once with their bodies, in one piece.
 */
import type { ServerResponse } from 'node:http'

/** Sends a 200: header lines, each with its end, and a body in ASCII that is as long as they say. */
export type Send = (response: ServerResponse, lines: string, body: string) => void

const STATUS_LINE = 'HTTP/1.1 200 OK\r\n'
const LINE_END = '\r\n'
const SECOND_MS = 1000

/** Node keeps a head that is made but not sent here. Packages read and write it, types do not know it. */
type WithHead = ServerResponse & { _header?: unknown }

/** The long way: Node checks every header and makes the head. */
export const sendByNode: Send = (response, lines, body) => {
  response.writeHead(200, headersOf(lines))
  response.end(body, 'latin1')
}

/** For one server: what Node adds depends on how long its connections may idle. */
export function createSend(): Send {
  /** What Node adds below our lines in this second; null until it is known. */
  let added: string | null = null
  const learn = ({ _header: head }: WithHead, lines: string) => {
    const ours = STATUS_LINE + lines
    if (typeof head !== 'string' || !head.startsWith(ours)) return
    added = head.slice(ours.length)
    setTimeout(forget, SECOND_MS - (Date.now() % SECOND_MS)).unref()
  }
  const forget = () => {
    added = null
  }
  return (response, lines, body) => {
    if (!isPlain(response)) return sendByNode(response, lines, body)
    if (added !== null) {
      // oxlint-disable-next-line no-underscore-dangle -- That is its name.
      ;(response as WithHead)._header = STATUS_LINE + lines + added + body
      if (response.headersSent) return void response.end()
    }
    sendByNode(response, lines, body)
    if (added === null) learn(response, lines)
  }
}

/** True when the connection stays open afterwards, and nobody has set a header beside ours. */
const isPlain = (response: ServerResponse): boolean =>
  response.shouldKeepAlive && response.getHeaderNames().length === 0

function headersOf(lines: string): string[] {
  const headers: string[] = []
  for (const line of lines.slice(0, -LINE_END.length).split(LINE_END)) {
    const colon = line.indexOf(':')
    headers.push(line.slice(0, colon), line.slice(colon + 2))
  }
  return headers
}
