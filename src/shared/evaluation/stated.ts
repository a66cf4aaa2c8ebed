/** The set of figures that users state of models they add, beside those of articles. */
export const statedSetId = 'stated'
