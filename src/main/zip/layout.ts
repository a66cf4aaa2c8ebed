/** Records of a ZIP file as PKWARE's APPNOTE.TXT 6.3.10 lays them out, all numbers little-endian. */
export const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
  end: 0x06054b50,
} as const

/** Bytes of each record before its name and what follows it. */
export const sizes = { local: 30, central: 46, end64: 56, locator64: 20, end: 22 } as const

export const methods = { stored: 0, deflated: 8 } as const
export type Method = (typeof methods)[keyof typeof methods]

/** Header of the field that holds sizes and places of more than 32 bits. */
export const zip64Field = 0x0001
/** Says that the number stands in that field. */
export const in64 = 0xffffffff

export interface ZipEntry {
  readonly path: string
  readonly method: Method
  readonly crc32: number
  /** As it lies in the file, and unpacked. */
  readonly packedBytes: number
  readonly bytes: number
  /** Where its local header begins. */
  readonly offset: number
}
