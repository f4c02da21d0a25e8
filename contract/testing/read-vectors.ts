import { readFileSync } from 'node:fs'

/** One of the frozen files of `contract/vectors/`, of the shape its test says. */
export function readVectors<Vectors>(name: string): Vectors {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'))
}
