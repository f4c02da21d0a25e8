/** What every example is started with. */
export const urls = (process.env.KEYWARD_URLS ?? 'http://127.0.0.1:8420').split(',')
export const credential = process.env.KEYWARD_CREDENTIAL ?? ''
export const port = Number(process.env.PORT ?? 3000)
