/** All lines of a figure, in a process of their own so that they wait for nothing that is measured. */
import { answerParent } from '../lib/answer-parent.mjs'
import { openLine } from '../lib/line.mjs'

const lines = []

answerParent({
  start: () => ({}),
  async open(asked) {
    const line = await openLine(asked)
    return { id: lines.push(line) - 1, url: line.url }
  },
  act: ({ id, name }) => lines[id].act(name),
  seen: (id) => ({ ...lines[id].seen }),
})
