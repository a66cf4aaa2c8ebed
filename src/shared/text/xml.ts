/** Characters that XML 1.0 has no way to write, half of a pair and those that turn the direction of writing. */
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|(?![\u200c\u200d])[\u007f-\u009f\p{Cf}]/gu

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** An XML document without what XML has no way to write, as a browser's serializer leaves it in. */
export const writableXml = (document: string): string => document.replace(unwritable, '')

/** Text from outside as the text or an attribute of an XML document, SVG for one. */
export const xmlText = (text: string): string =>
  writableXml(text).replace(/[&<>"']/g, (character) => entities[character]!)
