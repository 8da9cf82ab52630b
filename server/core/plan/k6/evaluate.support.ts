/** A generated module without k6: its imports are given, its exports come back by name. For tests only. */
export function evaluated<T>(
  text: string,
  given: Readonly<Record<string, unknown>>,
  names: readonly string[],
): T {
  const code = text
    .replace(/^import .*$/gm, '')
    .replace(/^export (?:default )?\{.*$/gm, '')
    .replace(/^export const \{[^}]*\} = \w+;$/gm, '')
    .replace(/^export (?:default )?/gm, '');
  const make = new Function(...Object.keys(given), `${code}\nreturn { ${names.join(', ')} };`);
  return make(...Object.values(given)) as T;
}
