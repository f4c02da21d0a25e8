/** One Keyward node as it is built, on a database that is filled already and shared with others. */
import { createApp } from '../../server/dist/app.js'
import { readConfig } from '../../server/dist/config.js'
import { openDatabase } from '../../server/dist/db/open-database.js'
import { createLog } from '../../server/dist/log.js'
import { answerParent } from '../lib/answer-parent.mjs'

answerParent({
  async start({ url, rootKey, leaseSeconds }) {
    const app = await createApp({
      config: readConfig({
        KEYWARD_URL: 'http://keyward.bench',
        KEYWARD_LEASE_SECONDS: String(leaseSeconds),
      }),
      // A cut line is what is measured: it needs no words.
      database: await openDatabase({ url, onTrouble: () => undefined }),
      rootKey: Buffer.from(rootKey, 'hex'),
      now: () => new Date(),
      log: createLog('silent'),
    })
    return { origin: `http://127.0.0.1:${await app.listen('127.0.0.1', 0)}` }
  },
})
