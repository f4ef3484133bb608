/**
 * For a process most of whose code runs a few times: to optimize it takes longer than to run it. V8's default is 132 kB of
 * bytecode run by a function.
 */
export const OPTIMIZE_LATER = ['--interrupt-budget=3000000']
