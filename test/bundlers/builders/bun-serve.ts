/* Runs in Bun: serves the page that it is told of, and prints the port for the test that started it. */

export {}

declare const Bun: {
  argv: string[]
  serve(options: object): { port: number }
}

const { default: page } = await import(Bun.argv[2] ?? '')
const { port } = Bun.serve({ port: 0, hostname: '127.0.0.1', development: true, routes: { '/': page } })
console.log(`port ${port}`)
