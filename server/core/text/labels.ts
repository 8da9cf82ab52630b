import { err, ok, type Result } from '../result.ts';

/** Labels of a worker's host, and labels that a scenario requires: `zone=a`. */
export type Labels = Readonly<Record<string, string>>;

export const labelsMax = 16;
export const labelNamePattern = /^[a-z][a-z0-9._-]{0,31}$/;
export const labelValuePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
export const labelHint =
  'a label is name=value: a name of a-z 0-9 . _ -, a letter first; a value of letters, digits, . _ -';

/** Reads texts such as `zone=a` or `zone=a,disk=ssd`; the error is one line. */
export function parseLabels(texts: readonly string[]): Result<Labels, string> {
  const labels: Record<string, string> = {};
  for (const text of texts.flatMap((one) => one.split(','))) {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/.exec(text.trim()) ?? [];
    if (!labelNamePattern.test(name) || !labelValuePattern.test(value)) {
      return err(`"${text}" is not a label; ${labelHint}`);
    }
    if (Object.hasOwn(labels, name)) return err(`label ${name} is given twice`);
    labels[name] = value;
  }
  const count = Object.keys(labels).length;
  return count > labelsMax ? err(`${count} labels; at most ${labelsMax}`) : ok(labels);
}

/** Whether a worker with `labels` has every required label. */
export const fits = (labels: Labels, asked: Labels): boolean =>
  Object.entries(asked).every(([name, value]) => labels[name] === value);

export const formatLabels = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
