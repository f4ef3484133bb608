export { buildSrc, buildTransformationString } from './build/build'
export {
  type GetImageAttributesOptions,
  getResponsiveImageAttributes,
  type ResponsiveImageAttributes,
} from './build/responsive'
export { parseSeoPath, seoPath } from './build/seo'
export {
  appendSignature,
  type SignOptions,
  type SplitSignature,
  signatureTimestamp,
  signUrl,
  splitSignature,
  stringToSign,
  verifyUrl,
} from './build/sign'
export { nearest } from './nearest'
export { decodeTransformation } from './parse/decode'
export { parseTransformation } from './parse/parse-transformation'
export { type ParsedUrl, parseUrl, type Suffix, suffixes } from './parse/parse-url'
export {
  type ConditionNode,
  type LayerNode,
  type Node,
  type ParameterNode,
  parseChain,
  type Step,
} from './parse/tokenize'
export { findParameter, localityOf, parameterKeys, validateParameter } from './table/find-parameter'
export { type Exception, type Layer, type Locality, type Parameter, parameters } from './table/parameters'
export type { Value } from './table/values'
export { TransformationError, type TransformationErrorCode } from './transformation-error'
export type * from './types'
