/** A set-up step that cannot go on: what was found and expected, and the command that mends it. */
export class SetupError extends Error {
  /**
   * @param {string} message what was found, what was expected
   * @param {string} remedy what to type or do next
   */
  constructor(message, remedy) {
    super(message)
    this.name = 'SetupError'
    this.remedy = remedy
  }
}

/** What mends a package, in which nothing is fetched or built. */
export const reinstall = 'Install the package again.'
