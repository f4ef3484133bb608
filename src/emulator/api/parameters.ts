import { ApiError, MESSAGES } from '../model/api-error'
import { sanitizeFileName, sanitizeFolder } from './uploads/upload-fields'

/**
 * Reads a required string of a body.
 *
 * @throws ApiError 400 MISSING_PARAMETER or INVALID_PARAMETER
 */
export function requireText(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name]
  if (value === undefined || value === null || value === '') {
    throw new ApiError(400, MESSAGES.badParameters, 'MISSING_PARAMETER')
  }
  if (typeof value !== 'string') throw new ApiError(400, MESSAGES.badParameters, 'INVALID_PARAMETER')
  return value
}

/** @throws ApiError 400 INVALID_PARAMETER for a value other than true, false, null and undefined */
export function optionalFlag(body: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = body[name]
  if (value === undefined || value === null) return false
  if (typeof value !== 'boolean') throw new ApiError(400, MESSAGES.badParameters, 'INVALID_PARAMETER')
  return value
}

/** `a//b/` → `/a/b`, for lookups: names are not sanitized. */
export function normalizePath(path: string): string {
  return `/${path.split('/').filter(Boolean).join('/')}`
}

/**
 * Sanitizes the path of a folder that may have to be created.
 *
 * @throws ApiError 400 INVALID_FOLDER_PATH
 */
export function newFolderPath(path: string): string {
  const parts = path.split('/').filter(Boolean)
  if (parts.includes('.') || parts.includes('..')) {
    throw new ApiError(400, MESSAGES.dotFolder, 'INVALID_FOLDER_PATH')
  }
  return sanitizeFolder(path)
}

/** Returns the name under which a file or folder is stored. */
export function newName(name: string): string {
  return sanitizeFileName(name)
}
