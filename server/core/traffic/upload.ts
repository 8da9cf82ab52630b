/** A body that holds files of the scenario's folder. */
export type Upload =
  /** The bytes of one file. */
  | { readonly kind: 'file'; readonly file: string }
  /** `multipart/form-data` (RFC 7578). */
  | { readonly kind: 'multipart'; readonly parts: readonly PartSpec[] };

export type PartSpec =
  /** Both may hold placeholders. */
  | { readonly name: string; readonly value: string }
  /** `name` and `fileName` may hold placeholders. */
  | {
      readonly name: string;
      readonly file: string;
      readonly fileName: string;
      readonly type: string;
    };

/** Paths of the files, relative to the scenario's folder. */
export const filesOf = (upload: Upload): readonly string[] =>
  upload.kind === 'file'
    ? [upload.file]
    : upload.parts.flatMap((part) => ('file' in part ? [part.file] : []));

/** Texts that may hold placeholders. */
export const textsOf = (upload: Upload): readonly string[] =>
  upload.kind === 'file'
    ? []
    : upload.parts.flatMap((part) =>
        'file' in part ? [part.name, part.fileName] : [part.name, part.value],
      );

/** Between the parts; 128 random bits, so that no file holds it by chance. */
export const boundary = 'zerohour-5d1c7f0a93e24b86ac02f8d9417be635';
