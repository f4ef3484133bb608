import { findParameter, nearest, parameterKeys, parseChain, validateParameter } from '../../url'
import { badRequest } from './errors'

/** Refuses parameters that ImageKit does not know and values that it cannot read, naming them and their place. */
export function validateChain(chain: string): void {
  for (const { nodes } of parseChain(chain)) {
    for (const node of nodes) {
      // What is inside layers and conditions is looked at by whoever draws them.
      if (node.kind !== 'parameter' || node.text === '') continue
      const parameter = findParameter(node.code)
      if (!parameter || parameter.code !== node.code) throw unknown(node.text, node.code, node.offset)
      const reason = validateParameter(parameter, node.value ?? true)
      if (reason) throw badRequest(`'${node.text}' at offset ${node.offset} of the transformation: ${reason}`)
    }
  }
}

function unknown(text: string, code: string, offset: number): Error {
  const guess = findParameter(code)?.code ?? nearest(code, parameterKeys())
  const hint = guess ? `; did you mean '${guess}'?` : ''
  return badRequest(`'${text}' at offset ${offset} of the transformation: no such parameter${hint}`)
}
