import { expect, it } from 'vitest'
import { gather } from './gather.ts'

/** Work that goes on until it is told to finish, and answers each with its double. */
function slowWork() {
  const batches: number[][] = []
  const finish: (() => void)[] = []
  const ask = gather(2, async (asked: readonly number[]) => {
    batches.push([...asked])
    await new Promise<void>((resolve) => finish.push(resolve))
    if (asked.includes(13)) throw new Error('unlucky')
    return asked.map((n) => n * 2)
  })
  return { batches, finish, ask }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

it('lets nobody wait who comes alone, and does together what came meanwhile', async () => {
  const { batches, finish, ask } = slowWork()
  const first = [ask(1), ask(2)]
  const later = [ask(3), ask(4), ask(5)]
  expect(batches).toEqual([[1], [2]])
  finish[0]?.()
  expect(await first[0]).toBe(2)
  await turn()
  expect(batches).toEqual([[1], [2], [3, 4, 5]])
  finish[1]?.()
  finish[2]?.()
  expect(await Promise.all(later)).toEqual([6, 8, 10])
})

it('tells what went wrong to all whom it concerns, and goes on', async () => {
  const { finish, ask } = slowWork()
  const first = [ask(1), ask(2)]
  const unlucky = Promise.allSettled([ask(12), ask(13)])
  for (const each of finish) each()
  await Promise.all(first)
  await turn()
  const after = ask(14)
  for (const each of finish) each()
  await turn()
  for (const each of finish) each()
  expect((await unlucky).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await after).toBe(28)
})

it('never does more at once than fits, and leaves none out', async () => {
  const { batches, finish, ask } = slowWork()
  const all = Array.from({ length: 200 }, (_, i) => ask(i + 100))
  for (let round = 0; round < 10; round++) {
    for (const each of finish) each()
    await turn()
  }
  expect(await Promise.all(all)).toEqual(Array.from({ length: 200 }, (_, i) => (i + 100) * 2))
  expect(Math.max(...batches.map(({ length }) => length))).toBe(64)
})
