/**
 * The forecast with a run added to a list `measured:`, the one at or before the caret, else the last. Null where no list
 * stands on lines of its own.
 */
export function addRun(forecast: string, caret: number, run: string): string | null {
  const lines = forecast.split('\n');
  const lists = lines.flatMap((line, at) => (listHead.test(line) ? [at] : []));
  const caretLine = forecast.slice(0, caret).split('\n').length - 1;
  const head = lists.findLast((at) => at <= caretLine) ?? lists.at(-1);
  if (head === undefined) return null;
  const depth = indentOf(lines[head] ?? '');
  const isItem = (line: string): boolean =>
    indentOf(line) > depth || (indentOf(line) === depth && line.trimStart().startsWith('- '));
  let [end, indent] = [head + 1, depth + 2];
  for (let at = head + 1; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    if (!isItem(line)) break;
    if (line.trimStart().startsWith('- ')) indent = indentOf(line);
    end = at + 1;
  }
  const item = `${' '.repeat(indent)}- { replicas: 1, run: ${run} }`;
  return [...lines.slice(0, end), item, ...lines.slice(end)].join('\n');
}

const listHead = /^ +measured:\s*(?:#.*)?$/;
const indentOf = (line: string): number => line.length - line.trimStart().length;
