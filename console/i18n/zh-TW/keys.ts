import type { Texts } from '../en/index.ts'

export const keys: Texts['keys'] = { title: 'API 金鑰' }
