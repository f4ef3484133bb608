/** One line of the doctor's. */
export interface Finding {
  /** What was looked at: `node`, `key`, `endpoint` … */
  topic: string
  level: 'ok' | 'warning' | 'error'
  message: string
  /** What to do, where something is to be done. */
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
