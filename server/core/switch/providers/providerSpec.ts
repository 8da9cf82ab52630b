import { z } from 'zod';

/** A kind of provider that a switch file may name. */
export interface ProviderSpec<Kind extends string, Schema extends z.ZodType> {
  readonly kind: Kind;
  /** One sentence for the guide and the schema. */
  readonly about: string;
  readonly schema: Schema;
}

/** A spec with its own literal types. */
export const providerSpec = <Kind extends string, Schema extends z.ZodType>(
  given: ProviderSpec<Kind, Schema>,
): ProviderSpec<Kind, Schema> => given;

/** A connection URL of these protocols. */
export const providerUrl = (protocols: RegExp, example: string) =>
  z
    .string()
    .max(2048)
    .refine(
      (text) => URL.canParse(text) && protocols.test(new URL(text).protocol),
      `write an address such as ${example}`,
    );
export const httpUrl = providerUrl(/^https?:$/, 'http://127.0.0.1:8080/switches').refine(
  (text) => !URL.canParse(text) || new URL(text).username === '',
  'an address holds no user and no password',
);
