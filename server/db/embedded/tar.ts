import { mkdirSync, writeFileSync } from 'node:fs'
import { join, normalize } from 'node:path'

const BLOCK = 512

/**
 * Unpacks a plain tar archive of files and folders, as PGlite writes it, into an existing folder,
 * readable by its owner only. Returns every path it made, parents before their children.
 */
export function unpackTar(archive: Uint8Array, into: string): string[] {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength)
  const made: string[] = []
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const entry = readHeader(bytes.subarray(at, at + BLOCK))
    if (!entry) break
    const path = join(into, normalize(`/${entry.name}`))
    if (entry.folder) mkdirSync(path, { recursive: true, mode: 0o700 })
    else writeFileSync(path, bytes.subarray(at + BLOCK, at + BLOCK + entry.size), { mode: 0o600 })
    made.push(path)
    at += BLOCK + Math.ceil(entry.size / BLOCK) * BLOCK
  }
  return made
}

type TarEntry = { name: string; size: number; folder: boolean }

/** Undefined for the block of zeros that ends the archive. */
function readHeader(header: Buffer): TarEntry | undefined {
  if (header[0] === 0) return undefined
  const name = readText(header, 0, 100)
  const prefix = readText(header, 345, 155)
  const size = Number.parseInt(readText(header, 124, 12).trim() || '0', 8)
  const type = String.fromCharCode(header[156] ?? 0)
  if (!['0', '\0', '5'].includes(type)) throw new Error(`Unexpected tar entry ${type} ${name}`)
  return { name: prefix ? `${prefix}/${name}` : name, size, folder: type === '5' }
}

function readText(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end === -1 ? length : end)
}
