const method = String.prototype.charCodeAt

/**
 * The same as `text.charCodeAt(at)`. Once any class of a process extends String, as one of a Redis
 * client does, the V8 of Node 20 compiles that method into no caller any more, and a call of it costs
 * several times as much; the function by itself is compiled in whatever was loaded. Loops over keys are hot.
 */
export const charCodeAt = (text: string, at: number): number => method.call(text, at)
