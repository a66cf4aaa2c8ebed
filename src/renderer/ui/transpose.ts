/** Rows as columns: what is one row an edge is drawn as one column an edge. */
export function transpose<T>(rows: readonly (readonly T[])[]): T[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]!))
}
