import { createMask } from '../text/mask.ts';
import { isSecretName } from '../text/secretName.ts';
import type { DraftDataset } from './draft.ts';
import { type ImportedRequest, literalIn, type Slot, slotsOf } from './request.ts';

/** Secrets of a document: their values stay out of the file, which names columns of a dataset instead. */

export const secretsName = 'secrets';
const stand = 'REPLACE-ME';
/** A shorter value occurs by chance: elsewhere as a whole, and inside of other words. */
const wholeLengthMin = 4;
const literalLengthMin = 5;

export interface SecretColumns {
  /** The template of a slot that holds a secret; null where it holds none. */
  fill(slot: Slot): string | null;
  dataset(): DraftDataset | null;
  /** How many secrets were kept out. */
  count(): number;
}

const mask = createMask([]);

/** `Bearer …`, `Basic …`: the scheme stays readable. */
const scheme = /^(Bearer|Basic|Token|ApiKey)\s+(?=\S)/i;

/** Finds all secrets of the requests first, so that each is hidden wherever it stands. */
export function secretColumns(
  requests: readonly ImportedRequest[],
  /** Values that are no secret where no name says so: an importer made them up. */
  isMadeUp: (value: string) => boolean = () => false,
): SecretColumns {
  const columnOf = new Map<string, string>();
  const take = (key: string, value: string): void => {
    if (value === '' || columnOf.has(value)) return;
    const base = key.replace(/[^A-Za-z0-9]+/g, '_').replace(/^[^A-Za-z]+|_+$/g, '') || 'secret';
    const name = base.slice(0, 40);
    const taken = new Set(columnOf.values());
    let unique = name;
    for (let number = 2; taken.has(unique); number += 1) unique = `${name}${number}`;
    columnOf.set(value, unique);
  };
  for (const request of requests) {
    for (const slot of slotsOf(request)) {
      if (isSecret(slot)) take(slot.key, bare(slot));
    }
  }
  const used = new Set<string>();
  const placeholder = (column: string): string => {
    used.add(column);
    return `$\{${secretsName}.${column}}`;
  };
  return {
    fill(slot) {
      const value = bare(slot);
      const column = columnOf.get(value);
      if (isSecret(slot) && column !== undefined) {
        const before = slot.value.slice(0, slot.value.length - value.length);
        return literalIn(slot.where, before) + placeholder(column);
      }
      return hidden(
        slot,
        [...columnOf].filter(([secret]) => !isMadeUp(secret)),
        placeholder,
      );
    },
    dataset: () =>
      used.size === 0
        ? null
        : {
            name: secretsName,
            columns: Object.fromEntries([...used].map((column) => [column, stand])),
            comment: 'write the values into the file, and keep it out of version control',
          },
    count: () => used.size,
  };
}

const bare = ({ where, value }: Slot): string =>
  where === 'header' ? value.replace(scheme, '') : value;

function isSecret({ where, key, value }: Slot): boolean {
  if (where === 'segment') return mask.text(value) !== value;
  return isSecretName(key) || mask.text(value) !== value;
}

/** A known secret inside a longer value. */
function hidden(
  { where, value }: Slot,
  columns: readonly (readonly [secret: string, column: string])[],
  placeholder: (column: string) => string,
): string | null {
  const found = columns.filter(
    ([secret]) =>
      (value === secret && secret.length >= wholeLengthMin) ||
      (secret.length >= literalLengthMin && value.includes(secret)),
  );
  if (found.length === 0) return null;
  const [secret, column] = found.reduce((one, other) =>
    other[0].length > one[0].length ? other : one,
  );
  return value
    .split(secret)
    .map(
      (part) =>
        hidden({ where, key: '', value: part }, columns, placeholder) ?? literalIn(where, part),
    )
    .join(placeholder(column));
}
