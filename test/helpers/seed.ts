import fc from 'fast-check'

/** The same cases in every run, so that CI is no lottery; `FC_SEED=$RANDOM npm run test:unit` looks elsewhere. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_261_123) })
