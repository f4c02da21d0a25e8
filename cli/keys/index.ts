import { group } from '../command.ts'
import { createKey } from './create.ts'
import { deleteKey } from './delete.ts'
import { disableKey } from './disable.ts'
import { enableKey } from './enable.ts'
import { extendKey } from './extend.ts'
import { finishRotation } from './finish-rotation.ts'
import { getKey } from './get.ts'
import { keyHistory } from './history.ts'
import { listKeys } from './list.ts'
import { renameKey } from './rename.ts'
import { revealKey } from './reveal.ts'
import { rotateKey } from './rotate.ts'
import { setRateLimit } from './set-rate-limit.ts'
import { keyUsage } from './usage.ts'
import { verifyKey } from './verify.ts'

export const keys = () =>
  group('keys', 'API keys', [
    listKeys(),
    getKey(),
    createKey(),
    renameKey(),
    extendKey(),
    rotateKey(),
    finishRotation(),
    disableKey(),
    enableKey(),
    setRateLimit(),
    deleteKey(),
    keyHistory(),
    keyUsage(),
    verifyKey(),
    revealKey(),
  ])
