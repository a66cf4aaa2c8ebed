/** How the three files of a text may be called, the first that are there count. */
export const textFileNames = [
  { training: 'ptb.train.txt', validation: 'ptb.valid.txt', test: 'ptb.test.txt' },
  { training: 'wiki.train.tokens', validation: 'wiki.valid.tokens', test: 'wiki.test.tokens' },
  { training: 'train.txt', validation: 'valid.txt', test: 'test.txt' },
] as const
