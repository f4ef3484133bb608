// `node --require closed-network.cjs`: a process that may speak to 127.0.0.1 only. Every other attempt fails, and is one
// line on stderr.
const childProcess = require('node:child_process')
const dgram = require('node:dgram')
const dns = require('node:dns')
const net = require('node:net')

function refused(what) {
  process.stderr.write(`REFUSED ${what}\n`)
  return Object.assign(new Error(`The network is closed: ${what}`), { code: 'ENETUNREACH' })
}

const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...args) {
  const [first, second] = args.flat()
  const options = typeof first === 'object' && first !== null ? first : { port: first, host: second }
  if (options.host === '127.0.0.1' && options.path === undefined) return connect.apply(this, args)
  this.destroy(refused(`connect ${options.path ?? `${options.host ?? 'localhost'}:${options.port}`}`))
  return this
}

const { lookup } = dns
for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of Object.getOwnPropertyNames(owner)) {
    if (!/^(lookup|resolve|reverse)/.test(name) || typeof owner[name] !== 'function') continue
    owner[name] = (host, ...rest) => {
      // To listen on an address is to look it up.
      if (name === 'lookup' && host === '127.0.0.1' && owner === dns) return lookup(host, ...rest)
      const error = refused(`${name} ${host}`)
      const callback = rest.at(-1)
      if (typeof callback !== 'function') return Promise.reject(error)
      process.nextTick(callback, error)
    }
  }
}

dgram.Socket.prototype.send = () => {
  throw refused('a datagram')
}
for (const name of ['spawn', 'spawnSync', 'execFile', 'execFileSync', 'exec', 'execSync', 'fork']) {
  childProcess[name] = () => {
    throw refused(`a process by ${name}`)
  }
}
