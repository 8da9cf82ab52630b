import { createMask } from '../text/mask.ts';
import { isSecretName } from '../text/secretName.ts';
import { type ImportedRequest, literalIn, type Slot, slotsOf } from './request.ts';

/** Secrets of a document: their values stay out of the file, which names them: `${secret.API_KEY}`. */

/** A shorter value occurs by chance: elsewhere as a whole, and inside of other words. */
const wholeLengthMin = 4;
const literalLengthMin = 5;

export interface SecretReferences {
  /** The template of a slot that holds a secret; null where it holds none. */
  fill(slot: Slot): string | null;
  /** Those that a template names. */
  names(): readonly string[];
}

const mask = createMask([]);

/** `Bearer …`, `Basic …`: the scheme stays readable. */
const scheme = /^(Bearer|Basic|Token|ApiKey)\s+(?=\S)/i;

/** Finds all secrets of the requests first, so that each is hidden wherever it stands. */
export function secretReferences(
  requests: readonly ImportedRequest[],
  /** Values that are no secret where no name says so: an importer made them up. */
  isMadeUp: (value: string) => boolean = () => false,
): SecretReferences {
  const nameOf = new Map<string, string>();
  const take = (key: string, value: string): void => {
    if (value === '' || nameOf.has(value)) return;
    nameOf.set(value, secretNameOf(key, new Set(nameOf.values())));
  };
  for (const request of requests) {
    for (const slot of slotsOf(request)) {
      if (isSecret(slot)) take(slot.key, bare(slot));
    }
  }
  const used = new Set<string>();
  const placeholder = (name: string): string => {
    used.add(name);
    return secretTemplate(name);
  };
  return {
    fill(slot) {
      const value = bare(slot);
      const name = nameOf.get(value);
      if (isSecret(slot) && name !== undefined) {
        const before = slot.value.slice(0, slot.value.length - value.length);
        return literalIn(slot.where, before) + placeholder(name);
      }
      return hidden(
        slot,
        [...nameOf].filter(([secret]) => !isMadeUp(secret)),
        placeholder,
      );
    },
    names: () => [...used],
  };
}

export const secretTemplate = (name: string): string => `$\{secret.${name}}`;

/** A name as an environment variable has it, and that none of `taken` has: `apiKey` becomes `API_KEY`. */
export function secretNameOf(key: string, taken: ReadonlySet<string>): string {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^[^A-Za-z]+|_+$/g, '');
  const name = (words || 'secret').slice(0, 40).toUpperCase();
  let unique = name;
  for (let number = 2; taken.has(unique); number += 1) unique = `${name}_${number}`;
  return unique;
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
  names: readonly (readonly [secret: string, name: string])[],
  placeholder: (name: string) => string,
): string | null {
  const found = names.filter(
    ([secret]) =>
      (value === secret && secret.length >= wholeLengthMin) ||
      (secret.length >= literalLengthMin && value.includes(secret)),
  );
  if (found.length === 0) return null;
  const [secret, name] = found.reduce((one, other) =>
    other[0].length > one[0].length ? other : one,
  );
  return value
    .split(secret)
    .map(
      (part) =>
        hidden({ where, key: '', value: part }, names, placeholder) ?? literalIn(where, part),
    )
    .join(placeholder(name));
}
