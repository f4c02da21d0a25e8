/** `-f name=value` arguments: values that look like JSON are JSON, everything else is text. */
import { Stop } from '../stop.ts'

export type Fields = Readonly<Record<string, unknown>>

/** Reads typed fields: `days=30` is a number, `validate_only=true` a boolean, `name=x` text. */
export const typedField = (written: string, before: Fields = {}): Fields =>
  withField(before, written, jsonOrText)

/** Reads fields whose value is text whatever it looks like. */
export const textField = (written: string, before: Fields = {}): Fields =>
  withField(before, written, (value) => value)

function withField(before: Fields, written: string, read: (value: string) => unknown): Fields {
  const at = written.indexOf('=')
  if (at < 1) throw new Stop('usage', 'Write fields as name=value.')
  return { ...before, [written.slice(0, at)]: read(written.slice(at + 1)) }
}

function jsonOrText(value: string): unknown {
  if (!/^(?:-?\d+|true|false|null|\[.*\]|\{.*\})$/s.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
