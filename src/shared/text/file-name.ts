/** Letters, digits and dashes of a text that may hold anything: the name of a thing as part of a file's. */
export const fileName = (text: string, otherwise: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
    .toLowerCase() || otherwise
