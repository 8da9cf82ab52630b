/** What a worker has, as the API takes it: `{ zone: 'a' }`. */
export type Labels = Readonly<Record<string, string>>;

export type ReadLabels =
  | { readonly ok: true; readonly labels: Labels }
  | { readonly ok: false; readonly why: string };

/** Reads `zone=a, disk=ssd`. Only the form is checked here; the server says what a name may hold. */
export function readLabels(text: string): ReadLabels {
  const labels: Record<string, string> = {};
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue;
    const [, name, value] = /^([^=\s]+)=([^=\s]+)$/.exec(part) ?? [];
    if (name === undefined || value === undefined)
      return { ok: false, why: `“${part}” is no label: write name=value, such as zone=a` };
    if (Object.hasOwn(labels, name)) return { ok: false, why: `${name} is given twice` };
    labels[name] = value;
  }
  return { ok: true, labels };
}
