import { localCommand } from '../command.ts'

export const serve = () => localCommand({ usage: 'serve', summary: 'x', examples: [] })
