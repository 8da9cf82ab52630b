/** Path from the root of a file to one of its nodes. */
export type KeyPath = readonly (string | number)[];

const plainKey = /^[A-Za-z_][\w-]*$/;

/** `['paths', 'pay', 'steps', 2]` → `paths.pay.steps[2]`; unusual keys are quoted: `headers["x.y"]`. */
export function formatKeyPath(path: KeyPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!plainKey.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

/** The inverse of `formatKeyPath`. */
export function parseKeyPath(text: string): KeyPath {
  const parts: (string | number)[] = [];
  for (const match of text.matchAll(/\.?([A-Za-z_][\w-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g)) {
    const [, key, index, quoted] = match;
    if (key !== undefined) parts.push(key);
    else if (index !== undefined) parts.push(Number(index));
    else if (quoted !== undefined) parts.push(String(JSON.parse(quoted)));
  }
  return parts;
}
