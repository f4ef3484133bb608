export { buildSrc, buildTransformationString } from './build'
export { decodeTransformation } from './decode'
export { TransformationError, type TransformationErrorCode } from './errors'
export { findParameter, localityOf, parameterKeys, validateParameter } from './find'
export { nearest } from './nearest'
export { type Exception, type Layer, type Locality, type Parameter, parameters } from './parameters'
export { parseTransformation } from './parse'
export { type ParsedUrl, parseUrl, type Suffix, suffixes } from './parse-url'
export {
  type GetImageAttributesOptions,
  getResponsiveImageAttributes,
  type ResponsiveImageAttributes,
} from './responsive'
export { parseSeoPath, seoPath } from './seo'
export {
  appendSignature,
  type SignOptions,
  type SplitSignature,
  signatureTimestamp,
  signUrl,
  splitSignature,
  stringToSign,
  verifyUrl,
} from './sign'
export {
  type ConditionNode,
  type LayerNode,
  type Node,
  type ParameterNode,
  parseChain,
  type Step,
} from './tokenize'
export type * from './types'
export type { Value } from './values'
