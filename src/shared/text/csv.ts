/** A name in a line of CSV: whatever it says stays one field. */
export const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
