/** Runs one statement on a connection of the caller's; the part of `pg` that is needed here. */
export type SqlQuery = (
  text: string,
  values?: unknown[],
) => Promise<{ readonly rows: Record<string, unknown>[] }>;

/** Quotes a name for PostgreSQL; `a.b` stays one name. Throws on what no name may hold. */
export function quoteName(name: string): string {
  if (name === '' || name.includes('\0'))
    throw new TypeError('an SQL name may not be empty or hold NUL');
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a text for statements that take no parameters (CREATE ROLE … PASSWORD). */
export function quoteText(text: string): string {
  if (text.includes('\0')) throw new TypeError('an SQL text may not hold NUL');
  const escaped = text.replaceAll("'", "''");
  return escaped.includes('\\') ? ` E'${escaped.replaceAll('\\', '\\\\')}'` : `'${escaped}'`;
}
