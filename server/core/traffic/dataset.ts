/** Encodings that a CSV file may have, by their WHATWG names; latin1 is read as windows-1252, as browsers do. */
export const datasetEncodings = [
  'utf-8',
  'utf-16le',
  'latin1',
  'windows-1252',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-kr',
] as const;
export type DatasetEncoding = (typeof datasetEncodings)[number];

export interface DatasetSpec {
  /** Path of the CSV file, relative to the scenario file. */
  readonly file: string;
  /** "," where it is not given. */
  readonly delimiter?: string;
  /** UTF-8 where it is not given. */
  readonly encoding?: DatasetEncoding;
  readonly pick:
    | { readonly kind: 'uniform' }
    | { readonly kind: 'zipf'; readonly exponent: number; readonly hotShare: number }
    | { readonly kind: 'unique' };
}

export interface DatasetPlan {
  readonly name: string;
  /** Rows are read by the server and stand at the end of the generated script. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly pick:
    | { readonly kind: 'uniform' }
    | { readonly kind: 'zipf'; readonly exponent: number; readonly hotShare: number }
    | { readonly kind: 'unique' };
}
