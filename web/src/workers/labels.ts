/** Labels of a worker as the API takes them: `{ zone: 'a' }`. */
export type Labels = Readonly<Record<string, string>>;

export type ReadLabels =
  | { readonly ok: true; readonly labels: Labels }
  | { readonly ok: false; readonly why: string };

/** Reads `zone=a, disk=ssd`. Only the form is checked; the server validates names and values. */
export function readLabels(text: string): ReadLabels {
  const labels: Record<string, string> = {};
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue;
    const [, name, value] = /^([^=\s]+)=([^=\s]+)$/.exec(part) ?? [];
    if (name === undefined || value === undefined)
      return { ok: false, why: `“${part}” is not a label: write name=value, such as zone=a` };
    if (Object.hasOwn(labels, name)) return { ok: false, why: `${name} is given twice` };
    labels[name] = value;
  }
  return { ok: true, labels };
}
