/** A result of a check. */
export interface Finding {
  /** The thing that was checked: `node`, `key`, `endpoint` … */
  topic: string
  level: 'ok' | 'warning' | 'error'
  message: string
  /** What to do about it. */
  advice?: string
}

export const ok = (topic: string, message: string): Finding => ({ topic, level: 'ok', message })
export const warning = (topic: string, message: string, advice: string): Finding => ({
  topic,
  level: 'warning',
  message,
  advice,
})
export const error = (topic: string, message: string, advice: string): Finding => ({
  topic,
  level: 'error',
  message,
  advice,
})
