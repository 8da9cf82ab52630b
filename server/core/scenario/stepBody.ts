import { z } from 'zod';
import { closed } from '../diagnostics/zodDiagnostics.ts';
import { boundary, type PartSpec, type Upload } from '../traffic/upload.ts';

/** The ways to write what a request sends, and what each becomes: one body, and a content type unless the step names one. */

const bytesMax = 65_536;
const fieldsMax = 50;
const size = `a body is ${bytesMax / 1024} KiB at most`;
const isSmall = (value: unknown): boolean => JSON.stringify(value ?? null).length <= bytesMax;

const error =
  'a field of a form is a text, a number, true or false, or a list of them (50 at most)';
const fieldValue = z.union([z.string(), z.number(), z.boolean()], { error });
const field = z.union([fieldValue, z.array(fieldValue).max(fieldsMax)], { error });
const fields = z
  .record(z.string().min(1), field)
  .refine((all) => Object.keys(all).length <= fieldsMax, `more than ${fieldsMax} entries`)
  .refine(isSmall, size);

type Fields = z.output<typeof fields>;

/** A path below the scenario's folder. */
export const fileName = z
  .string()
  .regex(/^(?!\/)[^\\]{1,256}$/, 'a file lies below this folder, such as photos/cat.jpg');
const filePart = closed({
  file: fileName.describe('A file of this folder, sent as it is.'),
  name: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('The name that is told of the file; else its own.'),
  type: z
    .string()
    .regex(
      /^[\w.+-]{1,64}\/[\w.+-]{1,64}(?:; ?[\w-]+=[\w.+-]+)*$/,
      'write a type such as image/jpeg',
    )
    .optional()
    .describe('Content type of the file; `application/octet-stream` unless it is given.'),
});
const part = z.union([fieldValue, filePart]);
const parts = z
  .record(z.string().min(1), z.union([part, z.array(part).min(1).max(fieldsMax)]))
  .refine((all) => Object.keys(all).length > 0, 'at least one part')
  .refine((all) => Object.keys(all).length <= fieldsMax, `more than ${fieldsMax} entries`)
  .refine(isSmall, size);

type Parts = z.output<typeof parts>;

/** The keys of a step that hold its body. */
export const bodyShape = {
  body: z
    .unknown()
    .refine(isSmall, size)
    .refine((value) => value !== null, {
      error:
        'an empty body is no body: leave the key out, or write text: "null" with a Content-Type of application/json',
    })
    .optional()
    .describe('A JSON value, or a text; strings and keys may hold placeholders.'),
  form: fields
    .optional()
    .describe(
      'Fields of a form, sent as `application/x-www-form-urlencoded`: `{ user: a, tag: [x, y] }`.',
    ),
  text: z
    .string()
    .refine(isSmall, size)
    .optional()
    .describe('A text as it is, sent as `text/plain` unless `headers` name a content type.'),
  multipart: parts
    .optional()
    .describe(
      'Parts of `multipart/form-data`: `{ title: Cat, photo: { file: cat.jpg, type: image/jpeg } }`.',
    ),
  file: fileName
    .optional()
    .describe(
      'A file of this folder, sent as it is, as `application/octet-stream` unless `headers` name a content type.',
    ),
} as const;

export const bodyKeys = Object.keys(bodyShape) as readonly (keyof typeof bodyShape)[];

interface Written {
  readonly body?: unknown;
  readonly form?: Fields | undefined;
  readonly text?: string | undefined;
  readonly multipart?: Parts | undefined;
  readonly file?: string | undefined;
}

/** A step's body, and the content type that goes with how it is written. */
export function contentOf({ body, form, text, multipart, file }: Written): {
  readonly body: unknown;
  readonly contentType: string | null;
  readonly upload?: Upload;
} {
  if (multipart !== undefined) {
    const upload = { kind: 'multipart', parts: partsOf(multipart) } as const;
    return { body: null, contentType: `multipart/form-data; boundary=${boundary}`, upload };
  }
  if (file !== undefined) {
    return { body: null, contentType: 'application/octet-stream', upload: { kind: 'file', file } };
  }
  if (form !== undefined) return { body: formText(form), contentType: formType };
  if (text !== undefined) return { body: text, contentType: 'text/plain; charset=utf-8' };
  return { body: body ?? null, contentType: null };
}

const partsOf = (given: Parts): readonly PartSpec[] =>
  Object.entries(given).flatMap(([name, value]) =>
    [value].flat().map((each): PartSpec => {
      if (typeof each !== 'object') return { name, value: String(each) };
      const { file, type = 'application/octet-stream' } = each;
      return { name, file, fileName: each.name ?? file.slice(file.lastIndexOf('/') + 1), type };
    }),
  );

const formType = 'application/x-www-form-urlencoded';

const formText = (form: Fields): string =>
  Object.entries(form)
    .flatMap(([name, value]) =>
      [value].flat().map((each) => `${encoded(name)}=${encoded(String(each))}`),
    )
    .join('&');

/** Placeholders stay: what they bring is encoded when it is sent. `$${` is a literal `${`. */
const encoded = (text: string): string =>
  text.replace(/\$\$\{|\$\{[^}]*\}|[^$]+|\$/g, (piece) => {
    if (piece === '$${') return encodeURIComponent(piece.slice(1));
    return piece.startsWith(`$\{`) ? piece : encodeURIComponent(piece);
  });
